"""A graded attempt, and what was known of all attempts at one instant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from groundschool.ledger.attempt_payloads import TaskMark


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
        return share_of(self.points, self.max_points)

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


def share_of(points: float, most: float) -> float:
    """Return points as a share of the most there are, 0.0 to 1.0."""
    return min(max(points / most, 0.0), 1.0)
