"""Grades shares and decisions, rule by rule, against the cases as they were drawn."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from groundschool.kit import (
    Expect,
    Near,
    Outcome,
    Score,
    Variant,
    as_it_is,
    call,
    given,
    judged,
    judged_refusals,
    on_edges,
)

PLAIN, OTHER_TEAMS = ("worst", "second", "third", "mildest"), ("other-team", "lower-team")
LINE, CASE = r"alerts\.jsonl:\d+", r"C-\d+"
PLACES = dict.fromkeys(("torn", "no-object", "no-key", "no-status", "no-last-status"), LINE)
PLACES |= dict.fromkeys(("more-than-all", "more-in-second", "more-than-none"), CASE)
UNKNOWN = ("no-row", "no-total", "nobody", "half")
POPULATIONS = ("population", "population-only", "stray", "whole-site")
BOUNDS = ("exact", "exact-first", "below", "below-first")
SEVERITY, CHANNEL, DECLARE, UPDATE, AGAIN = "severity", "channel", "declare", "update_minutes", "look_again"
# What is looked at, by the check: its points, and the kinds of case.
OF_SHARES = {
    "a journey has the share of its requests that fail": (2, PLAIN),
    "regions are added up": (2, ("parts", "part-worst")),
    "a share is not rounded": (1, BOUNDS),
    "counts of other populations are left out": (2, POPULATIONS),
    "of a region the last count holds": (2, ("again-better", "again-worse")),
    "also where it knows less": (1, ("lost-count", "no-total", "half")),
    "failures that nobody told may be none, or all": (2, ("partial", "partial-small")),
    "without requests a journey's share is not known": (2, (*UNKNOWN, "others-unknown")),
    "a region to which nobody came changes nothing": (1, ("exact-first", "below-first")),
    "journeys that do not need the service are told, too": (2, ("internal-hit", "others-unknown", "others-hole")),
    "and where no journey is concerned none is named": (1, ("internal",)),
}
# As above, with the entries of a decision that are looked at.
OF_DECISIONS = {
    "the numbers decide, whatever the label says": (3, PLAIN, (SEVERITY,)),
    "the worst-hit journey decides": (2, ("smallest", "others-hole"), (SEVERITY,)),
    "a level begins at its bound": (2, BOUNDS, (SEVERITY,)),
    "shares of others decide nothing": (1, POPULATIONS, (SEVERITY,)),
    "nor does a part of a journey": (1, ("parts", "part-worst"), (SEVERITY,)),
    "nor an older count": (1, ("again-better", "again-worse"), (SEVERITY,)),
    "who is unsure takes the end that the policy names": (2, ("partial", "lost-count"), (SEVERITY,)),
    "not to know is not to be well": (2, (*UNKNOWN, "known-worse", "known-same", "others-unknown"), (SEVERITY, CHANNEL)),
    "data that others have seen are the worst level": (1, ("exposed-last",), (SEVERITY, CHANNEL, DECLARE)),
    "and data that they may have seen, too": (
        2, ("exposed-unsure", "internal-exposed"), (SEVERITY, CHANNEL, DECLARE),
    ),
    "unless that was ruled out": (1, ("ruled-out",), (SEVERITY, CHANNEL, AGAIN)),
    "a deadline that is near wakes somebody": (
        2, ("deadline-page", "deadline-missed", "several", "internal-deadline", "week-later"), (CHANNEL,),
    ),
    "nothing that waits for days wakes anybody": (1, ("week", "deadline-kind"), (CHANNEL,)),
    "nor does any deadline that is not below its hours": (
        2, ("deadline-exact", "deadline-far", "among-far"), (CHANNEL,),
    ),
    "an alert that has stopped asks for nothing": (2, ("several-gone", "over"), (CHANNEL,)),
    "of a group the last notification holds": (2, ("posted-better", "posted-worse"), (CHANNEL,)),
    "what nobody outside needs waits": (1, ("internal",), (SEVERITY, CHANNEL)),
    "customers go first": (2, ("internal-hit", "over-hit", "deadline-hit"), (SEVERITY, CHANNEL)),
    "an incident is declared from its level on": (2, ("second", "third", "mildest", "deadline-page"), (DECLARE,)),
    "then updates are due": (1, ("second", "third", "mildest", "week"), (UPDATE,)),
    "what was taken for want of numbers is looked at again": (2, ("partial", "no-row", "half", "others-unknown", "others-hole"), (AGAIN,)),
    "and nothing else is": (
        1, ("second", "mildest", "known-worse", "known-same", "partial-small", "exposed-unsure"), (AGAIN,),
    ),
}  # fmt: skip


def shares(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``shares(folder)``, rule by rule."""
    kinds = variant.truth["kinds"]
    expected = [
        Expect(label, _shares, points, among=[kinds[kind] for kind in about if kind in kinds])
        for label, (points, about) in OF_SHARES.items()
    ]
    return _scored("shares", answer, variant, expected, _shares)


def assess(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``assess(folder)``, rule by rule."""
    kinds = variant.truth["kinds"]
    expected = [
        Expect(label, _entries(keys), points, among=[kinds[kind] for kind in about if kind in kinds])
        for label, (points, about, keys) in OF_DECISIONS.items()
    ]
    return _scored("assess", answer, variant, expected, _entries((SEVERITY, CHANNEL, DECLARE, UPDATE, AGAIN)))


def _scored(task: str, answer: Any, variant: Variant, expected: list[Expect], whole: Any) -> Score:
    truth, got = variant.truth[task], call(answer, str(variant.path()))
    if variant.edge in PLACES:
        edge = on_edges(__file__, as_it_is)[variant.edge]
        place = {"all": variant.truth["refused"]}
        return judged_refusals({"all": got}, place, "read-anyway", edge, PLACES[variant.edge])
    if variant.edge == "no-cases":
        return judged({"all": got}, {"all": {}}, {}, [on_edges(__file__, as_it_is)["no-cases"]])
    wants, traps = truth["wants"], truth["traps"]
    said = {name: _entry(got, name) for name in wants}
    odd = {name for name, want in wants.items() if not said[name].look(_like(whole, want), otherwise=False)}
    if variant.edge:
        return judged(said, wants, traps if odd else {}, [on_edges(__file__, whole, 3)[variant.edge]])
    # Each rule is about a few cases of many, and traps tell only where one of them went wrong: whoever looks at all
    # of them for each rule spends most of the time so.
    scores = [
        judged(said, {name: wants[name] for name in one.among}, traps if odd.intersection(one.among) else {}, [one])
        for one in expected
    ]
    return Score(tuple(check for score in scores for check in score.checks))


def _like(whole: Any, want: Any) -> Any:
    return lambda found: whole(found) == whole(want)


def _entry(got: Outcome, name: str) -> Outcome:
    """Return what was said of one case."""
    if got.error:
        return got
    return given(got.look(lambda found: found[name], otherwise=None), f"{got.shown}[{name!r}]")


def _shares(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the view of shares: two numbers by journey, alike where they differ by a rounding of the machine."""
    return {
        journey: None if ends is None else [Near(end, 1e-9) for end in (ends[0], ends[1])]
        for journey, ends in found.items()
    }


def _entries(keys: tuple[str, ...]) -> Any:
    return lambda found: {key: _moment(found[key]) if key == AGAIN else found[key] for key in keys}


def _moment(text: str | None) -> str | None:
    """Return a moment in UTC, and one without an offset as it is."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.isoformat() if moment.tzinfo is None else moment.astimezone(UTC).isoformat()
