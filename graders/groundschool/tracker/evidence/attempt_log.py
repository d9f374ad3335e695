"""Reads events of graded work one after the other, and keeps the attempts that they tell of."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptSubmitted, AttemptVoided, RubricMarked
from groundschool.ledger.events import Event
from groundschool.ledger.payloads import ExerciseWithdrawn
from groundschool.tracker.evidence.attempt import Attempt

INVALIDATED = "exercise.invalidated"
# A criterion is marked on this many levels, whatever it is worth.
RUBRIC_LEVELS = 5
CLOSE = 1e-9


def rubric_mark(marks: Iterable[RubricMarked], first: float | None = None) -> float | None:
    """Return the points of one criterion: the mean of two close marks, else the median; None while a third is due.

    Each marker's last mark counts, and with them the ``first`` one, given in the gradebook. Two that lie more than a
    level apart need a third.
    """
    given = list(marks)
    return settled([*last_marks(given).values(), *(() if first is None else (first,))], given[-1].max)


def settled(points: Sequence[float], most: float) -> float | None:
    """Return what marks of ``most`` points by different people make together, None while a third is due."""
    apart = max(points) - min(points) > most / RUBRIC_LEVELS + CLOSE
    return None if len(points) == 2 and apart else median(points)


def last_marks(marks: Iterable[RubricMarked]) -> dict[str, float]:
    """Return each marker's last mark, in points."""
    return {mark.marker: mark.points for mark in marks}


@dataclass
class Told:
    """What the events so far tell, read once each; ``ordered`` are the attempts, in the order they were handed in."""

    ordered: list[Attempt] = field(default_factory=list)
    graded: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    submitted: dict[tuple[str, str], AttemptSubmitted] = field(default_factory=dict)
    marks: dict[tuple[str, str], dict[str, list[RubricMarked]]] = field(default_factory=dict)
    voided: dict[tuple[str, str], str] = field(default_factory=dict)
    invalid: dict[tuple[str, int], str] = field(default_factory=dict)
    done: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    touched: set[tuple[str, str]] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """Take in what one event tells; events come in the order they became known."""
        payload = event.validated()
        match payload:
            case AttemptGraded():
                key = event.associate, payload.attempt_id
                self.graded[key] = _graded(event, payload, self.graded.get(key))
            case AttemptSubmitted():
                before = self.submitted.get((event.associate, payload.attempt_id))
                # Handed in once more it keeps the time that its author told.
                if before is None or payload.active_seconds is not None:
                    self.submitted[event.associate, payload.attempt_id] = payload
            case RubricMarked():
                criteria = self.marks.setdefault((event.associate, payload.attempt_id), {})
                criteria.setdefault(payload.criterion, []).append(payload)
            case AttemptVoided():
                self.voided[event.associate, payload.attempt_id] = event.event_id
            case ExerciseWithdrawn() if event.type == INVALIDATED:
                self.invalid[payload.exercise, payload.exercise_version] = event.event_id
                self.touched.update(self.graded)
            case _:
                return
        if (name := getattr(payload, "attempt_id", None)) is not None:
            self.touched.add((event.associate, name))

    def changed(self) -> list[Attempt]:
        """Return the attempts that what was taken in since the last call changed, and put them in their places."""
        found: list[Attempt] = []
        for key in sorted(self.touched & self.graded.keys()):
            attempt, before = self._completed(key, self.graded[key]), self.done.get(key)
            if attempt == before:
                continue
            if before is None:
                insort(self.ordered, attempt, key=_place)
            else:
                self.ordered[bisect_left(self.ordered, _place(attempt), key=_place)] = attempt
            self.done[key] = attempt
            found.append(attempt)
        self.touched.clear()
        return sorted(found, key=_place)

    def _completed(self, key: tuple[str, str], attempt: Attempt) -> Attempt:
        void = self.voided.get(key) or self.invalid.get((attempt.exercise, attempt.exercise_version))
        if void:
            attempt = replace(attempt, voided=True, events=(*attempt.events, void))
        if key in self.submitted:
            told = self.submitted[key]
            attempt = replace(attempt, late=told.late, active_seconds=told.active_seconds)
        marks = self.marks.get(key, {})
        return (_first_marked if attempt.pending else _second_marked)(attempt, marks)


def _first_marked(attempt: Attempt, marked: Mapping[str, list[RubricMarked]]) -> Attempt:
    """Return an attempt that waits for marks with those that people have given it since."""
    for marks in marked.values():
        if (points := rubric_mark(marks)) is not None:
            pending = max(attempt.pending - marks[-1].max, 0.0)
            attempt = replace(attempt, points=attempt.points + points, pending=pending)
    return attempt


def _second_marked(attempt: Attempt, marked: Mapping[str, list[RubricMarked]]) -> Attempt:
    """Return an attempt that has its marks with what further marks make of them; the first counts until they agree."""
    for task in attempt.tasks:
        marks = marked.get(task.id)
        if marks and (points := rubric_mark(marks, task.points)) is not None:
            attempt = replace(attempt, points=attempt.points + points - task.points)
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


def _place(attempt: Attempt) -> tuple[datetime, int, str, str]:
    return *attempt.order, attempt.associate
