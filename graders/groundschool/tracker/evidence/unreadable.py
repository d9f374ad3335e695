"""Which hand-ins of somebody could not be read, until a later one is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.ledger.attempt_payloads import AttemptUnreadable
from groundschool.tracker.evidence.history import History

UNREADABLE = "attempt.unreadable"


@dataclass(frozen=True)
class Unread:
    """One hand-in that could not be read: to which exercise, or area, when, why, and what helps."""

    exercise: str
    handed_in: datetime
    reason: str
    remedy: str


def unread(history: History) -> list[Unread]:
    """Return the hand-ins that could not be read and after which none was, the last of each exercise or area."""
    last: dict[str, Unread] = {}
    for one in _all(history):
        if one.exercise not in last or one.handed_in >= last[one.exercise].handed_in:
            last[one.exercise] = one
    return sorted((one for one in last.values() if not _settled(one, history)), key=lambda one: one.handed_in)


def _all(history: History) -> Iterator[Unread]:
    for event, payload in history.of(UNREADABLE):
        if isinstance(payload, AttemptUnreadable):
            yield Unread(payload.exercise, event.occurred_at, payload.reason, payload.remedy)


def _settled(one: Unread, history: History) -> bool:
    """Return whether a notebook of the exercise was read since, or of the area where that is all that is known."""
    return any(
        attempt.submitted_at >= one.handed_in
        if attempt.exercise == one.exercise
        else attempt.submitted_at > one.handed_in and attempt.exercise.partition("/")[0] == one.exercise
        for attempt in history.attempts
    )
