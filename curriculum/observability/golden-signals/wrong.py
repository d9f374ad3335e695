"""Answers people really give: slips of the solution, tools that fit one dashboard, and panels as they are often made."""

import json
import re
from pathlib import Path

from groundschool.kit import beside, slip, wrong

mended = beside(__file__, "right_mended")
Q, D = 14, 29  # points of the checks of each task
NAMES = re.compile(r"\$(\w+)|\$\{(\w+)\}|\[\[(\w+)\]\]")

closed_rows = slip(
    "queries", {'        yield from one.get("panels") or []\n': ""}, tag="closed-row-missed", score=12 / Q
)
only_new = slip("queries", {'*model.get("rows", []), ': ""}, tag="old-rows-missed", score=13 / Q)
hidden = slip("queries", {' and not target.get("hide")': ""}, tag="hidden-is-asked", score=12 / Q)
any_source = slip(
    "queries",
    {'not isinstance(source, dict) or source.get("type", "prometheus") == "prometheus"': "True"},
    tag="every-source",
    score=12 / Q,
)
from_the_panel = slip(
    "queries",
    {'target.get("datasource") or panel.get("datasource")': 'panel.get("datasource")'},
    tag="the-panels-source",
    score=12 / Q,
)
from_the_query = slip("queries", {' or panel.get("datasource")': ""}, tag="missing-is-prometheus", score=12 / Q)
of_type_prometheus = slip(
    "queries",
    {
        'target.get("datasource") or panel.get("datasource")': 'target.get("datasource")',
        'not isinstance(source, dict) or source.get("type", "prometheus")': 'isinstance(source, dict) and source.get("type")',
    },
    tag="own-source-only",
    score=11 / Q,
)
dollars_only = slip("queries", {r"|\$\{(\w+)\}|\[\[(\w+)\]\]": "|(!)|(!)"}, tag="one-spelling", score=3 / Q)
emptied = slip("queries", {"found[3], found[0])": 'found[3], "")'}, tag="unknown-is-nothing", score=12 / Q)
one_backslash = slip("queries", {'.replace("\\\\", "\\\\\\\\")': ""}, tag="one-backslash", score=12 / Q)
with_commas = slip(
    "queries", {'"(" + "|".join(escaped) + ")"': '"{" + ",".join(escaped) + "}"'}, tag="joined-by-commas", score=10 / Q
)
all_the_same = slip(
    "queries",
    {
        """        if variable.get("allValue"):
            return variable["allValue"]
""": ""
    },
    tag="value-for-all-missed",
    score=12 / Q,
)
the_step = slip("queries", {"max(step + scrape, 4 * scrape)": "step"}, tag="rate-interval-is-interval", score=3 / Q)
four = slip("queries", {"max(step + scrape, 4 * scrape)": "4 * scrape"}, tag="four-scrapes-always", score=12 / Q)
all_of_nothing = slip(
    "queries",
    {
        """        if not several:
            return ".*"
""": ""
    },
    tag="all-of-nothing",
    score=12 / Q,
)
anything_goes = slip(
    "queries",
    {'    if "panels" not in model and "rows" not in model:\n': "    if False:\n"},
    tag="read-anyway",
    score=13 / Q,
)


@wrong("queries", tag="closed-row-missed", score=5 / Q)
def what_i_see(model, step, scrape):
    """Everything that stands in the first list, with the variables of this dashboard."""
    found = []
    for panel in model.get("panels", []):
        for target in panel.get("targets", []):
            if target.get("hide") or not target.get("expr"):
                continue
            source = target.get("datasource") or panel.get("datasource") or {}
            if source.get("type", "prometheus") != "prometheus":
                continue
            found.append(
                {
                    "panel": panel.get("id"),
                    "ref": target.get("refId"),
                    "expr": _by_replacing(model, target["expr"], step, scrape),
                }
            )
    return found


def _by_replacing(model, expr, step, scrape):
    values = {
        "__rate_interval": f"{max(4 * scrape, step + scrape)}s",
        "__interval_ms": f"{step}000",
        "__interval": f"{step}s",
    }
    for variable in model.get("templating", {}).get("list", []):
        value = variable.get("current", {}).get("value", "")
        values[variable["name"]] = value if isinstance(value, str) else "|".join(value)
    for name, value in values.items():
        for spelling in (f"${{{name}}}", f"[[{name}]]", f"${name}"):
            expr = expr.replace(spelling, value)
    return expr


@wrong("queries", tag="shortest-name", score=12 / Q)
def replaced_in_turn(model, step, scrape):
    """Each name is replaced wherever it begins."""
    return _with(model, step, scrape, mended.chosen, _replaced)


def _replaced(expr, values):
    for name, value in values.items():
        for spelling in (f"${{{name}}}", f"[[{name}]]", f"${name}"):
            expr = expr.replace(spelling, value)
    return expr


@wrong("queries", tag="not-escaped", score=10 / Q)
def as_it_is(model, step, scrape):
    """Values are put in as they are."""

    def chosen(variable):
        value = variable.get("current", {}).get("value", "")
        several = [value] if isinstance(value, str) else value
        if "$__all" in several:
            several = [one["value"] for one in variable.get("options") or [] if one["value"] != "$__all"]
            if not several:
                return ".*"
            if variable.get("allValue"):
                return variable["allValue"]
        return several[0] if len(several) == 1 else f"({'|'.join(several)})"

    return _with(model, step, scrape, chosen, _by_name)


@wrong("queries", tag="all-is-a-value", score=10 / Q)
def all_as_it_stands(model, step, scrape):
    """All is taken for a value like others."""

    def chosen(variable):
        if "$__all" in variable.get("current", {}).get("value", ""):
            return "$__all"
        return mended.chosen(variable)

    return _with(model, step, scrape, chosen, _by_name)


@wrong("queries", tag="rows-last", score=12 / Q)
def rows_at_the_end(model, step, scrape):
    """Open panels first, then those of closed rows."""
    panels = [one for one in model.get("panels", []) if one["type"] != "row"]
    panels += [inner for one in model.get("panels", []) for inner in one.get("panels", [])]
    panels += [inner for one in model.get("rows", []) for inner in one["panels"]]
    return _with(model | {"panels": panels, "rows": []}, step, scrape, mended.chosen, _by_name)


def _with(model, step, scrape, chosen, put_in):
    if not {"panels", "rows"} & model.keys():
        raise ValueError("no dashboard")
    values = {one["name"]: chosen(one) for one in mended.variables(model)}
    values |= mended.times(step, scrape)
    return [{"panel": number, "ref": ref, "expr": put_in(expr, values)} for number, ref, expr in mended.asked(model)]


def _by_name(expr, values):
    return NAMES.sub(lambda found: values.get(found[1] or found[2] or found[3], found[0]), expr)


def _with_signal(title, tag, score, expr, unit):
    """Return a wrong answer: the mended dashboard with another query or unit in one panel."""

    def made(folder):
        model = mended.dashboard(folder)
        names = mended.names(folder)
        [panel] = [one for one in model["panels"] if one["title"] == title]
        if expr:
            panel["targets"][0]["expr"] = expr.format_map(names)
        if unit:
            panel["fieldConfig"]["defaults"]["unit"] = unit
        return model

    return wrong("dashboard", tag=tag, score=score / D)(made)


J = '{{job="${job}"}}'
W = "[$__rate_interval]"
counted = _with_signal("Traffic", "raw-counter", 23, "sum({requests}" + J + ")", "")
added = _with_signal("Traffic", "increase-is-rate", 23, "sum(increase({requests}" + J + W + "))", "")
jumpy = _with_signal("Traffic", "last-two-samples", 23, "sum(irate({requests}" + J + W + "))", "")
many_lines = _with_signal("Traffic", "one-line-each", 23, "rate({requests}" + J + W + ")", "")
of_a_minute = _with_signal("Traffic", "fixed-window", 28, "sum(rate({requests}" + J + "[1m]))", "")
calm = _with_signal("Traffic", "long-window", 23, "sum(rate({requests}" + J + "[5m]))", "")
as_short_as_it_goes = _with_signal(
    "Traffic", "interval-for-rate", 23, "sum(rate({requests}" + J + "[$__interval]))", ""
)
all_jobs = _with_signal("Traffic", "everybodys", 23, "sum(rate({requests}" + W + "))", "")
FAILED = 'sum(rate({requests}{{job="${job}",{code}=~"5.."}}' + W + "))"
EVERY = "sum(rate({requests}" + J + W + "))"
how_many = _with_signal("Errors", "count-for-share", 23, f"{FAILED} or vector(0)", "")
only_500 = _with_signal(
    "Errors", "one-code", 23, FAILED.replace("=~", "=").replace("5..", "500") + f" / {EVERY} or vector(0)", ""
)
no_data = _with_signal("Errors", "absence-is-zero", 28, f"{FAILED} / {EVERY}", "")
refused = _with_signal("Errors", "refused-is-failed", 22, FAILED.replace("5..", "4..|5..") + f" / {EVERY}", "")
percents = _with_signal("Errors", "unit-of-another", 23, "", "percent")
mean = _with_signal(
    "Latency", "average", 23, "sum(rate({seconds}_sum" + J + W + ")) / sum(rate({seconds}_count" + J + W + "))", ""
)
mean_of_percentiles = _with_signal(
    "Latency", "mean-of-percentiles", 23, "avg(histogram_quantile(0.95, rate({bucket}" + J + W + ")))", ""
)
since_start = _with_signal(
    "Latency", "since-start", 23, "histogram_quantile(0.95, sum by (le) ({bucket}" + J + "))", ""
)
the_99th = _with_signal(
    "Latency", "other-percentile", 23, "histogram_quantile(0.99, sum by (le) (rate({bucket}" + J + W + ")))", ""
)
means = _with_signal("Saturation", "mean-of-pools", 23, "avg({used}" + J + " / {most}" + J + ")", "")
together = _with_signal("Saturation", "all-pools-together", 23, "sum({used}" + J + ") / sum({most}" + J + ")", "")
highest = _with_signal("Saturation", "maximum-of-each", 23, "max({used}" + J + ") / max({most}" + J + ")", "")
connections = _with_signal("Saturation", "count-for-share", 23, "max({used}" + J + ")", "")


@wrong("dashboard", tag="unit-of-another", score=23 / D)
def a_thousand_times(folder):
    model = mended.dashboard(folder)
    [panel] = [one for one in model["panels"] if one["title"] == "Latency"]
    settings = panel["fieldConfig"]["defaults"]
    settings["unit"] = "s" if settings["unit"] == "ms" else "ms"
    return model


@wrong("dashboard", tag="hard-coded", score=24 / D)
def one_job(folder):
    """The job's name instead of the variable, in every panel and in the link."""
    text = json.dumps(mended.dashboard(folder))
    model = json.loads(text)
    [variable] = model["templating"]["list"]
    name, job = variable["name"], variable["current"]["value"]
    for panel in model["panels"]:
        if panel["title"] in {"Traffic", "Errors", "Latency", "Saturation"}:
            panel["targets"][0]["expr"] = (
                panel["targets"][0]["expr"].replace(f"${{{name}}}", job).replace(f"${name}", job)
            )
    model["links"][0]["url"] = model["links"][0]["url"].replace(f"${{{name}}}", job)
    return model


@wrong("dashboard", tag="made-anew", score=28 / D)
def only_my_panels(folder):
    """A dashboard with the four panels, and nothing else."""
    model = mended.dashboard(folder)
    model["panels"] = [one for one in model["panels"] if one["type"] != "row"]
    return model


@wrong("dashboard", tag="dead-link", score=28 / D)
def the_wiki(folder):
    model = mended.dashboard(folder)
    model["links"] = json.loads((Path(folder) / "dashboard.json").read_text())["links"]
    return model
