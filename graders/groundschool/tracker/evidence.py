"""Graded attempts as evidence: one per attempt, the latest grading of each, duplicates told apart from retakes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from groundschool.tracker.events import AttemptGraded, AttemptVoided, Event


@dataclass(frozen=True)
class Attempt:
    """One graded attempt at an exercise, handed in at ``submitted_at`` (aware).

    ``seq`` orders attempts handed in at the same instant. ``pending`` is the number of points that wait for a person's
    mark. ``assurance`` says how well the submission was locked in, ``findings`` what grading found. ``events`` are the
    ids of the events it was read from, the latest grading last.
    """

    attempt_id: str
    associate: str
    exercise: str
    exercise_version: int
    variant: str
    hidden: bool
    submitted_at: datetime
    points: float
    max_points: float
    critical_failed: bool = False
    content_sha256: str = ""
    pending: float = 0.0
    provisional: bool = False
    assurance: str = "in-process"
    findings: tuple[str, ...] = ()
    voided: bool = False
    seq: int = 0
    events: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Return the share of points, 0.0 to 1.0; extra credit does not lift it above 1."""
        return min(max(self.points / self.max_points, 0.0), 1.0)

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Return the key by which attempts follow each other, whatever order they were read in."""
        return self.submitted_at, self.seq, self.attempt_id


def attempts_of(events: Iterable[Event]) -> list[Attempt]:
    """Return the attempts that events tell of, in the order they were handed in.

    Of several gradings of one attempt the last one recorded holds; the attempt keeps its first instant and place. A
    void holds whenever it was recorded. A void of an attempt that was never graded says nothing.
    """
    attempts: dict[tuple[str, str], Attempt] = {}
    voided: set[tuple[str, str]] = set()
    for event in sorted(events, key=lambda event: (event.seq, event.occurred_at)):
        payload = event.validated()
        if isinstance(payload, AttemptVoided):
            voided.add((event.associate, payload.attempt_id))
        elif isinstance(payload, AttemptGraded):
            key = event.associate, payload.attempt_id
            attempts[key] = _graded(event, payload, attempts.get(key))
    marked = (replace(attempt, voided=key in voided) for key, attempt in attempts.items())
    return sorted(marked, key=lambda attempt: attempt.order)


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


def _graded(event: Event, payload: AttemptGraded, before: Attempt | None) -> Attempt:
    return Attempt(
        attempt_id=payload.attempt_id,
        associate=event.associate,
        exercise=payload.exercise,
        exercise_version=payload.exercise_version,
        variant=payload.variant,
        hidden=payload.hidden,
        submitted_at=before.submitted_at if before else event.occurred_at,
        points=payload.points,
        max_points=payload.max_points,
        critical_failed=payload.critical_failed,
        content_sha256=payload.content_sha256,
        pending=payload.manual_points_pending,
        provisional=payload.provisional,
        assurance=payload.assurance,
        findings=payload.findings,
        seq=before.seq if before else event.seq,
        events=(*(before.events if before else ()), event.event_id),
    )
