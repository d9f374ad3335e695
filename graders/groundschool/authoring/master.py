"""Turns a master (py:percent) into the instructor notebook that nbgrader releases from.

An author marks two kinds of cells: ``# %% task="first-errors"`` holds the stub and, between ``### BEGIN SOLUTION``
and ``### END SOLUTION``, the solution of a graded task; ``# %% manual="clarity"`` is the cell a mentor marks.
Everything that can be derived is generated around them: the head, the setup, the hints, the rubric and the two-line
grade cell.
"""

from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from groundschool.authoring.dialogue import spoken
from groundschool.curriculum import Course, Exercise, Task
from groundschool.errors import CourseError, Problem
from groundschool.tracker.evidence.attempt_log import RUBRIC_LEVELS

Cell = NotebookNode
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
SETUP = "from groundschool import another_variant, files, grade, hints, open_edge"


def read_master(path: Path) -> list[Cell]:
    """Return the cells of a py:percent file, with the author's marks in their metadata."""
    return cells_of(path.read_text(encoding="utf-8"))


def cells_of(master: str) -> list[Cell]:
    """Return the cells of a master's text, as ``read_master`` does of its file."""
    return jupytext.reads(master, fmt="py:percent").cells


def instructor_notebook(course: Course, exercise: Exercise) -> NotebookNode:
    """Return the instructor notebook of an exercise, solutions included.

    Raises CourseError when the master's marked cells and the declared tasks do not match.
    """
    cells = read_master(exercise.folder / "notebook.py")
    if problems := list(mismatches(exercise, cells)):
        raise CourseError(problems)
    written = [made for cell in cells for made in _expand(exercise, cell)]
    last = new_markdown_cell(_closing(exercise))
    return _numbered([new_markdown_cell(_head(course, exercise)), new_code_cell(SETUP), *written, last], exercise.slug)


def mismatches(exercise: Exercise, cells: list[Cell]) -> Iterator[Problem]:
    """Yield a problem for every task without its one cell, and every marked cell without a task."""
    where = f"curriculum/{exercise.id}/notebook.py"
    marked = [name for cell in cells if (name := _mark(cell))]
    for task in exercise.tasks.values():
        mark = "manual" if task.kind == "manual" else "task"
        if marked.count(task.id) != 1:
            said = f"has {marked.count(task.id)} cells marked {mark}={task.id!r}"
            yield Problem(where, task.id, said, f'Mark exactly one cell: # %% {mark}="{task.id}"')
    for name in marked:
        if name not in exercise.tasks:
            yield Problem(
                where, name, "a cell is marked for a task that is not declared", "Declare it in exercise.toml."
            )


def _mark(cell: Cell) -> str:
    return cell.metadata.get("task") or cell.metadata.get("manual") or ""


def _expand(exercise: Exercise, cell: Cell) -> Iterator[Cell]:
    """Yield an author's cell with what is generated around it."""
    name = _mark(cell)
    if not name:
        yield new_markdown_cell(spoken(cell.source)) if cell.cell_type == "markdown" else new_code_cell(cell.source)
        return
    task = exercise.tasks[name]
    if task.kind == "manual":
        yield _locked(new_markdown_cell(_rubric(task)), f"{task.id}-rubric")
        make = new_markdown_cell if cell.cell_type == "markdown" else new_code_cell
        yield _marked(make(cell.source), task.id, grade=True, solution=True, points=task.points)
        return
    yield _marked(new_code_cell(cell.source), f"{task.id}-answer", grade=False, solution=True)
    if task.hints:
        yield new_code_cell(f'hints("{exercise.id}", "{task.id}")')
    grade = f"# Run this cell as often as you like: it says which properties of `{task.answer}` hold.\n"
    grade += f'grade("{exercise.id}", "{task.id}", {task.answer})'
    yield _marked(new_code_cell(grade), task.id, grade=True, solution=False, points=task.points)


def _marked(cell: Cell, grade_id: str, *, grade: bool, solution: bool, points: int | None = None) -> Cell:
    """Return the cell with nbgrader's metadata, schema version 3."""
    facts = {"grade": grade, "grade_id": grade_id, "locked": grade and not solution, "schema_version": 3}
    facts |= {"solution": solution, "task": False}
    if points is not None:
        facts["points"] = points
    cell.metadata["nbgrader"] = dict(sorted(facts.items()))
    return cell


def _locked(cell: Cell, grade_id: str) -> Cell:
    cell = _marked(cell, grade_id, grade=False, solution=False)
    cell.metadata["nbgrader"]["locked"] = True
    return cell


def _head(course: Course, exercise: Exercise) -> str:
    declared = exercise.declared
    area = course.areas[exercise.area].declared.title
    lesson = course.lesson(declared.lesson)
    level = course.declared.levels[declared.level - 1]
    time = f"{'' if exercise.measured else 'about '}{exercise.minutes} minutes"
    facts = f"{area} · level {declared.level}, {level} · {time} · {exercise.points} points"
    up = "../" if lesson.area != exercise.area else ""
    link = f"{up}{lesson.area + '/' if up else ''}lessons/{lesson.slug}.ipynb"
    ways = f"Lesson: [{lesson.declared.title}]({link}) · [Home](../home.ipynb)"
    return f"# {declared.title}\n\n{facts}  \n{ways}\n\n{declared.summary}"


def _rubric(task: Task) -> str:
    rows = "\n".join(f"| {criterion} |" for criterion in task.rubric)
    head = f"**{task.title}** ({task.points} points, marked by your mentor)"
    each = task.points / (RUBRIC_LEVELS * len(task.rubric))
    worth = f"Each row gets a mark from 1 to {RUBRIC_LEVELS}; the points are {each:.3g} times their sum."
    return f"{head}\n\n| What your mentor looks at |\n|---|\n{rows}\n\n{worth}"


def _closing(exercise: Exercise) -> str:
    steps = ["Run the whole notebook once from the top: *Kernel → Restart Kernel and Run All Cells*."]
    if exercise.declared.variant == "hidden":
        steps.append(f'Try fresh data: `folder = another_variant("{exercise.id}")`, then run the checks again.')
    steps.append(f"Hand in from the Assignment List, or with `nbgrader submit {exercise.area}`.")
    return "## When you are done\n\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _numbered(cells: list[Cell], slug: str) -> NotebookNode:
    """Return a notebook whose cell ids follow from their order, so that builds are byte-stable."""
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"{slug[:48]}-{number:02d}"
    notebook = new_notebook(cells=cells, metadata=KERNEL)
    nbformat.validate(notebook)
    return notebook
