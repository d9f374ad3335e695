"""Graded attempts as evidence: one per attempt, the latest grading of each, duplicates told apart from retakes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median

from groundschool.tracker.attempt_payloads import AttemptGraded, AttemptSubmitted, AttemptVoided, RubricMarked, TaskMark
from groundschool.tracker.events import Event
from groundschool.tracker.payloads import ExerciseWithdrawn

INVALIDATED = "exercise.invalidated"


@dataclass(frozen=True)
class Attempt:
    """One graded attempt at an exercise, handed in at ``submitted_at`` (aware).

    ``seq`` orders attempts handed in at the same instant. ``pending`` is the number of points that wait for a person's
    mark. ``assurance`` says how well the submission was locked in, ``findings`` what grading found, ``grader`` which
    version judged it. ``late`` and ``active_seconds`` (None when not told) are told and never counted. ``events`` are
    the ids of the events it was read from, the latest last.
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
    tasks: tuple[TaskMark, ...] = ()
    grader: str = ""
    late: bool = False
    active_seconds: float | None = None

    @property
    def share(self) -> float:
        """Return the share of points, 0.0 to 1.0; extra credit does not lift it above 1."""
        return min(max(self.points / self.max_points, 0.0), 1.0)

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Return the key by which attempts follow each other, whatever order they were read in."""
        return self.submitted_at, self.seq, self.attempt_id


@dataclass(frozen=True)
class Snapshot:
    """The attempts as known at ``known_at`` (None: when each was handed in), and which of them that instant changed."""

    known_at: datetime | None
    attempts: tuple[Attempt, ...]
    changed: tuple[Attempt, ...]

    @classmethod
    def whole(cls, attempts: Iterable[Attempt]) -> "Snapshot":
        """Return attempts known from the moment they were handed in."""
        every = tuple(attempts)
        return cls(None, every, every)

    def until(self, as_of: datetime) -> "Snapshot":
        """Return what of it had been handed in by ``as_of``."""
        attempts = tuple(attempt for attempt in self.attempts if attempt.submitted_at <= as_of)
        return Snapshot(self.known_at, attempts, tuple(a for a in self.changed if a.submitted_at <= as_of))


def attempts_of(events: Iterable[Event]) -> list[Attempt]:
    """Return the attempts that events tell of, in the order they were handed in.

    Of several gradings of one attempt the last one recorded holds; the attempt keeps its first instant and place. A
    void holds whenever it was recorded, and so does an exercise version found invalid. A void of an attempt that was
    never graded says nothing.
    """
    told = _Told()
    for event in sorted(events, key=lambda event: event.order):
        told.take(event)
    return told.attempts()


def snapshots(events: Iterable[Event]) -> Iterator[Snapshot]:
    """Yield what was known of one associate's attempts, each time that an event changed it, in that order."""
    told, before = _Told(), {}
    for known_at, together in groupby(sorted(events, key=lambda event: event.order), key=lambda event: event.order[0]):
        for event in together:
            told.take(event)
        attempts = told.attempts()
        changed = tuple(attempt for attempt in attempts if before.get(attempt.attempt_id) != attempt)
        if changed:
            yield Snapshot(known_at, tuple(attempts), changed)
            before = {attempt.attempt_id: attempt for attempt in attempts}


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


def rubric_mark(marks: Iterable[RubricMarked]) -> float | None:
    """Return the points of one criterion: the mean of two close marks, else the median; None while a third is due.

    Each marker's last mark counts. Two that lie more than one point apart need a third.
    """
    points = sorted({mark.marker: mark.points for mark in marks}.values())
    return None if len(points) == 2 and points[1] - points[0] > 1 else median(points)


@dataclass
class _Told:
    """What the events so far tell, read once each."""

    graded: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    submitted: dict[tuple[str, str], AttemptSubmitted] = field(default_factory=dict)
    marks: dict[tuple[str, str], dict[str, list[RubricMarked]]] = field(default_factory=dict)
    voided: dict[tuple[str, str], str] = field(default_factory=dict)
    invalid: dict[tuple[str, int], str] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        payload = event.validated()
        match payload:
            case AttemptGraded():
                key = event.associate, payload.attempt_id
                self.graded[key] = _graded(event, payload, self.graded.get(key))
            case AttemptSubmitted():
                self.submitted[event.associate, payload.attempt_id] = payload
            case RubricMarked():
                criteria = self.marks.setdefault((event.associate, payload.attempt_id), {})
                criteria.setdefault(payload.criterion, []).append(payload)
            case AttemptVoided():
                self.voided[event.associate, payload.attempt_id] = event.event_id
            case ExerciseWithdrawn() if event.type == INVALIDATED:
                self.invalid[payload.exercise, payload.exercise_version] = event.event_id
            case _:
                pass

    def attempts(self) -> list[Attempt]:
        found = (self._completed(key, attempt) for key, attempt in self.graded.items())
        return sorted(found, key=lambda attempt: attempt.order)

    def _completed(self, key: tuple[str, str], attempt: Attempt) -> Attempt:
        void = self.voided.get(key) or self.invalid.get((attempt.exercise, attempt.exercise_version))
        if void:
            attempt = replace(attempt, voided=True, events=(*attempt.events, void))
        if key in self.submitted:
            told = self.submitted[key]
            attempt = replace(attempt, late=told.late, active_seconds=told.active_seconds)
        for marks in self.marks.get(key, {}).values() if attempt.pending else ():
            if (points := rubric_mark(marks)) is not None:
                pending = max(attempt.pending - marks[-1].max, 0.0)
                attempt = replace(attempt, points=attempt.points + points, pending=pending)
        return attempt


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
        tasks=payload.tasks,
        grader=payload.grader,
    )
