"""What slips while a dashboard is mended: a query, a unit, a title, a panel, the link; the rest is free."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from groundschool.authoring.mutants.promql import changed_expressions

TITLES = ("Traffic", "Errors", "Latency", "Saturation")
UNITS = ("short", "reqps", "percent", "percentunit", "s", "ms")
WINDOWS = ("[1m]", "[5m]", "[$__interval]", "[$__range]")


def dashboard(model: dict[str, Any], truth: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the mended dashboard with one thing changed."""
    for number, panel in enumerate(model["panels"]):
        yield "panel-dropped", {**model, "panels": [one for one in model["panels"] if one is not panel]}
        if panel["title"] in TITLES:
            yield from ((what, _with(model, number, one)) for what, one in _panels(panel, truth))
        else:
            yield from ((what, _with(model, number, one)) for what, one in _rows(panel))
    for key in sorted(model.keys() - {"version"}):  # which Grafana counts
        yield "key-dropped", {name: value for name, value in model.items() if name != key}
    yield "links-dropped", {**model, "links": []}
    for job in truth["jobs"]:
        told = deepcopy(model)
        told["links"][0]["url"] = told["links"][0]["url"].replace(f"${truth['names']['variable']}", job)
        yield "one-job", told


def _with(model: dict[str, Any], number: int, panel: Any) -> dict[str, Any]:
    return {**model, "panels": [*model["panels"][:number], panel, *model["panels"][number + 1 :]]}


def _panels(panel: dict[str, Any], truth: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a panel with its query, its unit or what Grafana needs changed."""
    expr = panel["targets"][0]["expr"]
    changed = [*changed_expressions(expr)]
    changed += [("window", expr.replace("[$__rate_interval]", window)) for window in WINDOWS]
    changed += [("one-job", expr.replace(f"${truth['names']['variable']}", job)) for job in truth["jobs"]]
    for what, other in changed:
        told = deepcopy(panel)
        told["targets"][0]["expr"] = other
        yield what, told
    for unit in UNITS:
        told = deepcopy(panel)
        told["fieldConfig"]["defaults"]["unit"] = unit
        yield "unit", told
    for key in ("id", "title", "type", "gridPos", "targets"):
        yield "key-dropped", {name: value for name, value in panel.items() if name != key}
    yield "hidden", {**panel, "targets": [{**panel["targets"][0], "hide": True}]}
    yield "elsewhere", {**panel, "targets": [{**panel["targets"][0], "datasource": {"type": "loki", "uid": "logs"}}]}
    yield "same-id", {**panel, "id": 9}


def _rows(panel: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a row with something changed in the panels that were well."""
    for number, inner in enumerate(panel["panels"]):
        yield "panel-dropped", {**panel, "panels": [one for one in panel["panels"] if one is not inner]}
        told = deepcopy(panel)
        told["panels"][number]["targets"][0]["expr"] += " * 1"
        yield "query", told
