"""Marks that we corrected: of which attempt, from what to what, why; nobody is stuck for what was ours to mend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptRegraded, TaskMark
from groundschool.ledger.events import Event

GRADER = "the grader was mended"


@dataclass(frozen=True)
class Correction:
    """One corrected mark: ``before`` and ``after`` in points of ``most``, ``tasks`` the pairs of marks that changed."""

    event_id: str
    associate: str
    attempt_id: str
    exercise: str
    corrected_at: datetime
    before: float
    after: float
    most: float
    reason: str
    tasks: tuple[tuple[TaskMark, TaskMark], ...]

    @property
    def words(self) -> str:
        """Return what became of the mark, and why."""
        marks = f"{self.before:g} of {self.most:g} points before, {self.after:g} now"
        return f"we corrected it on {_day(self.corrected_at)}: {marks}. Why: {self.reason.rstrip('.')}."

    @property
    def comments(self) -> dict[str, str]:
        """Return by task what its answer's comment says of the correction; nbgrader's feedback takes it for HTML."""
        head, why = f"We corrected this mark on {_day(self.corrected_at)}", escape(self.reason)
        return {
            now.id: f"{head}: {was.points:g} of {now.max:g} points before, {now.points:g} now. Why: {why}"
            for was, now in self.tasks
        }


def corrections(events: Iterable[Event]) -> Iterator[Correction]:
    """Yield the gradings that changed a mark although neither the answers did nor a person's mark, in their order."""
    known: dict[str, AttemptGraded] = {}
    for event in events:
        payload = event.validated()
        if not isinstance(payload, AttemptGraded):
            continue
        before, known[event.event_id] = known.get(payload.replaces), payload
        if before is not None and (reason := _reason(before, payload)):
            yield _correction(event, before, payload, reason)


def _reason(before: AttemptGraded, now: AttemptGraded) -> str:
    """Return why a grading corrects the one before, empty where a person's mark or a better lock is what changed."""
    same = [(task.id, task.points) for task in before.tasks] == [(task.id, task.points) for task in now.tasks]
    if before.attempt_id != now.attempt_id or (same and before.points == now.points):
        return ""
    if isinstance(now, AttemptRegraded):
        return now.reason
    mended = before.grader and before.grader != now.grader and before.by_hand == now.by_hand
    return GRADER if mended and before.points != now.points else ""


def _correction(event: Event, before: AttemptGraded, now: AttemptGraded, reason: str) -> Correction:
    was = {task.id: task for task in before.tasks}
    pairs = ((was[task.id], task) for task in now.tasks if task.id in was)
    return Correction(
        event.event_id,
        event.associate,
        now.attempt_id,
        now.exercise,
        event.recorded_at or event.occurred_at,
        before.points,
        now.points,
        now.max_points,
        reason,
        tuple((one, other) for one, other in pairs if one.points != other.points),
    )


def _day(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %Y}"
