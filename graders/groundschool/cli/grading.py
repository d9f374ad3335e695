"""One grading run: submissions to autograded notebooks to evidence in the ledger."""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

from groundschool.authoring.autograde import Graded, autograde
from groundschool.authoring.nbgrader_door import Door
from groundschool.authoring.submissions import Submission
from groundschool.curriculum import Course, Exercise
from groundschool.grading.sitting import hidden_seed, personal_seed
from groundschool.storage.gradebook import Row, read_gradebook
from groundschool.storage.ledger import Ledger
from groundschool.tracker.events import GRADED, AttemptGraded, Event, TaskMark, make_event, new_gradings

ACTOR = "groundschool grade"
Progress = Callable[[str], None]


@dataclass
class Run:
    """What a grading run did, by status; every submission is in exactly one list."""

    graded: list[Graded] = field(default_factory=list)
    unchanged: list[Submission] = field(default_factory=list)
    untouched: list[Submission] = field(default_factory=list)
    unreadable: list[Submission] = field(default_factory=list)
    failed: list[Graded] = field(default_factory=list)
    recorded: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the run as plain data."""
        return {
            "graded": [{"associate": g.submission.associate, "exercise": g.submission.exercise} for g in self.graded],
            "unchanged": len(self.unchanged),
            "untouched": [{"associate": s.associate, "exercise": s.exercise} for s in self.untouched],
            "unreadable": [
                {"associate": s.associate, "file": s.path.name, "area": s.path.parent.name, "reason": s.problem}
                for s in self.unreadable
            ],
            "failed": [
                {"associate": g.submission.associate, "exercise": g.submission.exercise, "reason": g.fault}
                for g in self.failed
            ],
            "events": self.recorded,
        }


@dataclass(frozen=True)
class Examiner:
    """Grades the submissions of one course and records the evidence."""

    course: Course
    door: Door
    ledger: Ledger
    secret: bytes
    workers: int = 1

    def plan(
        self, submissions: Iterable[Submission], *, again: bool = False
    ) -> tuple[Run, list[tuple[Submission, int]]]:
        """Return a run with what needs no grading, and the (submission, seed) pairs that do."""
        run, todo = Run(), []
        history = _by_exercise(self.ledger.events())
        for submission in submissions:
            earlier = history.get((submission.associate, submission.exercise), [])
            if submission.problem:
                run.unreadable.append(submission)
            elif not submission.touched:
                run.untouched.append(submission)
                if again or not self.door.is_graded(submission.exercise, submission.associate):
                    todo.append((submission, self._seed(submission, 1)))
            elif not again and submission.sha256 in {event.payload["content_sha256"] for event in earlier[-1:]}:
                run.unchanged.append(submission)
            else:
                attempts = {event.payload["attempt_id"] for event in earlier} - {attempt_id(submission)}
                todo.append((submission, self._seed(submission, len(attempts) + 1)))
        return run, todo

    def grade(self, run: Run, todo: list[tuple[Submission, int]], progress: Progress) -> None:
        """Record marks given by hand since the last run, autograde what is to be graded, and record that.

        Marks come first: a retake graded now would take the place of the attempt they were given to.
        """
        run.recorded = self._record_marks()
        by_person: dict[str, list[tuple[Submission, int]]] = {}
        for submission, seed in todo:
            by_person.setdefault(submission.associate, []).append((submission, seed))
        with ProcessPoolExecutor(self.workers, get_context("spawn")) as pool:
            running = [pool.submit(_grade_person, self.door, work) for work in by_person.values()]
            for done in as_completed(running):
                for graded in done.result():
                    if graded.submission.touched:  # an untouched notebook is 0 for nbgrader and no evidence for us
                        (run.failed if graded.fault else run.graded).append(graded)
                    progress(f"{graded.submission.associate} {graded.submission.exercise}")
        for name in ("graded", "failed"):
            getattr(run, name).sort(key=lambda graded: (graded.submission.associate, graded.submission.exercise))
        run.recorded += self._record(run.graded)

    def _record_marks(self) -> int:
        """Append each newest attempt whose marks by hand have changed, and return how many there were."""
        history = self.ledger.events()
        rows = read_gradebook(self.door.database)
        return self.ledger.append(new_gradings(history, _remarked(history, rows)))

    def _record(self, graded: list[Graded]) -> int:
        """Append the events of fresh gradings, and return how many were new."""
        rows = read_gradebook(self.door.database)
        fresh = [
            self._event(one, rows[key])
            for one in graded
            if (key := (one.submission.associate, one.submission.exercise)) in rows
        ]
        return self.ledger.append(new_gradings(self.ledger.events(), fresh))

    def _seed(self, submission: Submission, attempt: int) -> int:
        exercise = self.course.exercise(submission.exercise)
        if exercise.declared.variant == "personal":
            return personal_seed(submission.associate, exercise)
        return hidden_seed(self.secret, submission.associate, exercise, attempt)

    def _event(self, graded: Graded, row: Row) -> Event:
        submission = graded.submission
        exercise = self.course.exercise(submission.exercise)
        payload = AttemptGraded(
            attempt_id=attempt_id(submission),
            exercise=exercise.id,
            exercise_version=exercise.declared.version,
            variant=_variant_name(exercise, graded.seed),
            hidden=exercise.declared.variant == "hidden",
            provisional=True,
            content_sha256=submission.sha256,
            points=row.points,
            max_points=row.max_points,
            manual_points_pending=row.pending,
            critical_failed=any(score["critical_failed"] for score in graded.scores.values()),
            tasks=tuple(_task(name, row, graded.scores) for name in row.marks),
        )
        return make_event(submission.associate, submission.submitted_at, payload, ACTOR)


def attempt_id(submission: Submission) -> str:
    """Return the attempt's id: who, what, when, which bytes."""
    parts = (submission.associate, submission.exercise, submission.submitted_at.isoformat(), submission.sha256)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def _grade_person(door: Door, work: list[tuple[Submission, int]]) -> list[Graded]:
    """Grade one associate's notebooks one after another: two processes never write the same submission."""
    graded = [autograde(door, submission, seed) for submission, seed in work]
    for area in {submission.path.parent.name for submission, _ in work}:
        door.feedback(area, work[0][0].associate)
    return graded


def _variant_name(exercise: Exercise, seed: int) -> str:
    """Return a name for a variant that does not give its seed away."""
    return hashlib.sha256(f"{exercise.id}|{seed}".encode()).hexdigest()[:8]


def _task(name: str, row: Row, scores: dict) -> TaskMark:
    mark = row.marks[name]
    tags = tuple(
        dict.fromkeys(c["tag"] for c in scores.get(name, {}).get("checks", []) if c["tag"] and not c["passed"])
    )
    return TaskMark(id=name, points=mark.points, max=mark.max_points, tags=tags)


def _by_exercise(events: Iterable[Event]) -> dict[tuple[str, str], list[Event]]:
    found: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if event.type == GRADED:
            found.setdefault((event.associate, event.payload["exercise"]), []).append(event)
    return found


def _remarked(history: list[Event], rows: dict[tuple[str, str], Row]) -> Iterable[Event]:
    """Yield each newest attempt with the marks that people have given it; what a machine gave stays as recorded."""
    for key, events in _by_exercise(history).items():
        if key not in rows:
            continue
        before, row = AttemptGraded.model_validate(events[-1].payload), rows[key]
        tasks = tuple(
            task.model_copy(update={"points": row.marks[task.id].points}) if row.is_marked(task.id) else task
            for task in before.tasks
        )
        now = {
            "tasks": tasks,
            "points": sum(task.points for task in tasks),
            "manual_points_pending": min(before.manual_points_pending, row.pending),
        }
        yield make_event(events[-1].associate, events[-1].occurred_at, before.model_copy(update=now), ACTOR)
