"""Grades what is read of name lookups against the state that the transcripts were printed from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import Check, Expect, Near, Score, Variant, brief, call, item, judged, on_edges, refused_at

RECORDED = "answers"  # where a recording's truth is
UNTIL = item("until")
DENIED = ("nxdomain", "nodata")
FAILED = ("dnssec", "zone-broken", "servers-silent", "lame")


def plain(value: Any) -> Any:
    """Return an answer as it is."""
    return value


TRIED = {
    "bare": "a name without a dot goes through the list",
    "few": "so does a name with fewer dots than ndots, and comes last itself",
    "enough": "a name with enough dots comes first itself",
    "whole": "a name that ends in a dot is asked for alone",
    "lists": "the last search or domain counts",
    "options": "the last ndots counts",
    "remarks": "remarks say nothing",
    "cap": "ndots is 15 at most",
}
ON_EDGES = on_edges(
    __file__,
    {
        "mixed-servers": item("cause", "fix"),
        "one-lame": dict,
        "nothing-held": dict,
        "two-records": dict,
        "same-letters": item("fix"),
        "incident": dict,
    }
    | dict.fromkeys(("no-soa", "zero-ttl", "second-try", "other-capitals", "asked-cname", "no-dig", "signed"), dict),
)
OF_TASK_3 = {"mixed-servers", "one-lame", "nothing-held", "same-letters", "two-records", "other-capitals", "incident"}
OF_TASK_2 = {"no-soa", "zero-ttl", "second-try", "other-capitals", "asked-cname", "no-dig", "signed"}


def kind_is(*kinds: str) -> Any:
    """Return whether a right reading is of one of the kinds."""
    return lambda want: want["kind"] in kinds


READINGS = (
    Expect("answers and denials are told apart", item("kind"), points=3, among=kind_is("answer", *DENIED)),
    Expect(
        "so are the ways to get no answer",
        item("kind"),
        points=2,
        among=kind_is("servfail", "refused", "timeout", "referral"),
    ),
    Expect("the name at the end of the aliases is named", item("name"), points=2),
    Expect("an answer is kept until its first record runs out", UNTIL, among=kind_is("answer")),
    Expect("a denial is kept as long as RFC 2308 says", UNTIL, points=3, among=kind_is(*DENIED)),
    Expect("of a failure nothing is kept", UNTIL, among=kind_is("servfail", "refused", "timeout", "referral")),
)


def cause_is(*causes: str) -> Any:
    """Return whether a right diagnosis has one of the causes."""
    return lambda want: want["cause"] in causes


DIAGNOSES = (
    Expect("what the zone denies is told from what it has", item("cause"), points=2, among=cause_is(*DENIED, "none")),
    Expect("what only a cache says is told as such", item("cause"), points=2, among=cause_is("cached")),
    Expect("what is true for others only, too", item("cause"), points=2, among=cause_is("wrong-view")),
    Expect("failures of a zone and its servers are told apart", item("cause"), points=3, among=cause_is(*FAILED)),
    Expect("the resolver's own failures are named", item("cause"), among=cause_is("timeout", "refused")),
    Expect("who has to act is named", item("fix"), points=3),
    Expect("until when the resolver gives the bad answer is said", UNTIL, points=3),
)


def names_asked(answer: object, variant: Variant) -> Score:
    """Return the checks of ``names_asked(folder)`` for every ticket, or for the one of the recording."""
    if RECORDED in variant.truth:
        return _alike(answer, variant, variant.truth["names"], [Expect(TRIED["bare"], plain)])
    groups = variant.truth["groups"]
    expected = [Expect(TRIED[name], plain, among=groups[name]) for name in sorted(groups)]
    return _each("names-asked", answer, variant, expected)


def read_dig(answer: object, variant: Variant) -> Score:
    """Return the checks of ``read_dig(path)`` for every transcript."""
    if RECORDED in variant.truth:
        told = {one["file"]: one for one in variant.truth[RECORDED]}
        return _alike(answer, variant, _dated(told), READINGS)
    score = _each("read-dig", answer, variant, [ON_EDGES[variant.edge]] if variant.edge in OF_TASK_2 else READINGS)
    if "odd" not in variant.truth:
        return score
    label = ON_EDGES["no-dig"].label
    refusals = [_refusal(answer, variant.path(file)) for file in variant.truth["odd"]]
    trouble = next(filter(None, refusals), "")
    right = all(check.passed for check in score.checks)
    return Score((Check(label, passed=right and not trouble, evidence=trouble),))


def _alike(answer: object, variant: Variant, wants: Mapping[str, Any], expected: Sequence[Expect]) -> Score:
    """Return the checks on a recording, in which a moment is known to the second or two that dig took."""
    said = {place: call(answer, f"{variant.path()}/{place}") for place in wants}
    return judged(said, wants, {}, [one if one.view is not UNTIL else replace(one, view=_about) for one in expected])


def _dated(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is true of each, with the moment in place of the start and the seconds."""
    return {place: {**one, "until": _later(one["asked"], one["kept"])} for place, one in told.items()}


def _later(asked: str, seconds: int | None) -> str | None:
    return None if seconds is None else (datetime.fromisoformat(asked) + timedelta(seconds=seconds)).isoformat()


def _about(reading: Any) -> Any:
    """Return a reading's moment as a number that is right within two seconds."""
    until = reading["until"]
    return until if until is None else Near(datetime.fromisoformat(until).timestamp(), within=2)


def _refusal(answer: object, path: str) -> str:
    """Return what is wrong with how a file that is no transcript is refused, or nothing."""
    got = call(answer, path)
    name = path.rsplit("/", 1)[-1]
    if refused_at(got, re.escape(name)).value == name:
        return ""
    return f"{got.error or f'{got.shown} gave {brief(got.value)}'}, where a ValueError with the path is asked for"


def diagnose(answer: object, variant: Variant) -> Score:
    """Return the checks of ``diagnose(folder)`` for every ticket, or for the one of the recording."""
    if RECORDED in variant.truth:
        return _alike(answer, variant, _dated(variant.truth["diagnoses"]), DIAGNOSES)
    return _each("diagnose", answer, variant, [ON_EDGES[variant.edge]] if variant.edge in OF_TASK_3 else DIAGNOSES)


def _each(task: str, answer: object, variant: Variant, expected: Any) -> Score:
    truth = variant.truth[task]
    said = {place: call(answer, f"{variant.path()}/{place}") for place in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], expected)
