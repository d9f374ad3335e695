"""Grades what became of changes, how long they took and what a report says of it against the log that was drawn."""

from collections.abc import Mapping
from typing import Any

from groundschool.kit import Expect, Score, Variant, as_it_is, call, judged, judged_refusals, near, on_edges, part

A_NUMBER = r"(?:CHG|INC)\d{7}"
CLOSE, CLOSE_SHARE = 1e-4, 0.06  # hours; per cent
SHARES, TYPES = ("low-risk", "emergency"), ("standard", "normal", "emergency")
# What changes are about, by the check: its points, and their kinds.
ABOUT = {
    "what was done and held has succeeded": (2, ("plain", "issues", "uncoded", "reviewing")),
    "what was canceled does not count": (1, ("canceled", "canceled-emergency")),
    "also where it was closed": (1, ("closed-canceled",)),
    "what is not finished does not count": (1, ("scheduled", "implementing")),
    "what did not work has failed": (1, ("unsuccessful", "unsuccessful-review", "unsuccessful-blamed")),
    "a declared cause goes first, and alone": (2, ("declared", "declared-other")),
    "also where that is none of those that count": (
        2,
        ("declared-outside", "declared-canceled", "declared-backout", "canceled-blamed"),
    ),
    "what is declared and named is a cause": (1, ("by-all",)),
    "service, window and notes together are a cause": (1, ("by-both",)),
    "a number or a version is enough": (2, ("by-version", "by-number")),
    "however it is written": (2, ("by-capitals", "punctuated")),
    "also while the work goes on": (1, ("during",)),
    "being near in time is no cause": (2, ("neighbour",)),
    "nor is being the last one before": (1, ("long-after",)),
    "without one of the three it is no cause": (
        3,
        ("too-late", "too-early", "other-service", "longer", "ruled-out", "no-version"),
    ),
    "of two changes those that are named": (2, ("quarrel", "quarrel-ruled", "two-regions")),
    "an incident is told under its own number, once": (
        2,
        ("two-incidents", "reported-twice", "reported-late", "each-by-itself"),
    ),
    "what was backed out has failed, once": (3, ("backed-out", "again")),
    "what a back-out breaks belongs to what it took back": (1, ("backout-breaks",)),
    "over all steps": (1, ("again-breaks",)),
    "a back-out that was not done takes nothing back": (
        1,
        ("backout-canceled", "backout-scheduled", "backout-closed-canceled"),
    ),
    "of several rows the newest counts": (2, ("exported-first", "exported-last", "exported-undone")),
    "and nothing of the others": (1, ("exported-emptied",)),
    "by the moment, not by the text": (1, ("exported-mixed",)),
    "without a beginning or an end only a declared cause counts": (
        1,
        ("no-end-declared", "no-end-named", "no-start-declared", "no-start-named"),
    ),
    "clocks differ": (1, ("mixed-in", "mixed-out")),
}
# What lead times are about; all others were requested and done within the hours of one day.
TIMED = {
    "a night counts nothing": (2, ("overnight", "by-night")),
    "nor does a day on which nobody works": (2, ("odd-day", "over-rest", "three-weeks")),
    "nor does a holiday": (1, ("over-holiday", "over-last-holiday")),
    "of an emergency every hour counts": (2, ("emergency-night", "emergency-days", "emergency-fails")),
    "also in the night in which clocks change": (1, ("emergency-switch",)),
    "without an end there is none": (1, ("no-end-declared", "no-end-named", "exported-emptied")),
    "nor where the request was written afterwards": (2, ("afterwards-emergency", "afterwards-normal")),
    "request and end are of different clocks": (1, ("mixed-lead",)),
    "the day is that of the office": (1, ("mixed-day",)),
}


def outcomes(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``outcomes(folder)``, kind by kind."""
    return _by_kind(answer, variant, "outcomes", _outcome, _about(variant, "outcomes", _outcome, ABOUT))


def lead_times(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``lead_times(folder)``, kind by kind."""
    special = {
        number
        for _, about in TIMED.values()
        for kind in about
        for number in variant.truth.get("kinds", {}).get(kind, ())
    }
    wants = variant.truth["lead-times"]["wants"]
    usual = [name for name in wants if name != "all" and name not in special]
    usually = Expect("within a day it is the hours from the request until it was done", _hours, 3, among=usual)
    about = _about(variant, "lead-times", _hours, TIMED)
    return _by_kind(answer, variant, "lead-times", _hours, [usually, *about])


def report(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``report(folder)``."""
    told = variant.truth["report"]
    if variant.edge == "torn":
        return _refused(answer, variant, told["wants"])
    said = {"all": call(answer, str(variant.path()))}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, _whole)[variant.edge]])
    expected = [
        Expect("how many of low risk there are, and how many held", lambda found: _counts(found["low-risk"]), 3),
        Expect("emergencies by themselves", lambda found: _counts(found["emergency"]), 2),
        Expect("their shares in per cent", lambda found: [_near(found[name]["percent"]) for name in SHARES], 1),
        Expect("between what the truth may lie", lambda found: [_ends(found[name]) for name in SHARES], 2),
        Expect("how many have a lead time", lambda found: [found["lead"][kind]["n"] for kind in TYPES], 1),
        Expect("the medians", lambda found: [_hours(found["lead"][kind]["median"]) for kind in TYPES], 3),
    ]
    return judged(said, told["wants"], told["traps"], expected)


def _by_kind(answer: Any, variant: Variant, task: str, view: Any, expected: list[Expect]) -> Score:
    told = variant.truth[task]
    if variant.edge == "torn":
        return _refused(answer, variant, told["wants"])
    got = call(answer, str(variant.path()))
    said = {name: part(got, name) for name in told["wants"]}
    if variant.edge:
        return judged(said, told["wants"], told["traps"], [on_edges(__file__, view)[variant.edge]])
    first = Expect("the changes that are asked for, and no others", as_it_is, 1, among=["all"])
    return judged(said, told["wants"], told["traps"], [first, *expected])


def _about(variant: Variant, task: str, view: Any, about: Mapping[str, Any]) -> list[Expect]:
    """Return an expectation for each kind of change, of those that the task asks about."""
    kinds, wants = variant.truth.get("kinds", {}), variant.truth[task]["wants"]
    return [
        Expect(label, view, points, among=[one for kind in names for one in kinds.get(kind, ()) if one in wants])
        for label, (points, names) in about.items()
    ]


def _refused(answer: Any, variant: Variant, wants: Mapping[str, str]) -> Score:
    """Return the check that a moment which nobody can place is refused, with the number of what it belongs to."""
    said = {how: call(answer, f"{variant.path()}/{how}") for how in wants}
    return judged_refusals(said, wants, "read-anyway", on_edges(__file__, as_it_is)["torn"], A_NUMBER)


def _outcome(found: Any) -> Any:
    """Return outcome and incidents, in whatever order and kind of list they come; what is no record as it is."""
    return [found["outcome"], sorted(found["by"])] if isinstance(found, dict) else found


def _hours(found: Any) -> Any:
    return near(found, CLOSE)


def _near(found: Any) -> Any:
    return near(found, CLOSE_SHARE)


def _counts(found: Any) -> Any:
    return [near(found[key], 0) for key in ("held", "of")]


def _ends(found: Any) -> Any:
    return [_near(found["low"]), _near(found["high"])]


def _whole(found: Any) -> Any:
    shares = [[*_counts(found[name]), _near(found[name]["percent"]), *_ends(found[name])] for name in SHARES]
    return shares + [[found["lead"][kind]["n"], _hours(found["lead"][kind]["median"])] for kind in TYPES]
