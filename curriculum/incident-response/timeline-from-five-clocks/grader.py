"""Grades a timeline against the true moments of the incident it tells: of each key event, and of the five marks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from groundschool.kit import Check, Expect, Outcome, Score, Variant, call, judged, merge, on_edges

WEIGHT = 2  # of a source's moments, a mark, or an edge; how the rows are kept weighs 1


@dataclass(frozen=True, eq=False)
class Near:
    """A moment that equals every other so near to it: a row by two seconds, a mark by sixty."""

    at: datetime
    seconds: int = 2
    __hash__ = None  # two that are near to a third need not be near to each other

    def __eq__(self, other: object) -> bool:
        """Return whether the other moment is near enough for either."""
        if not isinstance(other, Near):
            return False
        return abs(self.at - other.at) <= timedelta(seconds=max(self.seconds, other.seconds))

    def __repr__(self) -> str:
        """Return the moment as a timeline spells it."""
        return self.at.isoformat()


def _itself(moment: Near) -> Near:
    return moment


MOMENTS = {
    "slack": "chat rows have the moment of posting",
    "pagerduty": "pager rows have their moment in UTC",
    "deploys": "deploy rows have their moment in UTC",
    "journal": "journal rows have their moment with the host's clock put right",
    "statuspage": "status-page rows have the moment of publishing",
    "impact_start": "impact begins with the first error, not with the first alert",
    "detected": "detected is the first moment somebody or something told us",
    "acknowledged": "acknowledged is the first answer to the page",
    "mitigated": "mitigated is when a person declared it",
    "resolved": "resolved is when a person declared it",
}
SHOWN_BY = {  # the parts of the answer that show each edge, in the order in which they are looked at
    "midnight": ("slack", "detected"),
    "step-first": ("impact_start", "journal"),
    "stepped-back": ("impact_start", "journal"),
    "clock-change": ("deploys",),
    "relapse": ("mitigated", "resolved"),
    "shuffled": ("impact_start", "acknowledged", "mitigated", "slack", "journal"),
}
SHOWN_TOO = {"stepped-back": "deploys", "clock-change": "pagerduty"}  # a part that an edge tries as plain variants do
EXPECTED = {(part,): Expect(label, _itself, WEIGHT) for part, label in MOMENTS.items()}
ON_EDGES = on_edges(__file__, _itself, WEIGHT)


def timeline(answer: object, variant: Variant) -> Score:
    """Return the checks of ``timeline(folder)``: which rows, their references, their moments, and the five marks."""
    got = call(answer, variant.path())
    if variant.edge is None:
        return Score((*_kept(got, variant), *_moments(got, variant, EXPECTED).checks))
    edge, part = ON_EDGES[variant.edge], SHOWN_TOO.get(variant.edge)
    too = {(part,): EXPECTED[part,]} if part else {}
    score = _moments(got, variant, {SHOWN_BY[variant.edge]: edge} | too)
    if variant.edge == "shuffled":
        score = merge([("", score), ("", Score((_ordered(got, edge.label, WEIGHT),)))])
    return score


def _moments(got: Outcome, variant: Variant, expected: Mapping[tuple[str, ...], Expect]) -> Score:
    """Return the checks of the moments that belong to each part: the rows of a source, or a mark."""
    asked = variant.truth["timeline"]
    wants = {
        subject: Near(_utc(text), 60 if subject in MOMENTS else 2)
        for part in (part for parts in expected for part in parts)
        for subject, text in asked["wants"].items()
        if subject.split()[0] == part
    }
    traps = {
        tag: {subject: Near(_utc(text)) for subject, text in misread.items()} for tag, misread in asked["traps"].items()
    }
    said = {subject: _said(got, subject) for subject in wants}
    return judged(
        said,
        wants,
        traps,
        [
            replace(one, among=[subject for subject in wants if subject.split()[0] in parts])
            for parts, one in expected.items()
        ],
    )


def _said(got: Outcome, subject: str) -> Outcome:
    """Return the moment that a timeline gives to a key event or a mark."""

    def look(found: Any) -> Near:
        rows = {_ref(row): row["time"] for row in found["events"]}
        return Near(_utc(found["marks"][subject] if subject in MOMENTS else rows[subject]))

    if got.error:
        return got
    value = got.look(look, None)
    error = _without_moment(got, subject) if value is None else ""
    return Outcome(f"for {subject[:60]}, {got.shown}", value, error)


def _without_moment(got: Outcome, subject: str) -> str:
    """Return what a timeline has in place of the moment of a key event or a mark."""
    part = subject.partition(" ")[0]
    said = got.look(lambda found: found["marks"][subject] if subject in MOMENTS else "", None)
    if not (said is None or isinstance(said, str)):
        return f"{got.shown} has a {type(said).__name__} for {part}; a text such as '2026-05-04T14:02:11+00:00' is asked for"
    return f"{got.shown} lacks a moment in UTC, as a text, that belongs to {part}"


def _kept(got: Outcome, variant: Variant) -> tuple[Check, ...]:
    """Return the checks of which rows there are, and how they are kept."""
    truth, records = variant.truth["rows"], {*variant.truth["records"]}
    key = {*truth["wants"]["key"]}

    def there(found: Any) -> list[str]:
        return sorted(key & {_ref(row) for row in found["events"]})

    def missing(present: list[str]) -> dict[str, list[str]]:
        return {"missing": sorted(key - {*present})}

    def extra(found: Any) -> set[str]:
        return {_ref(row) for row in found["events"]} - key

    def few(found: Any) -> bool:
        told = [_ref(row) for row in found["events"]]
        return len(told) - len(key & {*told}) <= 0.2 * len(told) and len(told) > 0

    def numbered_otherwise(found: Any) -> bool:
        lines = {int(ref.split()[1]) for ref in key if ref.startswith("deploys")}
        told = {int(row["ref"]) for row in found["events"] if row["source"] == "deploys"}
        return told in [{line - head for line in lines} for head in (1, 2, 3)]

    def cited(found: Any) -> bool:
        said = all(isinstance(row["what"], str) and row["what"].strip() for row in found["events"])
        return said and len(found["events"]) > 0 and {_ref(row) for row in found["events"]} <= records

    def files_cited(found: Any) -> bool:
        return any(str(row["ref"]).endswith((".json", ".log", ".export")) for row in found["events"])

    has = got if got.error else replace(got, value=got.look(there, None))
    traps = {"event-missing": missing(truth["traps"]["event-missing"]["key"])}
    if got.look(numbered_otherwise, otherwise=False):
        traps = {"line-numbers": has.look(missing, traps)}
    return (
        has.equals(
            "every key event is there", missing, {"missing": []}, points=WEIGHT, tag="event-missing", traps=traps
        ),
        got.holds(
            "at most one row in five is not a key event",
            few,
            points=WEIGHT,
            traps={
                "line-numbers": numbered_otherwise,
                "told-twice": lambda found: not extra(found),
                "noise": lambda found: extra(found) <= records,
            },
        ),
        got.holds(
            "every row names a record that exists and says what it is", cited, traps={"no-reference": files_cited}
        ),
        _ordered(got, "the rows are in order, in UTC"),
    )


def _ordered(got: Outcome, label: str, points: float = 1) -> Check:
    """Return the check that the rows are in order; out of it, they may have been left source by source."""

    def in_order(found: Any) -> bool:
        moments = [_utc(row["time"]) for row in found["events"]]
        return len(moments) > 0 and all(one <= other for one, other in pairwise(moments))

    def by_source(found: Any) -> bool:
        sources = [source for source, _ in groupby(row["source"] for row in found["events"])]
        return len(sources) == len({*sources}) > 1

    return got.holds(label, in_order, points=points, traps={"unsorted": by_source})


def _ref(row: Any) -> str:
    return f"{row['source']} {row['ref']}"


def _utc(text: str) -> datetime:
    """Return an aware moment; raises ValueError unless the text is ISO 8601 and says UTC."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() != timedelta(0):
        raise ValueError(f"{text!r} does not say that it is UTC")
    return moment
