"""Grades what a pool uses by day, what it may use, and between which days that is no longer enough."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from groundschool.kit import (
    Expect,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    item,
    judged,
    judged_refusals,
    near,
    on_edges,
)

A_KB = 1000.0
MEASURE, COUNT, FORESEE = "daily-p95", "usable", "forecast"


def daily_p95(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``daily_p95(path)``."""
    if variant.edge == "torn":
        wants = variant.truth[MEASURE]["wants"]
        got = {folder: call(answer, variant.path(f"{folder}/usage.json")) for folder in wants}
        return _refused(got, wants, r"usage\.json")
    got = {"usage.json": call(answer, variant.path("usage.json"))}
    expected = [
        Expect("which days have enough moments", sorted, 4),
        Expect("what was used on each", _each, 5),
    ]
    return _judged(MEASURE, got, variant, expected, _each)


def usable(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``usable(folder, pool)`` for every pool."""
    if variant.edge == "torn":
        return _torn(COUNT, lambda folder, pool: call(answer, folder, pool), variant)
    got = {pool: call(answer, variant.path(), pool) for pool in variant.truth[COUNT]["wants"]}
    return _judged(COUNT, got, variant, [Expect("how many bytes may be used", _near, 5)], _near)


def forecast(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``forecast(folder, pool, today)`` for every pool."""
    today = variant.truth["today"]
    if variant.edge == "torn":
        return _torn(FORESEE, lambda folder, pool: call(answer, folder, pool, today), variant)
    got = {pool: call(answer, variant.path(), pool, today) for pool in variant.truth[FORESEE]["wants"]}
    expected = [
        Expect("where the limit is", lambda found: _near(found["limit"]), 1),
        Expect("where the pool stands", lambda found: _near(found["level"]), 2),
        Expect("what a week adds, from what to what", _a_week, 4),
        Expect("between which days it is full", item("earliest", "latest"), 4),
        Expect("by when to order, and whether that is too late", item("order_by", "escalate"), 4),
    ]
    return _judged(FORESEE, got, variant, expected, _everything)


def _judged(
    task: str, got: Mapping[str, Outcome], variant: Variant, expected: list[Expect], whole: Callable[[Any], Any]
) -> Score:
    """Return the checks against what is right; on an edge, the one that it declares."""
    told = variant.truth[task]
    asked = [on_edges(__file__, whole)[variant.edge]] if variant.edge else expected
    return judged(got, told["wants"], told["traps"], asked)


def _torn(task: str, said: Callable[[str, str], Outcome], variant: Variant) -> Score:
    """Return the check that a size which nobody can read is named, whichever pool is asked about."""
    wants, pool = variant.truth[task]["wants"], variant.truth["pool"]
    return _refused({folder: said(f"{variant.path()}/{folder}", pool[folder]) for folder in wants}, wants)


def _refused(got: Mapping[str, Outcome], wants: Mapping[str, str], *place: str) -> Score:
    return judged_refusals(got, wants, "read-anyway", on_edges(__file__, as_it_is)["torn"], *place)


def _near(value: Any) -> Any:
    """Return a number to be compared but for a kilobyte; anything else as it is."""
    return near(float(value) if isinstance(value, Decimal) else value, A_KB)


def _each(found: Any) -> Any:
    return {day: _near(value) for day, value in found.items()}


def _a_week(found: Any) -> Any:
    told = found["a_week"]
    return told if told is None else [_near(value) for value in told]


def _everything(found: Any) -> Any:
    days = {key: found[key] for key in ("earliest", "latest", "order_by", "escalate")}
    return {"limit": _near(found["limit"]), "level": _near(found["level"]), "a_week": _a_week(found), **days}
