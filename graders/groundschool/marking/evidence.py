"""Turns marks into the ledger's events: what the engine gave, and what a person gave afterwards."""

from collections.abc import Iterable, Mapping
from typing import Any

from groundschool.curriculum import Course, Exercise
from groundschool.grading.engine import Examined
from groundschool.marking.plan import History, attempt_id
from groundschool.marking.submission import Submission
from groundschool.sandbox import Assurance
from groundschool.storage.gradebook import Row
from groundschool.tracker.attempt_payloads import AttemptGraded, AttemptUnreadable, TaskMark
from groundschool.tracker.events import Event, make_event

ACTOR = "groundschool grade"
HAND_IN_AGAIN = "Hand in the .ipynb file as JupyterLab saved it, under the name that it had."
EVIDENCE = (Assurance.ISOLATED, Assurance.CONFINED)  # below these a notebook could have read what it was graded with


def graded_event(submission: Submission, exercise: Exercise, examined: Examined) -> Event:
    """Return the event of a fresh grading."""
    tasks = tuple(_task(name, examined) for name in examined.marks)
    payload = AttemptGraded(
        attempt_id=attempt_id(submission),
        exercise=exercise.id,
        exercise_version=exercise.declared.version,
        variant=examined.variants[0],
        hidden=exercise.declared.variant == "hidden",
        provisional=examined.assurance not in EVIDENCE,
        content_sha256=submission.sha256,
        points=examined.points,
        max_points=sum(task.max for task in tasks),
        manual_points_pending=examined.pending,
        critical_failed=any(score["critical_failed"] for score in examined.scores.values()),
        tasks=tasks,
        assurance=examined.assurance,  # type: ignore[arg-type] - the model checks it
        engine=examined.engine,
        grader=examined.grader,
        variants=examined.variants,
        findings=examined.findings,
        seconds=examined.seconds,
    )
    return make_event(submission.associate, submission.submitted_at, payload, ACTOR)


def unreadable_event(submission: Submission, course: Course) -> Event:
    """Return the event of a hand-in that could not be read; the same one each time that it cannot."""
    area = submission.exercise.partition("/")[0]
    payload = AttemptUnreadable(
        exercise=submission.exercise if submission.exercise in course.exercises else area,
        reason=f"{submission.place.rpartition('/')[2]}: {submission.problem}",
        remedy=HAND_IN_AGAIN,
    )
    return make_event(submission.associate, submission.submitted_at, payload, ACTOR)


def remarked(history: History, rows: Mapping[tuple[str, str], Row]) -> Iterable[Event]:
    """Yield each newest attempt with the marks that people have given it; what a machine gave stays as recorded."""
    for key, events in history.items():
        if key not in rows:
            continue
        before, row = AttemptGraded.model_validate(events[-1].payload), rows[key]
        tasks = tuple(
            task.model_copy(update={"points": row.marks[task.id].points}) if row.is_marked(task.id) else task
            for task in before.tasks
        )
        now: dict[str, Any] = {
            "tasks": tasks,
            "points": sum(task.points for task in tasks),
            "manual_points_pending": min(before.manual_points_pending, row.pending),
        }
        yield make_event(events[-1].associate, events[-1].occurred_at, before.model_copy(update=now), ACTOR)


def _task(name: str, examined: Examined) -> TaskMark:
    checks = examined.scores.get(name, {}).get("checks", [])
    tags = tuple(dict.fromkeys(check["tag"] for check in checks if check["tag"] and not check["passed"]))
    return TaskMark(id=name, points=examined.marks[name] or 0.0, max=examined.most[name], tags=tags)
