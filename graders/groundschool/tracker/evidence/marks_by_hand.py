"""Marks that people gave, as gradings tell them: to which task of which attempt, by whom, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import GRADED, REGRADED
from groundschool.tracker.evidence.history import History


@dataclass(frozen=True)
class HandGiven:
    """A mark by hand of ``points`` of ``most``, recorded at ``at``; ``by`` a program where nobody is known."""

    attempt_id: str
    exercise: str
    task: str
    points: float
    most: float
    by: str
    at: datetime


def marks_by_hand(past: History) -> Iterator[HandGiven]:
    """Yield the marks that people gave, in the order they were recorded; one told again is the same mark."""
    known: dict[tuple[str, str], float] = {}
    for event, payload in past.of(GRADED, REGRADED):
        assert isinstance(payload, AttemptGraded)
        for task in payload.tasks:
            key = payload.attempt_id, task.id
            if task.id in payload.by_hand and known.get(key) != task.points:
                known[key] = task.points
                marked = payload.attempt_id, payload.exercise, task.id
                yield HandGiven(*marked, task.points, task.max, event.actor, event.order[0])
