"""Marks that associates doubt: what they ask to have looked at again, until somebody answers.

A request is answered by a later grading of the attempt, by a person's mark, by its being voided, or by a mentor who
says why the mark stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.ledger.attempt_payloads import RegradeDeclined, RegradeRequested
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.evidence.history import History


@dataclass(frozen=True)
class Doubt:
    """A request that waits: by its event id, when it was made, about which attempt, and why."""

    event_id: str
    asked_at: datetime
    attempt: Attempt
    reason: str


def open_doubts(past: History) -> Iterator[Doubt]:
    """Yield the requests that nobody has answered, the oldest first."""
    attempts = {attempt.attempt_id: attempt for attempt in past.attempts}
    declined = {p.request for _, p in past.of("regrade.declined") if isinstance(p, RegradeDeclined)}
    for event, payload in past.of("regrade.requested"):
        assert isinstance(payload, RegradeRequested)
        attempt = attempts.get(payload.attempt_id)
        if attempt is None or attempt.voided or event.event_id in declined:
            continue
        later = (
            one.order > event.order and one.payload.get("attempt_id") == attempt.attempt_id
            for one in past.events
            if one.type.startswith(("attempt.", "rubric."))
        )
        if not any(later):
            yield Doubt(event.event_id, event.occurred_at, attempt, payload.reason)


def declined_doubts(past: History) -> Iterator[tuple[str, Attempt, str]]:
    """Yield who answered that a mark stays, of which attempt, and why, the oldest first."""
    attempts = {attempt.attempt_id: attempt for attempt in past.attempts}
    asked = {e.event_id: p.attempt_id for e, p in past.of("regrade.requested") if isinstance(p, RegradeRequested)}
    for event, payload in past.of("regrade.declined"):
        assert isinstance(payload, RegradeDeclined)
        if (attempt := attempts.get(asked.get(payload.request, ""))) is not None:
            yield event.actor, attempt, payload.reason


def doubtable(past: History) -> list[Attempt]:
    """Return the attempts whose marks can be doubted: the newest of each exercise that has one, newest first."""
    waiting = {doubt.attempt.attempt_id for doubt in open_doubts(past)}
    newest = {one.exercise: one for one in past.attempts if not one.voided and not one.pending}
    fit = (one for one in newest.values() if one.attempt_id not in waiting)
    return sorted(fit, key=lambda one: one.order, reverse=True)
