"""A small exercise as it is written, as it is released, and as it is handed in, built in code."""

import json
from collections.abc import Iterable
from dataclasses import replace

from groundschool.engine.notebook_file import Cell, Notebook
from groundschool.engine.rebuild import notebook_as_json

FLAGS = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
IMAGE = {"plot.png": {"image/png": "iVBORw0KGgo="}}


def free(source: str, kind="code", name: str = "own", **metadata) -> Cell:
    return Cell(kind, source, metadata, name)


def answer(name: str, source: str) -> Cell:
    return Cell("code", source, {"nbgrader": FLAGS | {"grade_id": name, "solution": True}}, f"id-{name}")


def prose(name: str, source: str) -> Cell:
    mark = FLAGS | {"grade_id": name, "solution": True, "grade": True, "points": 4}
    return Cell("markdown", source, {"nbgrader": mark}, f"id-{name}")


def check(name: str, points: float) -> Cell:
    mark = FLAGS | {"grade_id": name, "grade": True, "locked": True, "points": points}
    return Cell("code", f'grade("area/exercise", "{name}")', {"nbgrader": mark}, f"id-{name}")


def read_only(name: str, source: str) -> Cell:
    return Cell("markdown", source, {"nbgrader": FLAGS | {"grade_id": name, "locked": True}}, f"id-{name}")


def exercise(first: str, second: str, third: str) -> Notebook:
    """Return the exercise with what stands in its three answer cells."""
    cells = (
        free("# The exercise", "markdown", "text-1"),
        free("import json", "code", "code-1"),
        answer("first-answer", first),
        free("first()", "code", "code-2"),
        check("first", 6),
        read_only("rules", "Rules  \nthat count"),
        answer("second-answer", second),
        check("second", 2),
        prose("third", third),
        free("The end", "markdown", "text-2"),
    )
    return Notebook(cells, {"kernelspec": {"name": "python3", "display_name": "Python 3"}})


STUB = "raise NotImplementedError"
MASTERS_OWN = "the course's own answer"
MASTER = exercise(f"{MASTERS_OWN} 1", f"{MASTERS_OWN} 2", f"{MASTERS_OWN} 3")
RELEASED = exercise(f"def first():\n    {STUB}", f"def second():\n    {STUB}", "Write here.")
ANSWERED = exercise("def first():\n    return 1", "def second():\n    return 2", "What I think.")
MARKED = [cell.grade_id for cell in MASTER.cells if cell.grade_id]


def handed_in(cells: Iterable[Cell]) -> Notebook:
    return Notebook(tuple(cells), {})


def edited(name: str, **changes) -> Notebook:
    """Return the answered notebook with one cell changed."""
    return handed_in(replace(cell, **changes) if name in (cell.grade_id, cell.id) else cell for cell in ANSWERED.cells)


def marks_edited(name: str, **marks) -> Notebook:
    """Return the answered notebook with one cell's marks changed."""
    (mark,) = [cell.mark for cell in ANSWERED.cells if cell.grade_id == name]
    return edited(name, metadata={"nbgrader": mark | marks})


def without(*names: str) -> list[Cell]:
    return [cell for cell in ANSWERED.cells if cell.grade_id not in names and cell.id not in names]


def at(name: str) -> int:
    return next(index for index, cell in enumerate(ANSWERED.cells) if name in (cell.grade_id, cell.id))


def as_bytes(notebook: Notebook, **changes) -> bytes:
    return json.dumps(notebook_as_json(notebook.cells, notebook.metadata) | changes).encode()
