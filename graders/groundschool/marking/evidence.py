"""Turns marks into the ledger's events: what the engine gave, and what a person gave afterwards."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from groundschool.curriculum import Course, Exercise
from groundschool.engine import GradingResult
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptSubmitted, AttemptUnreadable, TaskMark
from groundschool.ledger.events import Event, grading_of, make_event
from groundschool.ledger.keys import keyed
from groundschool.marking.plan import ACTOR, Attempted, History, standing_grading
from groundschool.marking.submission import Submission
from groundschool.nbgrader_bridge.gradebook import GradebookRow
from groundschool.sandbox import Assurance

HAND_IN_AGAIN = "Hand in the .ipynb file as JupyterLab saved it, under the name that it had."
VARIANT_DIGITS = 8


def graded_event(  # noqa: PLR0913 - what a grading is made of
    submission: Submission,
    exercise: Exercise,
    examined: GradingResult,
    attempt: Attempted,
    *,
    counts: Collection[Assurance],
    before: Event | None = None,
    row: GradebookRow | None = None,
) -> Event:
    """Return the event of a grading, which is provisional unless it was locked in as well as ``counts``.

    A mark that a person gave the same answers, by the grading ``before``, stays; extra credit in ``row``, as it was,
    comes on top of what the machine gives. The names of variants are keyed: a
    personal one follows from who somebody is.
    """
    given = given_by_hand(before, examined) | _with_extra(row, examined)
    tasks = tuple(_task(name, examined, given) for name in examined.marks)
    variants = tuple(keyed(attempt.key, "variant", name)[:VARIANT_DIGITS] for name in examined.variants)
    payload = AttemptGraded(
        attempt_id=attempt.id,
        exercise=exercise.id,
        exercise_version=exercise.declared.version,
        variant=variants[0],
        hidden=exercise.declared.variant == "hidden",
        provisional=examined.assurance not in counts,
        content_sha256=attempt.fingerprint,
        points=sum(task.points for task in tasks),
        max_points=sum(task.max for task in tasks),
        manual_points_pending=sum(examined.most[name] for name in _waiting(examined, given)),
        critical_failed=any(score["critical_failed"] for score in examined.scores.values()),
        tasks=tasks,
        assurance=examined.assurance,  # type: ignore[arg-type] - the model checks it
        engine=examined.engine,
        grader=examined.grader,
        variants=variants,
        findings=examined.findings,
        seconds=examined.seconds,
        by_hand=tuple(given),
    )
    return make_event(submission.associate, _known_to_the_minute(submission), payload, ACTOR)


def unreadable_event(submission: Submission, course: Course) -> Event:
    """Return the event of a hand-in that could not be read; the same one each time that it cannot."""
    area = submission.exercise.partition("/")[0]
    payload = AttemptUnreadable(
        exercise=submission.exercise if submission.exercise in course.exercises else area,
        reason=f"{submission.place.rpartition('/')[2]}: {submission.problem}",
        remedy=HAND_IN_AGAIN,
    )
    return make_event(submission.associate, _known_to_the_minute(submission), payload, ACTOR)


def handed_in_again(submission: Submission, before: Event) -> Event:
    """Return the event of an attempt that was handed in again after another one: it is the one that stands."""
    names = ("attempt_id", "exercise", "exercise_version", "variant", "content_sha256")
    payload = AttemptSubmitted.model_validate({name: before.payload[name] for name in names})
    return make_event(submission.associate, _known_to_the_minute(submission), payload, ACTOR)


def remarked(history: History, rows: Mapping[tuple[str, str], GradebookRow], by: str = ACTOR) -> Iterable[Event]:
    """Yield each newest attempt with the marks that people have given it; what a machine gave stays as recorded.

    ``by`` is who gave them, where that is known; whoever tells of a grading, it is the same one.

    The gradebook may be of a newer hand-in that the ledger has not heard of: a run was killed in between.
    """
    for key, events in history.items():
        if key not in rows:
            continue
        latest, row = standing_grading(events), rows[key]
        before = grading_of(latest)
        marked = {task.id for task in before.tasks if row.is_marked(task.id)}
        tasks = tuple(
            task.model_copy(update={"points": row.marks[task.id].points}) if task.id in marked else task
            for task in before.tasks
        )
        now: dict[str, Any] = {
            "tasks": tasks,
            "points": sum(task.points for task in tasks) if tasks else before.points,
            "manual_points_pending": min(before.manual_points_pending, row.pending),
            "by_hand": tuple(task.id for task in tasks if task.id in {*before.by_hand, *marked}),
        }
        yield make_event(latest.associate, latest.occurred_at, before.model_copy(update=now), by)


def _known_to_the_minute(submission: Submission) -> datetime:
    """Return when something was handed in, no closer than order asks for: the instant of a file tells whose it is.

    What is handed in within one minute keeps the order in which it is recorded.
    """
    return submission.submitted_at.replace(second=0, microsecond=0)


def _waiting(examined: GradingResult, given: Collection[str]) -> list[str]:
    """Return the tasks that wait for a person."""
    return [name for name, mark in examined.marks.items() if mark is None and name not in given]


def given_by_hand(before: Event | None, examined: GradingResult) -> dict[str, float]:
    """Return the points that a person gave the same answers on the grading ``before``, by task."""
    if before is None:
        return {}
    graded = grading_of(before)
    # Gradings of old do not say who gave a mark: what no machine gives and nobody waits for is a person's.
    old = "by_hand" not in before.payload and not graded.manual_points_pending
    by_person = {name for name, mark in examined.marks.items() if mark is None} if old else set(graded.by_hand)
    return {task.id: task.points for task in graded.tasks if task.id in by_person and task.id in examined.marks}


def credited(row: GradebookRow | None, examined: GradingResult) -> dict[str, float]:
    """Return the extra credit by task that a person gave, and nothing else, where the machine gives the mark."""
    marks = row.marks if row else {}
    judged = [name for name, mark in examined.marks.items() if mark is not None and name in marks]
    return {name: marks[name].extra for name in judged if marks[name].extra}


def _with_extra(row: GradebookRow | None, examined: GradingResult) -> dict[str, float]:
    return {name: (examined.marks[name] or 0.0) + extra for name, extra in credited(row, examined).items()}


def _task(name: str, examined: GradingResult, given: Mapping[str, float]) -> TaskMark:
    checks = examined.scores.get(name, {}).get("checks", [])
    tags = tuple(dict.fromkeys(check["tag"] for check in checks if check["tag"] and not check["passed"]))
    points = given.get(name, examined.marks[name] or 0.0)
    return TaskMark(id=name, points=points, max=examined.most[name], tags=tags)
