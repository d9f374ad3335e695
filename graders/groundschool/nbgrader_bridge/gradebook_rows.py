"""The rows that ``nbgrader autograde`` leaves in the gradebook, made with SQL.

Its steps are followed one by one: ``Autograde.init_assignment`` and ``Gradebook.add_submission`` (the rows there are,
and 0 for a notebook not handed in), ``SaveAutoGrades`` (scores and comments; what a person gave stays), and
``AssignLatePenalties``, whose default takes nothing off.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, TableClause, insert, select, update

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.cell_marks import Marked
from groundschool.nbgrader_bridge.gradebook_tables import (
    CELLS,
    COMMENT,
    GRADE,
    SET_COMMENT,
    SET_MANUAL,
    SET_SCORE,
    SHEET,
    STUDENT,
    SUBMISSION,
)
from groundschool.nbgrader_bridge.hand_marks import ANSWER

SILENT = "No response."


@dataclass(frozen=True)
class _Notebook:
    """A released notebook: the ids of its cells by kind and grade id; a cell marked by hand is of two kinds."""

    id: str
    grade: dict[str, str] = field(default_factory=dict)
    solution: dict[str, str] = field(default_factory=dict)
    task: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str | None, name: str, cell: str) -> None:
        """Take a cell in; a notebook without cells comes with one of no kind."""
        kinds = {"GradeCell": self.grade, "SolutionCell": self.solution, "TaskCell": self.task}
        if kind in kinds:
            kinds[kind][name] = cell


def record(connection: Connection, marked: Marked) -> None:
    """Write one grading; what is there already of the same is changed, never doubled.

    Raises GroundschoolError, before anything is written, when the gradebook does not know what was graded.
    """
    assignment, notebooks = _released(connection, marked.area)
    _check(marked, assignment, notebooks)
    notebook = notebooks[marked.slug]
    missing = [notebooks[slug] for slug in marked.missing if slug in notebooks and slug != marked.slug]
    submission, fresh = _submission(connection, assignment, marked)
    sheets = _sheets(connection, submission, list(notebooks.values()) if fresh else [notebook, *missing])
    _zero(connection, missing, sheets)
    _save(connection, marked, notebook, sheets[notebook.id])


def _released(connection: Connection, area: str) -> tuple[str, dict[str, _Notebook]]:
    """Return the assignment's id and its notebooks by slug; read each time, because a release may change them."""
    rows = connection.execute(CELLS, {"area": area}).all()
    notebooks: dict[str, _Notebook] = {}
    for _, notebook, slug, cell, name, kind in rows:
        if slug is not None:
            notebooks.setdefault(slug, _Notebook(notebook)).add(kind, name, cell)
    return rows[0].assignment if rows else "", notebooks


def _check(marked: Marked, assignment: str, notebooks: Mapping[str, _Notebook]) -> None:
    remedy = f"Run 'groundschool release {marked.area}' first."
    exercise = f"{marked.area}/{marked.slug}"
    if not assignment:
        raise GroundschoolError(f"the area {marked.area} is not in the gradebook. {remedy}")
    if marked.slug not in notebooks:
        raise GroundschoolError(f"the exercise {exercise} is not in the gradebook. {remedy}")
    notebook = notebooks[marked.slug]
    by_hand = {name for name in notebook.task if name in marked.marks and marked.marks[name].auto_score is None}
    strange = marked.marks.keys() - notebook.grade.keys() - by_hand
    strange |= set(marked.no_response) - notebook.solution.keys() - notebook.task.keys()
    if strange:
        named = ", ".join(sorted(strange))
        raise GroundschoolError(f"{exercise}: the gradebook has no cell for {named}. {remedy}")


def _submission(connection: Connection, assignment: str, marked: Marked) -> tuple[str, bool]:
    """Return the id of the associate's submission, stamped anew, and whether it was made now."""
    if connection.execute(select(STUDENT.c.id).where(STUDENT.c.id == marked.associate)).first() is None:
        connection.execute(insert(STUDENT), {"id": marked.associate})
    mine = SUBMISSION.c.assignment_id == assignment, SUBMISSION.c.student_id == marked.associate
    stamp = {} if marked.submitted_at is None else {"timestamp": _naive(marked.submitted_at)}
    found = connection.scalar(select(SUBMISSION.c.id).where(*mine))
    if found is None:
        found = uuid4().hex
        made = {"id": found, "assignment_id": assignment, "student_id": marked.associate, **stamp}
        connection.execute(insert(SUBMISSION), made)
        return found, True
    if stamp:
        connection.execute(update(SUBMISSION).where(SUBMISSION.c.id == found).values(stamp))
    return found, False


def _naive(stamp: datetime) -> datetime:
    """Return the instant as nbgrader keeps it: in UTC and not saying so."""
    return stamp.astimezone(UTC).replace(tzinfo=None)


def _sheets(connection: Connection, submission: str, notebooks: Collection[_Notebook]) -> dict[str, str]:
    """Return the ids of the submitted notebooks by the notebooks' ids, with a row for every cell of each."""
    ids = [notebook.id for notebook in notebooks]
    mine = SHEET.c.notebook_id.in_(ids), SHEET.c.assignment_id == submission
    sheets = {
        notebook: sheet for sheet, notebook in connection.execute(select(SHEET.c.id, SHEET.c.notebook_id).where(*mine))
    }
    made = {notebook: uuid4().hex for notebook in ids if notebook not in sheets}
    rows = [
        {"id": sheet, "notebook_id": notebook, "assignment_id": submission, "flagged": False}
        for notebook, sheet in made.items()
    ]
    _insert(connection, SHEET, rows)
    sheets |= made
    graded = [(cell, sheets[one.id]) for one in notebooks for cell in (*one.grade.values(), *one.task.values())]
    commented = [(cell, sheets[one.id]) for one in notebooks for cell in (*one.solution.values(), *one.task.values())]
    _fill(connection, GRADE, graded, needs_manual_grade=True)
    _fill(connection, COMMENT, commented)
    return sheets


def _fill(connection: Connection, rows: TableClause, wanted: list[tuple[str, str]], **default: object) -> None:
    """Add the rows that are not there yet, of these pairs of a cell and a submitted notebook."""
    cells, sheets = {cell for cell, _ in wanted}, {sheet for _, sheet in wanted}
    query = select(rows.c.cell_id, rows.c.notebook_id).where(rows.c.cell_id.in_(cells), rows.c.notebook_id.in_(sheets))
    present = {(cell, sheet) for cell, sheet in connection.execute(query)}
    lacking = (pair for pair in wanted if pair not in present)
    _insert(connection, rows, [{"id": uuid4().hex, "cell_id": c, "notebook_id": s, **default} for c, s in lacking])


def _zero(connection: Connection, missing: Iterable[_Notebook], sheets: Mapping[str, str]) -> None:
    """Give the notebooks that were not handed in no marks, and nothing for a person to look at."""
    cells = [cell for notebook in missing for cell in (*notebook.grade.values(), *notebook.task.values())]
    theirs = GRADE.c.cell_id.in_(cells), GRADE.c.notebook_id.in_([sheets[notebook.id] for notebook in missing])
    if cells:
        connection.execute(update(GRADE).where(*theirs).values(auto_score=0.0, needs_manual_grade=False))


def _save(connection: Connection, marked: Marked, notebook: _Notebook, sheet: str) -> None:
    """Write the scores of grade cells and the comments; nbgrader leaves a task cell's score to people altogether."""
    scores = [
        {"cell": notebook.grade[name], "sheet": sheet, "score": mark.auto_score, "waits": mark.auto_score is None}
        for name, mark in marked.marks.items()
        if name in notebook.grade
    ]
    words = {name: marked.corrected.get(name.removesuffix(ANSWER)) for name in notebook.solution}
    words |= dict.fromkeys(set(marked.no_response) & notebook.solution.keys(), SILENT)
    comments = [{"cell": notebook.solution[name], "sheet": sheet, "words": said} for name, said in words.items()]
    comments += [
        {"cell": cell, "sheet": sheet, "words": marked.corrected.get(name)} for name, cell in notebook.task.items()
    ]
    cells = notebook.task | notebook.grade
    given = [{"cell": cells[name], "sheet": sheet, "score": points} for name, points in marked.by_hand.items()]
    for statement, rows in ((SET_SCORE, scores), (SET_COMMENT, comments), (SET_MANUAL, given)):
        if rows:
            connection.execute(statement, rows)
    connection.execute(update(SHEET).where(SHEET.c.id == sheet).values(late_submission_penalty=None))


def _insert(connection: Connection, into: TableClause, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(insert(into), rows)
