"""Marks and comments that people give, in nbgrader's gradebook: stored as formgrader stores them, and read again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, bindparam, select, text, update

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.gradebook import gradebook_rows
from groundschool.nbgrader_bridge.gradebook_tables import ASSIGNMENT, CELL, COMMENT, GRADE, NOTEBOOK, SHEET, SUBMISSION

ANSWER = "-answer"  # ends the name of the cell in which a task is answered
CLOSE = 1e-9

# What is said of an answer that still waits for its mark was said of a former one.
COMMENTS = text("""
    SELECT submitted_assignment.student_id AS associate, assignment.name AS area, notebook.name AS exercise,
           base_cell.name AS task, comment.manual_comment AS words
    FROM comment
    JOIN base_cell ON base_cell.id = comment.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    WHERE comment.manual_comment IS NOT NULL AND comment.manual_comment <> ''
      AND (:associate = '' OR submitted_assignment.student_id = :associate)
      AND NOT EXISTS (
          SELECT 1 FROM grade JOIN base_cell AS graded ON graded.id = grade.cell_id
          WHERE grade.notebook_id = comment.notebook_id AND graded.name = base_cell.name AND grade.needs_manual_grade)
    ORDER BY associate, area, exercise, task
""")
Comments = Mapping[tuple[str, str], Mapping[str, str]]

_SHEET = (
    select(SHEET.c.id, SHEET.c.notebook_id)
    .select_from(
        SHEET.join(SUBMISSION, SUBMISSION.c.id == SHEET.c.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SHEET.c.notebook_id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
    )
    .where(
        SUBMISSION.c.student_id == bindparam("associate"),
        ASSIGNMENT.c.name == bindparam("area"),
        NOTEBOOK.c.name == bindparam("slug"),
    )
)


class AlreadyMarkedError(GroundschoolError):
    """Somebody else gave a mark since it was looked at: it is worth ``points``."""

    def __init__(self, points: float) -> None:
        super().__init__(f"somebody marked it with {points:.4g} meanwhile")
        self.points = points


@dataclass(frozen=True)
class HandMark:
    """What a person gives one task of a hand-in to ``area/exercise``: points, and words, empty for none.

    ``seen`` is what it was worth when they looked, None for what waited for a mark.
    """

    associate: str
    exercise: str
    task: str
    points: float
    comment: str = ""
    seen: float | None = None


def enter_mark(connection: Connection, mark: HandMark) -> None:
    """Write a mark and its comment, unless somebody else gave one since; then raise AlreadyMarkedError.

    Raises GroundschoolError when the gradebook does not know what is marked.
    """
    area, _, slug = mark.exercise.partition("/")
    sheet = connection.execute(_SHEET, {"associate": mark.associate, "area": area, "slug": slug}).first()
    grade = sheet and _grade(connection, sheet, mark.task)
    if not sheet or not grade:
        raise GroundschoolError(
            f"the gradebook has no '{mark.task}' of this hand-in to {mark.exercise}. Run 'groundschool grade' first."
        )
    worth = (grade.auto_score if grade.manual_score is None else grade.manual_score) or 0.0
    seen = None if grade.needs_manual_grade else worth + (grade.extra_credit or 0.0)
    if seen is not None and (mark.seen is None or abs(seen - mark.seen) > CLOSE):
        raise AlreadyMarkedError(seen)
    given = update(GRADE).where(GRADE.c.id == grade.id).values(manual_score=mark.points, needs_manual_grade=False)
    connection.execute(given)
    _say(connection, sheet, mark)


def read_comments(url: str, associate: str = "") -> Comments:
    """Return by (associate, ``area/exercise``) what people said of tasks, of one associate or of everybody.

    Raises GroundschoolError, naming the database, when it cannot be read.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in gradebook_rows(url, COMMENTS, associate=associate):
        said = found.setdefault((row["associate"], f"{row['area']}/{row['exercise']}"), {})
        said[row["task"].removesuffix(ANSWER)] = row["words"]
    return found


def _grade(connection: Connection, sheet: Row, task: str) -> Row | None:
    query = (
        select(GRADE)
        .select_from(GRADE.join(CELL, CELL.c.id == GRADE.c.cell_id))
        .where(GRADE.c.notebook_id == sheet.id, CELL.c.name == task)
    )
    return connection.execute(query).first()


def _say(connection: Connection, sheet: Row, mark: HandMark) -> None:
    """Write the comment where formgrader shows one: with the cell that is answered in."""
    among = select(CELL.c.id).where(
        CELL.c.notebook_id == sheet.notebook_id,
        CELL.c.name.in_([mark.task, f"{mark.task}{ANSWER}"]),
        CELL.c.type.in_(["SolutionCell", "TaskCell"]),
    )
    here = COMMENT.c.notebook_id == sheet.id, COMMENT.c.cell_id.in_(among)
    connection.execute(update(COMMENT).where(*here).values(manual_comment=mark.comment or None))
