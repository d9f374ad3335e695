"""Other ways to be right: a walk from name to name, and a dashboard in percent with a zero from what is there."""

import json
import re
from pathlib import Path

from groundschool.kit import beside, right

mended = beside(__file__, "right_mended")
patterns, stack = beside(__file__, "blind_with_patterns"), beside(__file__, "blind_with_a_stack")
by_a_walk = right("queries")(mended.queries)
a_zero_from_what_is_there = right("dashboard")(mended.dashboard)
blind_with_patterns_queries = right("queries")(patterns.queries)
blind_with_patterns_dashboard = right("dashboard")(patterns.dashboard)
blind_with_a_stack_queries = right("queries")(stack.queries)
blind_with_a_stack_dashboard = right("dashboard")(stack.dashboard)


@right("dashboard")
def in_percent_and_milliseconds(folder):
    """Return the dashboard with other units that fit, panels moved, and queries in another order."""
    model, known = mended.dashboard(folder), mended.names(folder)
    panels = {one["title"]: one for one in model["panels"]}
    errors, latency, fullest = (panels[title] for title in ("Errors", "Latency", "Saturation"))
    errors["targets"][0]["expr"] = f"100 * ({errors['targets'][0]['expr']})"
    errors["fieldConfig"]["defaults"]["unit"] = "percent"
    was = latency["fieldConfig"]["defaults"]["unit"]
    latency["fieldConfig"]["defaults"]["unit"] = "s" if was == "ms" else "ms"
    latency["targets"][0]["expr"] += " / 1000" if was == "ms" else " * 1000"
    hidden = {**fullest["targets"][0], "refId": "B", "hide": True, "expr": "up"}
    fullest["targets"] = [
        hidden,
        {
            **fullest["targets"][0],
            "expr": f'max by (job) (100 * {known["used"]}{{job=~"${known["job"]}"}} / on (job, instance) {known["most"]}{{job=~"[[{known["job"]}]]"}})',
        },
    ]
    fullest["fieldConfig"]["defaults"]["unit"] = "percent"
    for number, one in enumerate(model["panels"]):
        one["gridPos"] = {"h": 8, "w": 8, "x": 8 * (number % 3), "y": 8 * (number // 3)}
    catalogue = json.loads((Path(folder) / "catalogue.json").read_text())
    model["links"] += [{"title": "Runbook", "type": "link", "url": next(iter(catalogue.values()))["runbook"]}]
    return model


@right("queries")
def in_one_pattern(model, step, scrape):
    """Names are told apart by the names that are known, the longest first."""
    if "panels" not in model and "rows" not in model:
        raise ValueError("no dashboard")
    values = mended.times(step, scrape) | {one["name"]: mended.chosen(one) for one in mended.variables(model)}
    known = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    pattern = re.compile(rf"\$(?:({known})\b|\{{({known})\}})|\[\[({known})\]\]")
    return tuple(
        {"expr": pattern.sub(lambda found: values[found[1] or found[2] or found[3]], expr), "ref": ref, "panel": number}
        for number, ref, expr in mended.asked(model)
    )
