"""A right answer that was written without having seen the solution: one regular expression, short functions."""

import json
import re

NAME = re.compile(r"\$\{(\w+)\}|\[\[(\w+)\]\]|\$(\w+)", re.ASCII)


def in_order(parts):
    """Yield the panels as they stand, those of a row in its place."""
    for part in parts:
        if part.get("type") == "row":
            yield from in_order(part.get("panels") or [])
        else:
            yield part


def is_prometheus(target, panel):
    """Return whether a query goes to Prometheus."""
    source = target.get("datasource")
    if source is None:
        source = panel.get("datasource")
    return not isinstance(source, dict) or source.get("type") in (None, "prometheus")


def quoted(texts):
    """Return texts as one regular expression, written for a string in quotes."""
    done = [re.sub(r"[\\^$*+?.()|{}\[\]]", r"\\\g<0>", text).replace("\\", "\\\\") for text in texts]
    return done[0] if len(done) == 1 else f"({'|'.join(done)})" if done else ""


def chosen(variable):
    """Return the text that a variable puts in."""
    value = (variable.get("current") or {}).get("value", "")
    if not (variable.get("multi") is True or variable.get("includeAll") is True):
        return value
    values = value if isinstance(value, list) else [value]
    if "$__all" not in values:
        return quoted(values)
    if variable.get("allValue"):
        return variable["allValue"]
    return quoted([one["value"] for one in variable.get("options") or [] if one["value"] != "$__all"]) or ".*"


def queries(model, step, scrape):
    """Return every query that Grafana asks Prometheus, in order."""
    if "panels" in model:
        panels = in_order(model["panels"])
    elif "rows" in model:
        panels = (panel for row in model["rows"] for panel in in_order(row.get("panels") or []))
    else:
        raise ValueError("neither panels nor rows")
    known = {one["name"]: chosen(one) for one in (model.get("templating") or {}).get("list") or []}
    known["__interval"] = f"{step}s"
    known["__interval_ms"] = str(step * 1000)
    known["__rate_interval"] = f"{max(step + scrape, 4 * scrape)}s"

    def put_in(found):
        return known.get(found[1] or found[2] or found[3], found[0])

    return [
        {"panel": panel.get("id"), "ref": target.get("refId"), "expr": NAME.sub(put_in, target["expr"])}
        for panel in panels
        for target in panel.get("targets") or []
        if target.get("hide") is not True and target.get("expr") and is_prometheus(target, panel)
    ]


def dashboard(folder):
    """Return the mended dashboard."""
    model = json.loads((folder / "dashboard.json").read_text())
    names = re.findall(r"^# TYPE (\S+) (\w+)", (folder / "now.om").read_text(), re.MULTILINE)
    requests = next(name for name, kind in names if kind == "counter") + "_total"
    duration = next(name for name, kind in names if kind == "histogram")
    busy, limit = sorted(name for name, kind in names if kind == "gauge" and name != "up")
    code = re.search(r',(\w+)="200"\}', (folder / "now.om").read_text())[1]
    job = f'job="${model["templating"]["list"][0]["name"]}"'
    rate = "[$__rate_interval]"
    every = f"sum(rate({requests}{{{job}}}{rate}))"
    wanted = {
        "Traffic": (every, "reqps"),
        "Errors": (f'(sum(rate({requests}{{{job}, {code}=~"5.."}}{rate})) or vector(0)) / {every}', "percentunit"),
        "Latency": (
            f"histogram_quantile(0.95, sum by (le) (rate({duration}_bucket{{{job}}}{rate})))",
            "ms" if duration.endswith("milliseconds") else "s",
        ),
        "Saturation": (f"max({busy}{{{job}}} / {limit}{{{job}}})", "percentunit"),
    }
    shown = {panel["title"]: panel for panel in model["panels"]}
    if "Saturation" not in shown:
        shown["Saturation"] = json.loads(json.dumps(shown["Latency"]))
        shown["Saturation"] |= {"title": "Saturation", "id": 100, "gridPos": {"h": 7, "w": 12, "x": 12, "y": 7}}
        model["panels"].insert(3, shown["Saturation"])
    for title, (expr, unit) in wanted.items():
        shown[title]["targets"][0]["expr"] = expr
        shown[title]["fieldConfig"]["defaults"]["unit"] = unit
    catalogue = json.loads((folder / "catalogue.json").read_text())
    base = next(iter(catalogue.values()))["runbook"].rsplit("/", 1)[0]
    model["links"][0]["url"] = f"{base}/${{{model['templating']['list'][0]['name']}}}"
    return model
