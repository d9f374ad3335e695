"""Graded attempts as evidence: one per attempt, the latest grading of each, duplicates told apart from retakes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from groundschool.ledger.events import Event
from groundschool.tracker.evidence.attempt import Attempt, Snapshot
from groundschool.tracker.evidence.attempt_log import INVALIDATED, Told, rubric_mark

__all__ = ["INVALIDATED", "Attempt", "Snapshot", "attempts_of", "counted", "rubric_mark", "snapshots"]


def attempts_of(events: Iterable[Event]) -> list[Attempt]:
    """Return the attempts that events tell of, in the order they were handed in.

    Of several gradings of one attempt the last one recorded holds; the attempt keeps its first instant and place. A
    void holds whenever it was recorded, and so does an exercise version found invalid. A void of an attempt that was
    never graded says nothing.
    """
    told = Told()
    for event in sorted(events, key=lambda event: event.order):
        told.take(event)
    told.changed()
    return told.ordered


def snapshots(events: Iterable[Event]) -> Iterator[Snapshot]:
    """Yield what was known of one associate's attempts, each time that an event changed it, in that order."""
    told = Told()
    for known_at, together in groupby(sorted(events, key=lambda event: event.order), key=lambda event: event.order[0]):
        for event in together:
            told.take(event)
        if changed := told.changed():
            yield Snapshot(known_at, tuple(told.ordered), tuple(changed))


def counted(attempts: Iterable[Attempt], duplicate_hours: float) -> list[Attempt]:
    """Return the attempts that are evidence, in the order they were handed in.

    Left out are voided ones, those waiting for a mark, and the same file handed in again for the same variant within
    ``duplicate_hours`` of the one that counts. A missing attempt is no attempt: nothing stands in for it.
    """
    window = timedelta(hours=duplicate_hours)
    kept: list[Attempt] = []
    last: dict[tuple[str, str, int, str, str], datetime] = {}
    for attempt in sorted(attempts, key=lambda attempt: attempt.order):
        if attempt.voided or attempt.pending > 0:
            continue
        if attempt.content_sha256:
            version, sha256 = attempt.exercise_version, attempt.content_sha256
            key = attempt.associate, attempt.exercise, version, attempt.variant, sha256
            if key in last and attempt.submitted_at - last[key] <= window:
                continue
            last[key] = attempt.submitted_at
        kept.append(attempt)
    return kept
