"""What a release tells of an exercise that changed after it was handed in, so that nothing of the hand-ins is lost."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from groundschool.curriculum import Course, Exercise
from groundschool.engine.identify import marked_cells
from groundschool.engine.notebook_file import Cell, read_notebook
from groundschool.nbgrader_bridge.gradebook_renewal import CellNow, Renewal
from groundschool.nbgrader_bridge.gradebook_writer import GradebookWriter


def carry_over(course: Course, work: Path, database: str, exercises: Iterable[Exercise]) -> None:
    """Give what was handed in and graded of exercises their cells, and names, of now; all of it keeps its marks.

    This comes before nbgrader enters them, which refuses what it finds changed. It may be ended at any point, and done
    again.
    """
    with GradebookWriter(database) as gradebook:
        for exercise in exercises:
            gradebook.renew(_renewal(exercise, course.root / "source" / f"{exercise.id}.ipynb"))
            _rename_graded(work / "autograded", exercise)


def _renewal(exercise: Exercise, master: Path) -> Renewal:
    """Return what the gradebook has to know of an exercise whose instructor notebook is ``master``."""
    marked = marked_cells(read_notebook(master.read_bytes()))
    return Renewal(
        area=exercise.area,
        slug=exercise.slug,
        cells=tuple(now for cell in marked.values() for now in _kinds(cell)),
        formerly=exercise.declared.formerly,
        renamed=exercise.renamed_cells,
        texts={name: cell.kind for name, cell in marked.items()},
    )


def _rename_graded(autograded: Path, exercise: Exercise) -> None:
    """Give graded notebooks of an exercise that was renamed its name of now; one that is graded under it stays."""
    for name in reversed(exercise.declared.formerly):
        for before in sorted(autograded.glob(f"*/{name}.ipynb")):
            now = before.parents[1] / f"{exercise.id}.ipynb"
            if now.exists():
                before.unlink()
                continue
            now.parent.mkdir(exist_ok=True)
            stamp = before.with_name("timestamp.txt")
            if stamp.is_file() and not (now.parent / stamp.name).exists():
                shutil.copy(stamp, now.parent)
            before.replace(now)


def _kinds(cell: Cell) -> Iterator[CellNow]:
    """Yield a cell once for each of nbgrader's kinds that it is of."""
    kinds = {"GradeCell": cell.is_grade, "SolutionCell": cell.is_solution, "TaskCell": cell.is_task}
    for kind, is_one in kinds.items():
        if is_one:
            yield CellNow(kind, cell.grade_id, cell.kind, cell.points)
