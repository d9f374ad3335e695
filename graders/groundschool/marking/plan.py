"""Decides what is to be graded: what changed since the ledger last heard of it, and on which seed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from groundschool.curriculum import Course
from groundschool.grading.sitting import hidden_seed, personal_seed
from groundschool.marking.submission import Submission
from groundschool.storage.gradebook import Row
from groundschool.tracker.events import GRADED, Event

History = dict[tuple[str, str], list[Event]]


@dataclass
class Plan:
    """What there is to do; every submission is in exactly one list, and an untouched one may be in ``todo`` too.

    ``todo`` holds pairs of submission and seed. ``history`` and ``rows`` are what ledger and gradebook knew before.
    """

    history: History
    rows: Mapping[tuple[str, str], Row]
    todo: list[tuple[Submission, int]] = field(default_factory=list)
    unchanged: list[Submission] = field(default_factory=list)
    untouched: list[Submission] = field(default_factory=list)
    unreadable: list[Submission] = field(default_factory=list)

    def add(self, course: Course, submission: Submission, secret: bytes, *, again: bool) -> None:
        """Put a submission where it belongs.

        An untouched one is entered in the gradebook once, as 0, and is no evidence.
        """
        key = submission.associate, submission.exercise
        earlier = self.history.get(key, [])
        if submission.problem:
            self.unreadable.append(submission)
        elif not submission.touched:
            self.untouched.append(submission)
            if again or key not in self.rows:
                self.todo.append((submission, seed_of(course, submission, 1, secret)))
        elif not again and submission.sha256 in {event.payload["content_sha256"] for event in earlier[-1:]}:
            self.unchanged.append(submission)
        else:
            attempts = {event.payload["attempt_id"] for event in earlier} - {attempt_id(submission)}
            self.todo.append((submission, seed_of(course, submission, len(attempts) + 1, secret)))


def seed_of(course: Course, submission: Submission, attempt: int, secret: bytes) -> int:
    """Return the seed an attempt is assessed on: hidden, or the associate's own where they write about it."""
    exercise = course.exercise(submission.exercise)
    if exercise.declared.variant == "personal":
        return personal_seed(submission.associate, exercise)
    return hidden_seed(secret, submission.associate, exercise, attempt)


def attempt_id(submission: Submission) -> str:
    """Return the attempt's id: who, what, when, which bytes."""
    parts = (submission.associate, submission.exercise, submission.submitted_at.isoformat(), submission.sha256)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def history_of(events: Iterable[Event]) -> History:
    """Return the gradings by associate and exercise, oldest first."""
    found: History = {}
    for event in events:
        if event.type == GRADED:
            found.setdefault((event.associate, event.payload["exercise"]), []).append(event)
    return found
