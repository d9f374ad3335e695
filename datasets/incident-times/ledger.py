"""Incidents of a quarter: what happened to each, and the times that follow, right or as a misconception has it."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

LEVELS = ("SEV1", "SEV2", "SEV3")
FEW, GOAL = 5, 10  # incidents that a mean needs; minutes until somebody has taken a SEV2
MINUTE = timedelta(minutes=1)
# Those that see less differently come first: of several that lead to the same answer the first is named.
MISTIMED = (
    "bots-answer", "resolved-is-taken", "last-taken", "last-trigger", "merged-dropped", "merged-apart",
    "one-merge-deep", "first-mitigation", "mitigated-is-resolved", "reopened-is-over", "first-end", "trigger-reopens",
    "open-ends-now", "first-severity", "last-severity", "clocks-as-text", "order-of-file", "from-the-answer",
    "whole-minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happened: when, what, and by whom; ``severity`` where that was changed."""

    at: datetime
    what: str
    person: bool = True
    severity: str = ""


@dataclass(frozen=True)
class Incident:
    """An incident with its events in the order of the file, and from when until when customers noticed it."""

    id: str
    service: str
    events: Sequence[Event]
    impact: Sequence[tuple[datetime, datetime | None]] = ()
    merged_into: str = ""


@dataclass(frozen=True)
class Told:
    """The times of one incident in minutes, None where there is none."""

    severity: str
    acknowledge: float | None
    mitigate: float | None
    resolve: float | None
    open: bool
    age: float = field(default=0.0, compare=False)

    def shown(self) -> dict[str, Any]:
        """Return it as an answer has it."""
        names = ("severity", "acknowledge", "mitigate", "resolve", "open")
        return {name: getattr(self, name) for name in names}


def gathered(found: Iterable[Incident], how: str = "") -> dict[str, list[Incident]]:
    """Return each incident that counts, with itself and all that was merged into it."""
    by_id = {one.id: one for one in found}
    groups: dict[str, list[Incident]] = {}
    for one in by_id.values():
        if how == "merged-dropped" and one.merged_into:
            continue
        last = one if how == "merged-apart" else _end(one, by_id, how)
        groups.setdefault(last.id, []).append(one)
    return {name: group for name, group in groups.items() if how != "one-merge-deep" or not by_id[name].merged_into}


def _end(one: Incident, by_id: Mapping[str, Incident], how: str) -> Incident:
    """Return what an incident was merged into in the end."""
    while one.merged_into:
        one = by_id[one.merged_into]
        if how == "one-merge-deep":
            break
    return one


def times(found: Sequence[Incident], exported: datetime, how: str = "") -> dict[str, Told]:
    """Return the times of each incident that counts."""
    return {name: _times([event for one in group for event in one.events], exported, how)
            for name, group in gathered(found, how).items()}  # fmt: skip


def _times(events: Sequence[Event], exported: datetime, how: str) -> Told:
    if how == "clocks-as-text":
        events = [replace(event, at=event.at.replace(tzinfo=UTC)) for event in events]
    if how != "order-of-file":
        events = sorted(events, key=lambda event: event.at)
    triggers = [event.at for event in events if event.what == "triggered"]
    start = triggers[-1 if how == "last-trigger" else 0]
    taken = [event.at for event in events if event.what == "acknowledged" and (event.person or how == "bots-answer")]
    ended = _ended(events, how)
    if not taken and how == "resolved-is-taken" and ended:
        taken = [ended]
    answered = taken[-1 if how == "last-taken" else 0] if taken else None
    mitigated = [event.at for event in events if event.what == "mitigated"]
    calm = mitigated[0 if how == "first-mitigation" else -1] if mitigated else None
    calm = ended if how == "mitigated-is-resolved" and calm is None else calm
    levels = [event.severity for event in events if event.severity]
    level = {"first-severity": levels[0], "last-severity": levels[-1]}.get(how, min(levels))
    still = ended is None
    if still and how == "open-ends-now":
        ended = exported
    since = answered if how == "from-the-answer" and answered else start
    spans = ((start, answered), (since, calm), (since, ended))
    minutes = [_minutes(begun, end, whole=how == "whole-minutes") for begun, end in spans]
    return Told(level, *minutes, open=still and how != "open-ends-now", age=(exported - start) / MINUTE)


def _ended(events: Sequence[Event], how: str) -> datetime | None:
    """Return when it was over; None while it is not."""
    begins_again = ("triggered",) if how == "trigger-reopens" else ()
    ends = [event for event in events if event.what in ("resolved", "reopened", *begins_again)]
    over = [event.at for event in ends if event.what == "resolved"]
    if how == "first-end" and over:
        return over[0]
    if how == "reopened-is-over" and over:
        return over[-1]
    return ends[-1].at if ends and ends[-1].what == "resolved" else None


def _minutes(begun: datetime, ended: datetime | None, *, whole: bool = False) -> float | None:
    if ended is None:
        return None
    return (ended - begun) // MINUTE if whole else (ended - begun) / MINUTE


MISCOUNTED = (
    "mean-for-median", "nothing-is-zero", "few-are-many", "open-left-out", "untaken-left-out", "up-to-the-goal",
    "undecided-is-late", "over-undecided", "lower-middle",
)  # fmt: skip


def summary(told: Sequence[Told], how: str = "") -> dict[str, dict[str, Any]]:
    """Return by severity how many there are, how many are open, means and medians, and who was taken in time."""
    by_level = {level: [one for one in told if one.severity == level] for level in LEVELS}
    return {level: _summed(group, how) for level, group in by_level.items()}


def _summed(group: Sequence[Told], how: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "n": sum(not one.open for one in group) if how == "open-left-out" else len(group),
        "open": sum(one.open for one in group),
        "few": len(group) < (0 if how == "few-are-many" else FEW),
    }
    for name in ("acknowledge", "mitigate", "resolve"):
        known = [value for one in group if (value := getattr(one, name)) is not None]
        nothing = 0.0 if how == "nothing-is-zero" else None
        mean = statistics.fmean(known) if known else nothing
        middle = statistics.median(known) if known else nothing
        middle = statistics.median_low(known) if known and how == "lower-middle" else middle
        found[name] = {"n": len(known), "mean": mean, "median": mean if how == "mean-for-median" else middle}
    return found | {"in_time": _in_time(group, how)}


def _in_time(group: Sequence[Told], how: str) -> dict[str, int]:
    """Return how many were taken in less than the goal, of how many of which that is known."""
    decided = [one for one in group if one.acknowledge is not None or one.age >= GOAL or how == "undecided-is-late"
               or (not one.open and how != "over-undecided")]  # fmt: skip
    if how == "untaken-left-out":
        decided = [one for one in decided if one.acknowledge is not None]
    taken = [one.acknowledge for one in decided if one.acknowledge is not None]
    have = sum(minutes < GOAL or (minutes == GOAL and how == "up-to-the-goal") for minutes in taken)
    return {"have": have, "of": len(decided)}


MISJOINED = (
    "overlaps-twice", "window-ignored", "open-impact-dropped", "merged-unnoticed", "incidents-for-impact",
    "all-services-one",
)  # fmt: skip


def downtime(
    found: Sequence[Incident], exported: datetime, start: datetime, end: datetime, how: str = ""
) -> dict[str, float]:
    """Return for each service the minutes between two moments in which customers noticed anything."""
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in found:
        mine = spans.setdefault(one.service, [])
        spells = () if how == "merged-unnoticed" and one.merged_into else one.impact
        if how == "incidents-for-impact":
            spells = [(min(event.at for event in one.events), max(event.at for event in one.events))]
        for begun, over in spells:
            if over is None and how == "open-impact-dropped":
                continue
            until = over or exported
            clipped = (begun, until) if how == "window-ignored" else (max(begun, start), min(until, end))
            mine.append(clipped)
    if how == "all-services-one":
        whole = [span for mine in spans.values() for span in mine]
        spans = dict.fromkeys(spans, whole)
    return {service: _joined(mine, how) for service, mine in spans.items()}


def _joined(spans: Iterable[tuple[datetime, datetime]], how: str) -> float:
    """Return the minutes that lie in at least one span."""
    total, reached = timedelta(), None
    for begun, over in sorted(spans):
        if how != "overlaps-twice" and reached is not None:
            begun = max(begun, reached)  # noqa: PLW2901 - the rest of it
        if over > begun:
            total += over - begun
            reached = over if reached is None else max(reached, over)
    return total / MINUTE
