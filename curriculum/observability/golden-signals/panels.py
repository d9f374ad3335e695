"""What the panels of a dashboard show in the worlds: their first query asked, its unit taken into account."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, ask

TITLES = ("Traffic", "Errors", "Latency", "Saturation")
UID = "saltmarsh-prometheus"  # of the dashboard's own datasource
STEP = 15  # seconds between two points of a panel
# How much one of a unit is of the signal's own: requests a second, a share of 1, seconds (Grafana's ids of units).
SHARES = {"percentunit": 1.0, "percent": 0.01}
UNITS = {
    "Traffic": {"reqps": 1.0, "rps": 1.0, "ops": 1.0, "cps": 1.0, "reqpm": 1 / 60, "opm": 1 / 60},
    "Errors": SHARES,
    "Latency": {"s": 1.0, "ms": 1e-3, "µs": 1e-6},
    "Saturation": SHARES,
}
Place = tuple[str, str]  # a world and the job that is chosen
Seen = float | str  # a value in the signal's own unit, or why there is none


@dataclass(frozen=True)
class Panel:
    """What a panel asks, and the unit that it gives its numbers."""

    title: str
    expr: str
    unit: str


def panels_of(model: Any) -> list[Any]:
    """Return the panels of a dashboard, those of rows too; an odd one has none."""
    found = []
    for one in _list(model, "panels"):
        found += [one, *_list(one, "panels")]
    return [one for one in found if isinstance(one, dict)]


def _list(holder: Any, key: str) -> list[Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return list(value) if isinstance(value, list | tuple) else []


def panel_of(model: Any, title: str) -> Panel | str:
    """Return a panel's first query that is not hidden and its unit, or why there is none."""
    found = [one for one in panels_of(model) if str(one.get("title", "")).strip().casefold() == title.casefold()]
    if len(found) != 1:
        return f"there is no panel with the title {title}" if not found else f"{len(found)} panels are called {title}"
    targets = [one for one in _list(found[0], "targets") if isinstance(one, dict) and not one.get("hide")]
    expr = targets[0].get("expr") if targets else None
    if not isinstance(expr, str) or not expr.strip():
        return f"{title} has no query"
    if (elsewhere := _elsewhere(targets[0], found[0])) is not None:
        return f"{title} asks {elsewhere}"
    settings = found[0].get("fieldConfig")
    defaults = settings.get("defaults") if isinstance(settings, dict) else None
    unit = defaults.get("unit") if isinstance(defaults, dict) else None
    return Panel(title, expr, str(unit))


def _elsewhere(target: Any, panel: Any) -> Any:
    """Return the datasource that a query goes to if it is another than the dashboard's."""
    source = target.get("datasource") or panel.get("datasource")
    wanted = isinstance(source, dict) and source.get("type", "prometheus") == "prometheus"
    return None if not source or (wanted and source.get("uid", UID) == UID) else source


def put_in(text: str, variable: str, job: str, scrape: int) -> str:
    """Return a text as Grafana sends it when a job is chosen with a variable."""
    for name, value in (("__rate_interval", max(STEP + scrape, 4 * scrape)), ("__interval", STEP)):
        text = re.sub(rf"\${name}\b|\$\{{{name}\}}", f"{value}s", text)
    return re.sub(rf"\${variable}\b|\$\{{{variable}\}}|\[\[{variable}\]\]", job, text)


@dataclass(frozen=True)
class Asked:
    """What is asked: a variant's truth told as JSON, where, and by whom; any folder will do for files."""

    told: str
    places: tuple[Place, ...]
    judge: str
    folder: str = field(compare=False)


def shown(panels: Sequence[Panel], asked: Asked) -> list[list[Seen]]:
    """Return what each panel shows in each place; raises PromqlError where a query is none."""
    truth = _truth(asked.told)
    variable, scenarios = truth["names"]["variable"], []
    for name, job in asked.places:
        world = truth["worlds"][name]
        questions = [PromqlQuestion(world["at"], put_in(one.expr, variable, job, world["interval"])) for one in panels]
        scenarios.append(PromqlScenario(world["interval"], world["at"], world["series"], tuple(questions)))
    told = ask(scenarios, Path(asked.folder))
    return [[_value(one, answers[number]) for answers in told] for number, one in enumerate(panels)]


@lru_cache(maxsize=4)
def _truth(told: str) -> Any:
    return json.loads(told)


def _value(panel: Panel, answer: Mapping[Any, float]) -> Seen:
    """Return the one value of an answer, in the signal's own unit."""
    factor = UNITS[panel.title].get(panel.unit)
    if factor is None:
        return f"the unit {panel.unit!r} is none for {panel.title.lower()}"
    if len(answer) != 1:
        return f"{len(answer)} lines" if answer else "no line at all"
    return factor * next(iter(answer.values()))


@lru_cache(maxsize=256)  # of two dashboards most panels are the same
def seen_in(panel: Panel | str, asked: Asked) -> Mapping[Place, Seen]:
    """Return what a panel shows in each place; why nothing, where it cannot be asked."""
    if isinstance(panel, str):
        return dict.fromkeys(asked.places, panel)
    try:
        [values] = shown([panel], asked)
    except PromqlError as error:
        return dict.fromkeys(asked.places, str(error))
    return dict(zip(asked.places, values, strict=True))
