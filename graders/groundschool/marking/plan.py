"""Decides what is to be graded: what changed since the ledger last heard of it, and on which seed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.grading.variant_plan import hidden_seed, personal_seed
from groundschool.ledger.events import GRADINGS, SUBMITTED, Event
from groundschool.ledger.keys import keyed
from groundschool.ledger.knowledge import called_today, quarantined
from groundschool.marking.answers import fingerprint
from groundschool.marking.submission import Submission
from groundschool.nbgrader_bridge.gradebook import GradebookRow

ACTOR = "groundschool grade"
ID_DIGITS = 24
History = dict[tuple[str, str], list[Event]]


@dataclass(frozen=True)
class Attempted:
    """Which attempt a hand-in is: its id, the fingerprint of its answers, the key that both follow from, its number.

    ``graded`` is whether it was graded before, ``again`` whether another attempt came since. The same answers are the
    same attempt for good, and are assessed on the same variant.
    """

    id: str
    fingerprint: str
    key: bytes = field(repr=False)
    number: int = 1
    graded: bool = False
    again: bool = False


@dataclass
class Plan:
    """What there is to do; every submission is in exactly one list, and an untouched one may be in ``todo`` too.

    ``todo`` holds pairs of submission and seed, ``attempts`` which attempt each is, by path. ``history`` and ``rows``
    are what ledger and gradebook knew before; ``keys_of`` returns the keys of somebody's ids, today's first,
    ``refusal`` why nothing of somebody is graded, or nothing. Of exercises that are not ``released`` (None: all are)
    nothing can be graded yet.
    """

    history: History
    rows: Mapping[tuple[str, str], GradebookRow]
    keys_of: Callable[[str], Sequence[bytes]]
    refusal: Callable[[str], str] = lambda _: ""
    released: Collection[str] | None = None
    todo: list[tuple[Submission, int]] = field(default_factory=list)
    attempts: dict[Path, Attempted] = field(default_factory=dict)
    unchanged: list[Submission] = field(default_factory=list)
    untouched: list[Submission] = field(default_factory=list)
    unreadable: list[Submission] = field(default_factory=list)
    unreleased: list[Submission] = field(default_factory=list)

    @property
    def readable(self) -> list[Submission]:
        """Return what is graded: now, before, or as nothing."""
        return [*(one for one, _ in self.todo), *self.unchanged, *self.untouched]

    def add(self, course: Course, submission: Submission, secret: bytes, *, again: bool) -> None:
        """Put a submission where it belongs.

        An untouched one is entered in the gradebook once, as 0, and is no evidence.
        """
        key = submission.associate, submission.exercise
        if refused := self.refusal(submission.associate):
            submission = submission.unreadable(refused)
        if submission.problem:
            self.unreadable.append(submission)
            return
        if self.released is not None and submission.exercise not in self.released:
            self.unreleased.append(submission)
            return
        if not submission.touched:
            self.untouched.append(submission)
            if again or key not in self.rows:
                self.todo.append((submission, assessed_seed(course, submission, 1, secret)))
            return
        attempt = attempted(course, submission, self.history.get(key, ()), self.keys_of(submission.associate))
        if attempt.graded and not (again or attempt.again):
            self.unchanged.append(submission)
            return
        self.attempts[submission.path] = attempt
        self.todo.append((submission, assessed_seed(course, submission, attempt.number, secret)))


def attempted(course: Course, submission: Submission, earlier: Sequence[Event], keys: Sequence[bytes]) -> Attempted:
    """Return which attempt a submission is: by its answers, or by its bytes one of before answers told attempts.

    What was handed in under another id of the same person follows from another of their ``keys``.
    """
    exercise, key = course.exercise(submission.exercise), keys[0]
    every = (submission.answers, *submission.answers_before)
    told, *before = (fingerprint(answers, one) for one in keys for answers in every)
    names = list(dict.fromkeys(event.payload["attempt_id"] for event in earlier))
    for event in reversed(earlier):
        if event.type in GRADINGS and event.payload["content_sha256"] in {told, *before, submission.sha256}:
            name = event.payload["attempt_id"]
            again = earlier[-1].payload["attempt_id"] != name
            return Attempted(name, told, key, names.index(name) + 1, graded=True, again=again)
    name = keyed(key, "attempt", exercise.id, str(exercise.declared.version), told)[:ID_DIGITS]
    return Attempted(name, told, key, len(names) + 1)


def assessed_seed(course: Course, submission: Submission, attempt: int, secret: bytes) -> int:
    """Return the seed an attempt is assessed on: hidden, or the associate's own where they write about it."""
    exercise = course.exercise(submission.exercise)
    if exercise.declared.variant == "personal":
        return personal_seed(submission.associate, exercise)
    return hidden_seed(secret, submission.associate, exercise, attempt)


def grading_history(events: Iterable[Event], course: Course) -> History:
    """Return what was graded and handed in again, by associate and exercise, in the order it was recorded.

    Exercises and tasks are called as the course calls them today.
    """
    found: History = {}
    for event in called_today(sorted(events, key=lambda one: one.seq), course.formerly, course.renamed_tasks):
        if quarantined(event):
            continue
        if event.type in GRADINGS or (event.type == SUBMITTED and event.actor == ACTOR):
            found.setdefault((event.associate, event.payload["exercise"]), []).append(event)
    return found


def standing_grading(earlier: Sequence[Event]) -> Event:
    """Return the latest grading of the attempt that was handed in last."""
    found = latest(earlier, earlier[-1].payload["attempt_id"])
    assert found is not None, "what was handed in again was graded before"
    return found


def latest(earlier: Sequence[Event], attempt: str) -> Event | None:
    """Return the latest grading of an attempt, None for one that was not graded."""
    gradings = (one for one in reversed(earlier) if one.type in GRADINGS)
    return next((one for one in gradings if one.payload["attempt_id"] == attempt), None)
