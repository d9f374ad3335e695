"""Dashboards for the question what Grafana asks: each with its queries, and what misconceptions make of them."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from groundschool.formats import grafana

PROMETHEUS, LOKI = {"type": "prometheus", "uid": "saltmarsh-prometheus"}, {"type": "loki", "uid": "saltmarsh-loki"}
MIXED = {"type": "datasource", "uid": "-- Mixed --"}
SPECIAL = r"\^$*+?.()|{}[]"
ALL, EVERYTHING, TWO, ALTERNATIVES = "$__all", ".*", "\\\\", ("(", "|", ")")
SPELLINGS = ("${}", "${{{}}}", "[[{}]]")


@dataclass(frozen=True)
class Part:
    """A piece of a query: text, or a name in one of three spellings."""

    name: str
    spelling: str = ""

    @property
    def shown(self) -> str:
        """Return the piece as it stands in the dashboard."""
        return self.spelling.format(self.name) if self.spelling else self.name


@dataclass(frozen=True)
class Known:
    """What is known when a dashboard asks: its variables, the step and the seconds between scrapes."""

    variables: Mapping[str, Mapping[str, Any]]
    step: int
    scrape: int


Reading = Callable[[Part, Known], str]  # what a piece becomes, rightly or by a misconception
Query = tuple[int, str, Sequence[Part]]  # panel, refId, pieces


def rightly(part: Part, known: Known) -> str:
    """Return what Grafana puts in the place of a piece."""
    if not part.spelling:
        return part.name
    times = {
        "__interval": f"{known.step}s",
        "__interval_ms": f"{known.step * 1000}",
        "__rate_interval": f"{max(known.step + known.scrape, 4 * known.scrape)}s",
    }
    if part.name in times:
        return times[part.name]
    return chosen(known.variables[part.name]) if part.name in known.variables else part.shown


def chosen(variable: Mapping[str, Any], mark: str = TWO, joined: tuple[str, str, str] = ALTERNATIVES) -> str:
    """Return the value of a variable; where several may be chosen, it is a regular expression."""
    value = variable.get("current", {}).get("value", "")
    if not (variable.get("multi") or variable.get("includeAll")):
        return value
    if ALL in ([value] if isinstance(value, str) else value):
        if variable.get("allValue"):
            return variable["allValue"]
        value = [one["value"] for one in variable.get("options") or () if one["value"] != ALL]
        if not value:
            return EVERYTHING
    several = [_escaped(one, mark) for one in ([value] if isinstance(value, str) else value)]
    return several[0] if len(several) == 1 else joined[0] + joined[1].join(several) + joined[2]


def _escaped(text: str, mark: str) -> str:
    """Return a text with special characters escaped for a regular expression, which then stands in quotes."""
    once = "".join("\\" + one if one in SPECIAL and mark else one for one in text)
    return once.replace("\\", "\\\\") if mark == TWO else once


def _unless(spelling: str, part: Part, known: Known) -> str:
    """Return what comes of it when only one spelling is known."""
    return rightly(part, known) if part.spelling in {"", spelling} else part.shown


def _shortest(part: Part, known: Known) -> str:
    """Return what comes of it when a name ends where a known one does."""
    names = [name for name in (*known.variables, "__interval") if part.name.startswith(name) and part.name != name]
    if part.spelling != SPELLINGS[0] or not names:
        return rightly(part, known)
    return rightly(Part(names[0], part.spelling), known) + part.name.removeprefix(names[0])


def _unknown_is_nothing(part: Part, known: Known) -> str:
    told = rightly(part, known)
    return "" if part.spelling and told == part.shown else told


def _in_another_way(mark: str, joined: tuple[str, str, str], part: Part, known: Known) -> str:
    """Return what comes of it when values are escaped or joined in another way."""
    return chosen(known.variables[part.name], mark, joined) if part.name in known.variables else rightly(part, known)


def _all_as_it_stands(part: Part, known: Known) -> str:
    """Return what comes of it when All is taken for a value."""
    variable = known.variables.get(part.name)
    if variable and ALL in variable.get("current", {}).get("value", ""):
        return ALL
    return rightly(part, known)


def _all_of_nothing(part: Part, known: Known) -> str:
    """Return what comes of it when nobody minds that the options are not known."""
    told = rightly(part, known)
    return "()" if part.spelling and told == EVERYTHING else told


def _every_option(part: Part, known: Known) -> str:
    """Return what comes of it when a value for All is not looked for."""
    variable = known.variables.get(part.name)
    return chosen({**variable, "allValue": None}) if variable else rightly(part, known)


def _rate_is(seconds: Callable[[Known], int], part: Part, known: Known) -> str:
    return f"{seconds(known)}s" if part.name == "__rate_interval" and part.spelling else rightly(part, known)


READINGS: dict[str, Reading] = {
    "one-spelling": partial(_unless, SPELLINGS[0]),
    "shortest-name": _shortest,
    "unknown-is-nothing": _unknown_is_nothing,
    "not-escaped": partial(_in_another_way, "", ALTERNATIVES),
    "one-backslash": partial(_in_another_way, "\\", ALTERNATIVES),
    "joined-by-commas": partial(_in_another_way, TWO, ("{", ",", "}")),
    "all-is-a-value": _all_as_it_stands,
    "all-of-nothing": _all_of_nothing,
    "value-for-all-missed": _every_option,
    "rate-interval-is-interval": partial(_rate_is, lambda known: known.step),
    "four-scrapes-always": partial(_rate_is, lambda known: 4 * known.scrape),
}


@dataclass(frozen=True)
class Drawn:
    """A dashboard, what is known when it asks, its queries, and the queries by those who find others."""

    model: Mapping[str, Any]
    known: Known
    queries: Sequence[Query]
    others: Mapping[str, Sequence[Query]]

    @property
    def want(self) -> list[dict[str, Any]]:
        """Return what it asks."""
        return _rows(self.queries, self.known, rightly)

    @property
    def traps(self) -> dict[str, Any]:
        """Return what each misconception makes of it."""
        found = {tag: _rows(self.queries, self.known, reading) for tag, reading in READINGS.items()}
        return found | {tag: _rows(queries, self.known, rightly) for tag, queries in self.others.items()}


def _rows(queries: Iterable[Query], known: Known, reading: Reading) -> list[dict[str, Any]]:
    return [
        {"panel": panel, "ref": ref, "expr": "".join(reading(part, known) for part in parts)}
        for panel, ref, parts in queries
    ]


def plain(name: str, options: Sequence[str], value: str) -> dict[str, Any]:
    """Return a variable of which one value is chosen."""
    return grafana.variable(name, options, value)


def several(name: str, options: Sequence[str], value: Any, for_all: str | None = None) -> dict[str, Any]:  # noqa: ANN401
    """Return a variable of which several values may be chosen, and All."""
    shown = [{"selected": one in value, "text": one.title(), "value": one} for one in options]
    shown.insert(len(name) % 2 * len(shown), {"selected": False, "text": "All", "value": ALL})  # first or last
    more = {"multi": True, "includeAll": True, "options": shown, "current": {"text": value, "value": value}}
    return plain(name, options, "") | more | ({"allValue": for_all} if for_all is not None else {})


def spelled(text: str, rng: random.Random, *, only: str = "") -> list[Part]:
    """Return the pieces of a text in which names stand between two ``@``."""
    found = []
    for number, piece in enumerate(text.split("@")):
        if piece:
            found.append(Part(piece, (only or rng.choice(SPELLINGS)) if number % 2 else ""))
    return found


def target(ref: str, parts: Sequence[Part], source: Any = PROMETHEUS, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a query as it stands in a panel."""
    told = {"expr": "".join(part.shown for part in parts), "legendFormat": "{{instance}}", "refId": ref}
    return told | ({"datasource": source} if source is not None else {}) | more


def panel(number: int, title: str, targets: Sequence[Any], source: Any = PROMETHEUS) -> dict[str, Any]:  # noqa: ANN401
    """Return a panel with its queries."""
    made = grafana.timeseries(number, title, {}, unit="short") | {"targets": [*targets]}
    return made | {"datasource": source} if source is not None else {k: v for k, v in made.items() if k != "datasource"}


def row(number: int, title: str, panels: Sequence[Any], *, collapsed: bool) -> dict[str, Any]:
    """Return a row; a collapsed one holds its panels."""
    place = {"h": 1, "w": 24, "x": 0, "y": 30}
    return {
        "collapsed": collapsed,
        "gridPos": place,
        "id": number,
        "panels": [*panels],
        "title": title,
        "type": "row",
    }
