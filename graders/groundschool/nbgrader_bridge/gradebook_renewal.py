"""The gradebook's rows of an exercise that changed after it was handed in, carried over with their marks and comments.

nbgrader refuses to add, rename or remove a cell, or a notebook, of an assignment that has submissions. Here its rows
are brought to the cells that the exercise has now; nbgrader's own release then finds the cells it expects, and fills in
points and texts. What nobody could answer yet gets what an unanswered cell gets: 0, and nothing for a person to do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Boolean, Connection, Enum, Float, TableClause, delete, insert, select, update

from groundschool.nbgrader_bridge.gradebook_tables import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    GRADE,
    NOTEBOOK,
    SHEET,
    SUBMISSION,
    gradebook_table,
)

SORTS = ("code", "markdown")
GRADED = {"cell_type": Enum(*SORTS, name="grade_cell_type"), "max_score": Float}
KINDS: dict[str, TableClause] = {
    "GradeCell": gradebook_table("grade_cells", "id", **GRADED),
    "TaskCell": gradebook_table("task_cells", "id", **GRADED),
    "SolutionCell": gradebook_table("solution_cells", "id"),
}
SOURCE = gradebook_table(
    "source_cell", "id", "name", "notebook_id", cell_type=Enum(*SORTS, name="source_cell_type"), locked=Boolean
)
COURSE_OF = gradebook_table("assignment", "id", "name", "course_id")


@dataclass(frozen=True)
class CellNow:
    """A cell that an exercise has now: of which of nbgrader's kinds it is, and what it is worth where it is graded."""

    kind: str
    name: str
    sort: str
    points: float = 0.0


@dataclass(frozen=True)
class Renewal:
    """An exercise as it is released now.

    ``formerly`` has its names of before as ``area/slug``, ``renamed`` what cells are called now by what they were.
    ``texts`` has the sort of every cell whose text nbgrader keeps, by name.
    """

    area: str
    slug: str
    cells: tuple[CellNow, ...]
    formerly: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def renew(connection: Connection, renewal: Renewal) -> None:
    """Bring the rows of an exercise that was handed in to what it is now; one that was not is nbgrader's to enter."""
    notebook = _found(connection, renewal.area, renewal.slug) or _renamed(connection, renewal)
    if notebook is None:
        return
    sheets = list(connection.scalars(select(SHEET.c.id).where(SHEET.c.notebook_id == notebook)))
    if not sheets:
        return
    for table in (CELL, SOURCE):
        _rename(connection, table, notebook, renewal.renamed)
    here = CELL.c.notebook_id == notebook
    present = {
        (kind, name): cell
        for cell, kind, name in connection.execute(select(CELL.c.id, CELL.c.type, CELL.c.name).where(here))
    }
    wanted = {(cell.kind, cell.name): cell for cell in renewal.cells}
    _remove(connection, [(kind, present[kind, name]) for kind, name in present.keys() - wanted.keys()])
    for key in wanted.keys() - present.keys():
        _add(connection, wanted[key], notebook, sheets)
    _renew_sources(connection, notebook, renewal.texts)


def _found(connection: Connection, area: str, slug: str) -> str | None:
    """Return the id of a notebook."""
    query = select(NOTEBOOK.c.id).join_from(NOTEBOOK, ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
    return connection.scalar(query.where(ASSIGNMENT.c.name == area, NOTEBOOK.c.name == slug))


def _renamed(connection: Connection, renewal: Renewal) -> str | None:
    """Give the notebook that an exercise was before its name and area of now, and return its id."""
    for name in reversed(renewal.formerly):
        area, _, slug = name.partition("/")
        if notebook := _found(connection, area, slug):
            values = {"name": renewal.slug, "assignment_id": _moved(connection, notebook, renewal.area)}
            connection.execute(update(NOTEBOOK).where(NOTEBOOK.c.id == notebook).values(values))
            return notebook
    return None


def _moved(connection: Connection, notebook: str, area: str) -> str:
    """Put what was handed in of a notebook among what was handed in to an area, and return the area's id."""
    query = select(COURSE_OF).join_from(NOTEBOOK, COURSE_OF, COURSE_OF.c.id == NOTEBOOK.c.assignment_id)
    before = connection.execute(query.where(NOTEBOOK.c.id == notebook)).one()
    target = connection.scalar(select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == area))
    if target is None:
        target = uuid4().hex
        connection.execute(insert(COURSE_OF), {"id": target, "name": area, "course_id": before.course_id})
    if target != before.id:
        joined = select(SHEET.c.id, SUBMISSION.c.student_id, SUBMISSION.c.timestamp).join_from(
            SHEET, SUBMISSION, SUBMISSION.c.id == SHEET.c.assignment_id
        )
        for sheet, student, timestamp in connection.execute(joined.where(SHEET.c.notebook_id == notebook)).all():
            mine = SUBMISSION.c.assignment_id == target, SUBMISSION.c.student_id == student
            submission = connection.scalar(select(SUBMISSION.c.id).where(*mine))
            if submission is None:
                submission = uuid4().hex
                made = {"id": submission, "assignment_id": target, "student_id": student, "timestamp": timestamp}
                connection.execute(insert(SUBMISSION), made)
            connection.execute(update(SHEET).where(SHEET.c.id == sheet).values(assignment_id=submission))
    return target


def _rename(connection: Connection, table: TableClause, notebook: str, renamed: Mapping[str, str]) -> None:
    """Give cells their names of now."""
    here = table.c.notebook_id == notebook
    there = set(connection.scalars(select(table.c.name).where(here)))
    for before, now in renamed.items():
        if before in there and now not in there:
            connection.execute(update(table).where(here, table.c.name == before).values(name=now))


def _remove(connection: Connection, cells: Iterable[tuple[str, str]]) -> None:
    """Remove cells that an exercise has no more; what they were worth stays in the ledger."""
    for kind, cell in cells:
        for rows in (GRADE, COMMENT):
            connection.execute(delete(rows).where(rows.c.cell_id == cell))
        if kind in KINDS:
            connection.execute(delete(KINDS[kind]).where(KINDS[kind].c.id == cell))
        connection.execute(delete(CELL).where(CELL.c.id == cell))


def _add(connection: Connection, cell: CellNow, notebook: str, sheets: Iterable[str]) -> None:
    """Add a cell that an exercise did not have, which is unanswered in whatever was handed in."""
    made = uuid4().hex
    connection.execute(insert(CELL), {"id": made, "name": cell.name, "notebook_id": notebook, "type": cell.kind})
    worth = {} if cell.kind == "SolutionCell" else {"cell_type": cell.sort, "max_score": cell.points}
    connection.execute(insert(KINDS[cell.kind]), {"id": made, **worth})
    rows: list[tuple[TableClause, dict[str, Any]]] = []
    if cell.kind != "SolutionCell":
        rows.append((GRADE, {"auto_score": 0.0, "needs_manual_grade": False}))
    if cell.kind != "GradeCell":
        rows.append((COMMENT, {"auto_comment": "No response."}))
    for table, values in rows:
        for sheet in sheets:
            connection.execute(insert(table), {"id": uuid4().hex, "cell_id": made, "notebook_id": sheet, **values})


def _renew_sources(connection: Connection, notebook: str, sorts: Mapping[str, str]) -> None:
    """Give nbgrader a row for the text of each cell of now, and of no other; it writes the texts itself."""
    here = SOURCE.c.notebook_id == notebook
    there = set(connection.scalars(select(SOURCE.c.name).where(here)))
    connection.execute(delete(SOURCE).where(here, SOURCE.c.name.in_(there - sorts.keys())))
    for name in sorts.keys() - there:
        row = {"id": uuid4().hex, "name": name, "notebook_id": notebook, "cell_type": sorts[name], "locked": False}
        connection.execute(insert(SOURCE), row)
