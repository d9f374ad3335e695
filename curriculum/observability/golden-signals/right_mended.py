"""A mended dashboard and a tool that says what it asks, as somebody else writes them; other answers begin here."""

import json
from copy import deepcopy
from pathlib import Path

TWICE = {char: "\\\\" + char for char in "^$*+?.()|{}[]"} | {"\\": "\\" * 4}


def names(folder):
    """Return how the metrics of a folder are called."""
    text = (Path(folder) / "now.om").read_text()
    metrics = sorted({line.split("{")[0] for line in text.splitlines() if not line.startswith("#")})

    def ending(*ends):
        return next(name for name in metrics if name.endswith(ends))

    bucket = ending("_bucket")
    return {
        "requests": ending("_total"),
        "code": "status" if 'status="200"' in text else "code",
        "bucket": bucket,
        "seconds": bucket.removesuffix("_bucket"),
        "used": ending("_in_use", "_busy"),
        "most": ending("_max", "_limit"),
        "job": json.loads((Path(folder) / "dashboard.json").read_text())["templating"]["list"][0]["name"],
    }


def dashboard(folder):
    """Return the dashboard of a folder, mended: errors in percent, and the zero from what is there."""
    model, known = json.loads((Path(folder) / "dashboard.json").read_text()), names(folder)
    panels = {one["title"]: one for one in model["panels"]}
    if "Saturation" not in panels:
        panels["Saturation"] = deepcopy(panels["Traffic"]) | {"id": 44, "title": "Saturation"}
        model["panels"].append(panels["Saturation"])
    mine = f'{known["requests"]}{{job="${known["job"]}"}}[$__rate_interval]'
    failed = f'{known["requests"]}{{{known["code"]}=~"5..", job="${known["job"]}"}}[$__rate_interval]'
    _set(panels["Traffic"], f"sum(rate({mine}))", "reqps")
    _set(panels["Errors"], f"(sum(rate({failed})) or 0 * sum(rate({mine}))) / sum(rate({mine}))", "percentunit")
    quantile = (
        f'histogram_quantile(0.95, sum(rate({known["bucket"]}{{job="${known["job"]}"}}[$__rate_interval])) by (le))'
    )
    _set(panels["Latency"], quantile, "ms" if "milli" in known["bucket"] else "s")
    _set(
        panels["Saturation"],
        f'max({known["used"]}{{job="${{{known["job"]}}}"}} / {known["most"]}{{job="${{{known["job"]}}}"}})',
        "percentunit",
    )
    catalogue = json.loads((Path(folder) / "catalogue.json").read_text())
    [base] = {one["runbook"].removesuffix(job) for job, one in catalogue.items()}
    model["links"][0]["url"] = f"{base}${{{known['job']}}}"
    return model


def _set(panel, expr, unit):
    panel["targets"][0]["expr"] = expr
    panel["fieldConfig"]["defaults"]["unit"] = unit


def times(step, scrape):
    """Return what the names of intervals stand for."""
    rate = step + scrape if step > 3 * scrape else 4 * scrape
    return {"__interval": f"{step}s", "__interval_ms": f"{1000 * step}", "__rate_interval": f"{rate}s"}


def chosen(variable):
    """Return what a variable stands for."""
    value = variable.get("current", {}).get("value", "")
    regular = variable.get("multi") or variable.get("includeAll")
    if not regular:
        return value
    several = [value] if isinstance(value, str) else list(value)
    if "$__all" in several and variable.get("allValue"):
        return variable["allValue"]
    if "$__all" in several:
        several = [one["value"] for one in variable.get("options") or ()]
        several = [one for one in several if one != "$__all"] or [None]
    if several == [None]:
        return ".*"
    told = "|".join("".join(TWICE.get(char, char) for char in one) for one in several)
    return told if len(several) == 1 else f"({told})"


def variables(model):
    """Return the variables of a dashboard."""
    return model.get("templating", {}).get("list", [])


def asked(model):
    """Return (panel, refId, expression) of each query that goes to Prometheus, before anything is put in."""
    found = []

    def walk(panels):
        for panel in panels:
            for target in panel.get("targets") or ():
                source = target.get("datasource") or panel.get("datasource")
                kind = source.get("type", "prometheus") if isinstance(source, dict) else "prometheus"
                if kind == "prometheus" and target.get("expr") and not target.get("hide"):
                    found.append((panel.get("id"), target.get("refId"), target["expr"]))
            walk(panel.get("panels") or ())

    walk(model["rows"] if "panels" not in model else model["panels"])
    return found


def queries(model, step, scrape):
    """Return what a dashboard asks: a walk from one dollar or bracket to the next."""
    if not {"panels", "rows"} & model.keys():
        raise ValueError("neither panels nor rows")
    values = {one["name"]: chosen(one) for one in variables(model)} | times(step, scrape)
    return [{"panel": panel, "ref": ref, "expr": "".join(_walked(expr, values))} for panel, ref, expr in asked(model)]


def _walked(expr, values):
    at = 0
    while at < len(expr):
        opening = next((one for one in ("${", "[[", "$") if expr.startswith(one, at)), "")
        begin = end = at + len(opening)
        while opening and end < len(expr) and ((expr[end].isascii() and expr[end].isalnum()) or expr[end] == "_"):
            end += 1
        closing = {"${": "}", "[[": "]]"}.get(opening, "")
        if opening and expr[begin:end] in values and expr.startswith(closing, end):
            yield values[expr[begin:end]]
            at = end + len(closing)
        else:
            yield expr[at]
            at += 1
