"""Grades queries by what they answer in four worlds, against values that were reckoned from what was drawn."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from groundschool.judges.promql import PromqlError, PromqlQuestion, PromqlScenario, ask, parses
from groundschool.kit import Check, Score, Variant, beside, given

CLOSE = 1e-6  # of a value: no right answer depends on the order of its sums
SMALL = 1e-9  # of what is 0
WORLDS = (
    ("usual", "half an hour as usual", 3),
    ("restart", "the same while an instance begins anew", 2),
    ("away", "the same without an instance that is gone", 2),
    ("good-day", "the same on a day on which nothing fails", 2),
)
TRAPS = beside(__file__, "traps").TRAPS
Vector = Mapping[Any, float]  # by labels


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
    told = {} if reason else _replies(answer, task, variant)
    return Score((grammatical, *(_answered(told.get(one[0], reason), task, variant, one) for one in WORLDS)))


def _replies(answer: str, task: str, variant: Variant) -> dict[str, list[Vector] | str]:
    """Return, by world, what the query answers and then what each misconception's does, or why nothing."""
    try:
        return _asked([answer, *TRAPS[task].values()], variant)
    except PromqlError as error:
        first = str(error)
    known = {name: first for name, *_ in WORLDS}
    for name in known:  # an expression may fail in one world and not in another
        try:
            known |= _asked([answer, *TRAPS[task].values()], variant, only=name)
        except PromqlError as error:
            known[name] = str(error)
    return known


def _asked(queries: list[str], variant: Variant, only: str = "") -> dict[str, Any]:
    names = [name for name, *_ in WORLDS if only in ("", name)]
    truth = variant.truth
    questions = tuple(PromqlQuestion(truth["at"], query) for query in queries)
    scenarios = [PromqlScenario(truth["interval"], truth["at"], truth["worlds"][name], questions) for name in names]
    return dict(zip(names, ask(scenarios, Path(variant.path())), strict=True))


def _answered(found: list[Vector] | str, task: str, variant: Variant, world: tuple[str, str, int]) -> Check:
    """Return whether a query has exactly the elements that are true of a world, with their values."""
    name, label, points = world
    if isinstance(found, str):
        return Check(label, passed=False, points=points, evidence=found)
    seen, *wrong = found
    want = {tuple(sorted(labels.items())): value for labels, value in variant.truth["wants"][name][task]}
    return given(seen, "the query").holds(
        label,
        partial(_like, want),
        points=points,
        traps={tag: partial(_like, led) for tag, led in zip(TRAPS[task], wrong, strict=True) if not _like(want, led)},
        evidence=f"the query answers {_told(seen)}",
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
