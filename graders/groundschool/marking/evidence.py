"""Turns marks into the ledger's events: what the engine gave, and what a person gave afterwards."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from groundschool.authoring.submissions import Submission
from groundschool.curriculum import Exercise
from groundschool.grading.engine import Examined
from groundschool.marking.plan import History, attempt_id
from groundschool.sandbox import Assurance
from groundschool.storage.gradebook import Row
from groundschool.tracker.attempt_payloads import AttemptGraded, TaskMark
from groundschool.tracker.events import Event, make_event

ACTOR = "groundschool grade"


def graded_event(
    submission: Submission, exercise: Exercise, examined: Examined, counts: Collection[Assurance]
) -> Event:
    """Return the event of a fresh grading, which is provisional unless it was locked in as well as ``counts``."""
    tasks = tuple(_task(name, examined) for name in examined.marks)
    payload = AttemptGraded(
        attempt_id=attempt_id(submission),
        exercise=exercise.id,
        exercise_version=exercise.declared.version,
        variant=examined.variants[0],
        hidden=exercise.declared.variant == "hidden",
        provisional=examined.assurance not in counts,
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
