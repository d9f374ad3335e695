"""Rebuilds a gradebook that was lost, from what the ledger tells of it: marks given by hand included."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from groundschool.curriculum import Course, Exercise
from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import Event, grading_of
from groundschool.marking.plan import History, grading_history, standing_grading
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.nbgrader_bridge.gradebook_writer import CellMark, GradebookWriter, Marked
from groundschool.services.unit_of_work import UnitOfWork

STAMP = "timestamp.txt"


def gradebook_found_again(course: Course, door: Door, book: UnitOfWork) -> list[str]:
    """Rebuild the gradebook where it is gone, empty or without rows, and tell of it; nothing where it is not.

    It is there whole or not at all. What was never graded is entered by grading; remarks that mentors wrote are in no
    ledger and stay lost.
    """
    path = door.work / "gradebook.db"
    if not book.ledger.has_gradings() or (_is_whole(path) and read_gradebook(door.database)):
        return []
    history = {key: told for key, told in grading_history(book.events(), course).items() if key[1] in course.exercises}
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".gradebook-", dir=door.work))
    try:
        draft = replace(door, work=folder)
        _enter(course, draft, history)
        with GradebookWriter(draft.database) as gradebook:
            rows = [
                _marked(course.exercise(key[1]), standing_grading(told), door.work) for key, told in history.items()
            ]
            for row in rows:
                gradebook.write(row)
        (folder / "gradebook.db").replace(path)
    finally:
        shutil.rmtree(folder)
    given = sum(len(row.by_hand) for row in rows)
    told = f"{len(rows)} hand-ins, {given} marks given by hand; remarks that mentors wrote are lost"
    return [f"the gradebook {path} was gone and is made anew from the ledger: {told}"]


def _is_whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _enter(course: Course, draft: Door, history: History) -> None:
    """Enter every exercise of the areas that were handed in, without releasing any anew."""
    draft.prepare()
    for area in sorted({exercise.partition("/")[0] for _, exercise in history}):
        graded = {exercise.partition("/")[2] for _, exercise in history if exercise.startswith(f"{area}/")}
        slugs = sorted(graded | {one.slug for one in course.active(area)})
        draft.generate(area, slugs, draft.work / "exercises", database=True)


def _marked(exercise: Exercise, latest: Event, work: Path) -> Marked:
    """Return the rows of the attempt that stands."""
    graded, area = grading_of(latest), exercise.area
    handed_in = work / "submitted" / latest.associate / area
    return Marked(
        associate=latest.associate,
        area=area,
        slug=exercise.slug,
        submitted_at=latest.occurred_at if (handed_in / STAMP).is_file() else None,
        marks={task.id: CellMark(None if _is_a_persons(exercise, task.id) else task.points) for task in graded.tasks},
        by_hand=dict(_given(exercise, graded)),
    )


def _given(exercise: Exercise, graded: AttemptGraded) -> Iterator[tuple[str, float]]:
    """Yield the marks that a person gave; gradings of old do not say so, but nobody waits for what was given."""
    for task in graded.tasks:
        old = not graded.by_hand and not graded.manual_points_pending and _is_a_persons(exercise, task.id)
        if task.id in graded.by_hand or old:
            yield task.id, task.points


def _is_a_persons(exercise: Exercise, task: str) -> bool:
    return task in exercise.tasks and exercise.tasks[task].kind == "manual"
