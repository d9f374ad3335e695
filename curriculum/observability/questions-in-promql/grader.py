"""Grades queries by what they answer in four worlds, against values that were reckoned from what was drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, ask, backend, parses
from groundschool.kit import Check, Score, Variant, beside, given

CLOSE = 1e-6  # of a value: no right answer depends on the order of its sums
SMALL = 1e-9  # of what is 0
WORLDS = (
    ("usual", "twenty minutes as usual", 3),
    ("restart", "the same while an instance begins anew", 2),
    ("away", "the same without two instances that are gone", 2),
    ("good-day", "the same on a day on which nothing fails", 2),
)
TRAPS = beside(__file__, "traps").TRAPS
Vector = Mapping[Any, float]  # by labels
World = tuple[
    str, int, int, tuple[tuple[str, str], ...]
]  # name, seconds between scrapes, the question's moment, series


def _graded(task: str, answer: str, variant: Variant) -> Score:
    """Return the checks of a query: that it is one, and what it answers in each world."""
    reason = parses(answer)
    got = given(answer, "the query")
    grammatical = got.holds(
        "it is a PromQL expression",
        lambda _: not reason,
        traps={"rate-of-sum": lambda text: "rate(sum" in "".join(text.split())},
        evidence=reason,
    )
    told = {} if reason else _replies(answer, variant)
    checks = [_answered(told.get(one[0], reason), task, variant, one) for one in WORLDS]
    return Score((grammatical, *checks))


def _replies(answer: str, variant: Variant) -> dict[str, Vector | str]:
    """Return what the query answers in each world, or why nothing: it may fail in one and not in another."""
    folder, worlds = variant.path(), _worlds(variant)
    try:
        return _asked([answer], worlds, folder)[0]
    except PromqlError:
        return {one[0]: _alone(answer, one, folder) for one in worlds}


def _alone(answer: str, world: World, folder: str) -> Vector | str:
    try:
        return _asked([answer], (world,), folder)[0][world[0]]
    except PromqlError as error:
        return str(error)


def _worlds(variant: Variant) -> tuple[World, ...]:
    truth = variant.truth
    return tuple(
        (name, truth["interval"], truth["at"], tuple(series.items())) for name, series in truth["worlds"].items()
    )


def _asked(queries: Iterable[str], worlds: Sequence[World], folder: str) -> list[dict[str, Vector]]:
    """Return, by query, what it answers in each world."""
    known = list(queries)
    scenarios = [
        PromqlScenario(interval, at, dict(series), tuple(PromqlQuestion(at, query) for query in known))
        for _, interval, at, series in worlds
    ]
    found = ask(scenarios, Path(folder))
    return [{world[0]: found[place][number] for place, world in enumerate(worlds)} for number in range(len(known))]


@dataclass(frozen=True)
class Misled:
    """The misconceptions of a task in some worlds, as ``judge`` answers them; any folder will do for its files."""

    task: str
    worlds: tuple[World, ...]
    judge: str
    folder: str = field(compare=False)


@lru_cache(maxsize=32)  # all answers to one task of one variant are compared with the same
def _led(misled: Misled) -> dict[str, dict[str, Vector]]:
    """Return what each misconception's query answers in each world."""
    traps = TRAPS[misled.task]
    return dict(zip(traps, _asked(traps.values(), misled.worlds, misled.folder), strict=True))


def _answered(seen: Vector | str, task: str, variant: Variant, world: tuple[str, str, int]) -> Check:
    """Return whether a query has exactly the elements that are true of a world, with their values."""
    name, label, points = world
    if isinstance(seen, str):
        return Check(label, passed=False, points=points, evidence=seen)
    want = {tuple(sorted(labels.items())): value for labels, value in variant.truth["wants"][name][task]}
    traps = {}
    if not _like(want, seen):
        led_to = _led(Misled(task, _worlds(variant), backend(), variant.path()))
        traps = {tag: partial(_like, led[name]) for tag, led in led_to.items() if not _like(want, led[name])}
    return given(seen, "the query").holds(
        label, partial(_like, want), points=points, traps=traps, evidence=f"the query answers {_told(seen)}"
    )


def _told(seen: Vector) -> str:
    rows = [f"{{{', '.join(f'{key}={text!r}' for key, text in labels)}}} {value:.4g}" for labels, value in seen.items()]
    return "; ".join(rows[:3]) + (f" and {len(rows) - 3} more" if len(rows) > 3 else "") if rows else "nothing at all"


def _like(want: Vector, seen: Vector) -> bool:
    """Return whether two vectors have the same elements, as near as floats are."""
    return want.keys() == seen.keys() and all(
        abs(seen[key] - value) <= max(SMALL, CLOSE * abs(value)) for key, value in want.items()
    )


traffic = partial(_graded, "traffic")
error_share = partial(_graded, "error-share")
mean_duration = partial(_graded, "mean-duration")
by_version = partial(_graded, "by-version")
fullest_pool = partial(_graded, "fullest-pool")
targets_down = partial(_graded, "targets-down")
