"""Grades what Grafana asks for dashboards, and a dashboard by what its panels show in worlds where one signal moves."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from groundschool.formats.grafana import read_dashboard
from groundschool.judges.promql import backend
from groundschool.kit import (
    READ_ANYWAY,
    Check,
    Expect,
    Outcome,
    Score,
    Variant,
    beside,
    call,
    given,
    judged,
    refused_at,
)

panels, traps = beside(__file__, "panels"), beside(__file__, "traps").traps
CLOSE = 1e-6
# What dashboards are about, by the check: its points, and the kinds that it looks at.
DASHBOARDS = {
    "the panels of a closed row are asked in their place": (1, ("rows",)),
    "so are those of a dashboard with rows of the old kind": (1, ("old",)),
    "what is hidden, empty or asked of something else is not asked": (2, ("others",)),
    "a variable is put in however it is written": (1, ("spelling",)),
    "a name is as long as it can be, and one that nobody knows stays": (2, ("names",)),
    "several values and All become one expression": (2, ("choices",)),
    "what means something to a regular expression is escaped": (2, ("special",)),
    "both intervals follow from the step and the scrapes": (2, tuple(f"times-{number}" for number in range(6))),
}
SIGNALS = {"Traffic": "traffic", "Errors": "errors", "Latency": "latency", "Saturation": "saturation"}


def queries(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``queries(model, step, scrape)`` for every dashboard."""
    told = variant.truth["queries"]
    said = {
        kind: call(answer, json.loads(json.dumps(one["model"])), one["step"], one["scrape"])
        for kind, one in variant.truth["dashboards"].items()
    }
    expected = [Expect(label, _rows, points, among=[*kinds]) for label, (points, kinds) in DASHBOARDS.items()]
    said["none"] = refused_at(call(answer, {"title": "Edge", "schemaVersion": 39}, 15, 15), "")
    expected.append(Expect("what is no dashboard is refused", str, among=["none"]))
    wants = {**told["wants"], "none": ""}
    traps = {**told["traps"], "read-anyway": {"none": READ_ANYWAY}}
    return judged(said, wants, traps, expected)


def _rows(found: Any) -> Any:
    return [(row["panel"], row["ref"], row["expr"]) for row in found]


def dashboard(answer: object, variant: Variant) -> Score:
    """Return the checks of the dashboard: that it is still one, and what each panel shows in each world."""
    checks = [*_whole(given(answer, "the dashboard"), variant.truth)]
    places = _places(variant.truth)
    told = json.dumps({key: variant.truth[key] for key in ("worlds", "jobs", "names")})
    asked = panels.Asked(told, tuple(places.values()), backend(), variant.path())
    for title in panels.TITLES:
        seen = panels.seen_in(panels.panel_of(answer, title), asked)
        checks += [_shown(seen, title, variant.truth, asked, looked) for looked in _looked_at(title, places)]
    return Score(tuple(checks))


def _whole(got: Outcome, truth: Mapping[str, Any]) -> list[Check]:
    """Return the checks of the dashboard as a whole."""
    before, jobs, runbooks = truth["model"], truth["jobs"], truth["runbooks"]
    return [
        got.holds("Grafana can draw it: panels have what they need, and no two have the same id", _drawable, points=1),
        got.holds("it is your dashboard: its uid and its variables", partial(_same, before), points=1, critical=True),
        got.holds(
            "everything that was well is as it was",
            partial(_kept, before),
            points=1,
            traps={"made-anew": lambda model: not _kept_panels(before, model)},
        ),
        got.holds(
            "its link leads to the runbook of whichever job is chosen",
            lambda model: all(runbooks[job] in _links(model, truth, job) for job in jobs),
            points=1,
            traps={
                "one-runbook": lambda model: runbooks[jobs[0]] in _links(model, truth, jobs[1]),
                "dead-link": lambda model: not any(runbooks[job] in _links(model, truth, job) for job in jobs),
            },
        ),
    ]


def _drawable(model: Any) -> bool:
    try:
        read_dashboard(json.dumps(model).encode())
    except (ValueError, TypeError, AttributeError):
        return False
    numbers = [str(one.get("id")) for one in panels.panels_of(model)]
    return len({*numbers}) == len(numbers)


def _same(before: Mapping[str, Any], model: Any) -> bool:
    return isinstance(model, dict) and all(model.get(key) == before[key] for key in ("uid", "templating"))


def _kept(before: Mapping[str, Any], model: Any) -> bool:
    mended = ("panels", "links", "version")  # Grafana itself counts the version
    return (
        isinstance(model, dict)
        and all(model.get(key) == value for key, value in before.items() if key not in mended)
        and _kept_panels(before, model)
    )


def _kept_panels(before: Any, model: Any) -> bool:
    """Return whether every panel that nobody asked to change is there as it was; it may stand elsewhere."""
    there = [_placeless(one) for one in panels.panels_of(model)]
    mended = {title.casefold() for title in panels.TITLES}
    return all(_placeless(one) in there for one in panels.panels_of(before) if one["title"].casefold() not in mended)


def _placeless(panel: Any) -> Any:
    if isinstance(panel, dict):
        return {key: _placeless(value) for key, value in panel.items() if key != "gridPos"}
    return [_placeless(one) for one in panel] if isinstance(panel, list | tuple) else panel


def _links(model: Any, truth: Mapping[str, Any], job: str) -> list[str]:
    """Return where the dashboard's links lead when a job is chosen."""
    found = model.get("links") if isinstance(model, dict) else None
    links = [one for one in found if isinstance(one, dict)] if isinstance(found, list | tuple) else []
    return [_led_to(str(one.get("url", "")), truth["names"]["variable"], job) for one in links]


def _led_to(url: str, variable: str, job: str) -> str:
    """Return the page that a link opens: formats of variables and what follows the path do not matter."""
    plain = re.sub(rf"\$\{{{variable}:\w+\}}", f"${{{variable}}}", url)
    return re.split(r"[?#]", panels.put_in(plain, variable, job, 15))[0].rstrip("/")


Where = tuple[str, str]


def _places(truth: Mapping[str, Any]) -> dict[str, Where]:
    """Return the places by name: every world with the first job chosen, and the quiet one with the other."""
    first, other = truth["jobs"]
    return {**{name: (name, first) for name in truth["worlds"]}, "other": ("quiet", other)}


def _looked_at(title: str, places: Mapping[str, Where]) -> list[tuple[str, int, list[Where]]]:
    """Return what a panel is looked at for: a label, points, and where."""
    own = SIGNALS[title]
    still = [places[name] for name in SIGNALS.values() if name != own]
    found = [
        (f"{title}: what is true of a quiet hour", 2, [places["quiet"]]),
        (f"{title}: it moves when its signal moves", 1, [places[own]]),
        (f"{title}: it stays while another signal moves", 1, still),
        (f"{title}: it is about whichever job is chosen", 1, [places["other"]]),
        (f"{title}: it holds where targets are scraped once a minute", 1, [places["seldom"]]),
    ]
    good = (f"{title}: it is 0 on a day on which nothing fails", 1, [places["good-day"]])
    return [*found, good] if title == "Errors" else found


def _shown(
    seen: Mapping[Where, Any],
    title: str,
    truth: Mapping[str, Any],
    asked: Any,
    looked: tuple[str, int, Sequence[Where]],
) -> Check:
    """Return whether a panel shows in some places what is true there."""
    label, points, where = looked
    want = {place: truth["worlds"][place[0]]["true"][place[1]][title] for place in where}
    mine = {place: seen[place] for place in where}
    wrong: dict[str, Callable[[Any], bool]] = {}
    if not _like(want, mine):
        led_to = {tag: {place: led[place] for place in where} for tag, led in _led(title, asked).items()}
        wrong = {tag: partial(_like, led) for tag, led in led_to.items() if not _like(want, led)}
    said = "; ".join(f"{name}, {job}: {_brief(value)}" for (name, job), value in mine.items())
    return given(mine, title).holds(label, partial(_like, want), points=points, traps=wrong, evidence=said)


def _brief(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _like(want: Mapping[Where, Any], seen: Mapping[Where, Any]) -> bool:
    """Return whether the same is shown everywhere, as near as floats are."""
    return all(_alike(value, seen[place]) for place, value in want.items())


def _alike(value: Any, other: Any) -> bool:
    if isinstance(value, str) or isinstance(other, str):
        return value == other
    return abs(value - other) <= CLOSE * max(abs(value), 1e-3)


@lru_cache(maxsize=16)  # all answers to one variant are compared with the same
def _led(title: str, asked: Any) -> dict[str, dict[Where, Any]]:
    """Return what each misconception shows in each place."""
    truth = json.loads(asked.told)
    found = traps(truth["names"], truth["jobs"][0])[title]
    shown = panels.shown([panels.Panel(title, expr, unit) for expr, unit in found.values()], asked)
    return {tag: dict(zip(asked.places, values, strict=True)) for tag, values in zip(found, shown, strict=True)}
