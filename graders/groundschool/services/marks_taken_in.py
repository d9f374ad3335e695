"""Takes marks that people gave into the ledger before a release removes the tasks they were given to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

from groundschool.curriculum import Course, Exercise
from groundschool.engine.identify import marked_cells
from groundschool.engine.released import master
from groundschool.errors import GroundschoolError
from groundschool.ledger.events import new_gradings
from groundschool.marking.evidence import remarked
from groundschool.marking.plan import History, grading_history, standing_grading
from groundschool.nbgrader_bridge.gradebook import GradebookRow, read_gradebook
from groundschool.services.unit_of_work import UnitOfWork

Rows = Mapping[tuple[str, str], GradebookRow]
FEW = 5  # marks that are named


def take_in_marks(
    course: Course, database: str, exercises: Iterable[Exercise], book: Callable[[], AbstractContextManager[UnitOfWork]]
) -> int:
    """Record the marks given by hand to tasks that exercises have no more, and return how many gradings are new.

    The ledger is opened only where there are any. Raises GroundschoolError where it knows nothing of what was marked:
    a release would lose the mark.
    """
    rows = dict(_rows_today(course, database))
    going = [one for exercise in exercises for one in _going(course, exercise, rows)]
    if not going:
        return 0
    with book() as recorder:
        history = grading_history(recorder.events(), course)
        if lost := [f"{task} of {who}" for who, exercise, task in going if not _is_told(history, who, exercise, task)]:
            named = ", ".join(lost[:FEW]) + (f" and {len(lost) - FEW} more" if len(lost) > FEW else "")
            raise GroundschoolError(
                f"the marks given by hand to {named} are in no ledger, and these tasks are in the exercise no more. "
                "Put the tasks back, run 'groundschool grade', and then release without them."
            )
        concerned = {key: history[key] for key in {(who, exercise) for who, exercise, _ in going}}
        known = [event for told in concerned.values() for event in told]
        return len(recorder.record(new_gradings(known, remarked(concerned, rows))).events)


def _rows_today(course: Course, database: str) -> Iterator[tuple[tuple[str, str], GradebookRow]]:
    """Yield what the gradebook holds, exercises and tasks called as they are today."""
    for (who, name), row in read_gradebook(database).items():
        today = course.formerly.get(name, name)
        renamed = course.renamed_tasks.get(today, {})
        yield (who, today), replace(row, marks={renamed.get(task, task): mark for task, mark in row.marks.items()})


def _going(course: Course, exercise: Exercise, rows: Rows) -> Iterator[tuple[str, str, str]]:
    """Yield who was given a mark by hand to which task that an exercise has no more."""
    kept = marked_cells(master(course, exercise))
    for (who, name), row in rows.items():
        for task in row.marks if name == exercise.id else ():
            if task not in kept and row.is_marked(task):
                yield who, name, task


def _is_told(history: History, who: str, exercise: str, task: str) -> bool:
    """Return whether the ledger knows of the attempt that a task was marked in."""
    told = history.get((who, exercise))
    return bool(told) and any(one["id"] == task for one in standing_grading(told).payload["tasks"])
