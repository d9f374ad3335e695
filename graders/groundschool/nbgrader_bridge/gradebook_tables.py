"""The tables of nbgrader's gradebook that grading touches, as ``nbgrader.api`` of 0.9 declares them."""

from typing import Any

from sqlalchemy import (
    Boolean,
    DateTime,
    Float,
    String,
    TableClause,
    and_,
    bindparam,
    column,
    or_,
    select,
    table,
    update,
)

SCHEMA = "e43177bfe90b"  # the newest alembic revision of nbgrader 0.9


def gradebook_table(name: str, *columns: str, **typed: Any) -> TableClause:  # noqa: ANN401 - a SQLAlchemy type
    """Return a table with these columns of text, and others of their types."""
    types = dict.fromkeys(columns, String) | typed
    return table(name, *(column(key, kind) for key, kind in types.items()))


VERSION = gradebook_table("alembic_version", "version_num")
ASSIGNMENT = gradebook_table("assignment", "id", "name")
NOTEBOOK = gradebook_table("notebook", "id", "name", "assignment_id")
CELL = gradebook_table("base_cell", "id", "name", "notebook_id", "type")
STUDENT = gradebook_table("student", "id")
PROFILE = gradebook_table("student", "id", "first_name", "last_name", "email", "lms_user_id")
SUBMISSION = gradebook_table("submitted_assignment", "id", "assignment_id", "student_id", timestamp=DateTime)
SHEET = gradebook_table(
    "submitted_notebook", "id", "assignment_id", "notebook_id", flagged=Boolean, late_submission_penalty=Float
)
SCORES = {"auto_score": Float, "manual_score": Float, "extra_credit": Float, "needs_manual_grade": Boolean}
GRADE = gradebook_table("grade", "id", "cell_id", "notebook_id", **SCORES)
COMMENT = gradebook_table("comment", "id", "cell_id", "notebook_id", "auto_comment", "manual_comment")

CELLS = (
    select(
        ASSIGNMENT.c.id.label("assignment"),
        NOTEBOOK.c.id.label("notebook"),
        NOTEBOOK.c.name.label("slug"),
        CELL.c.id.label("cell"),
        CELL.c.name.label("name"),
        CELL.c.type.label("kind"),
    )
    .select_from(ASSIGNMENT.outerjoin(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id))
    .outerjoin(CELL, CELL.c.notebook_id == NOTEBOOK.c.id)
    .where(ASSIGNMENT.c.name == bindparam("area"))
)

# SaveAutoGrades: a person looks when there is no automatic score, and again when a mark given by hand was for another.
SET_SCORE = (
    update(GRADE)
    .where(and_(GRADE.c.cell_id == bindparam("cell"), GRADE.c.notebook_id == bindparam("sheet")))
    .values(
        auto_score=bindparam("score"),
        needs_manual_grade=or_(GRADE.c.manual_score.is_not(None), bindparam("waits", type_=Boolean)),
    )
)
SET_MANUAL = (
    update(GRADE)
    .where(and_(GRADE.c.cell_id == bindparam("cell"), GRADE.c.notebook_id == bindparam("sheet")))
    .values(manual_score=bindparam("score"), needs_manual_grade=False)
)
SET_COMMENT = (
    update(COMMENT)
    .where(and_(COMMENT.c.cell_id == bindparam("cell"), COMMENT.c.notebook_id == bindparam("sheet")))
    .values(auto_comment=bindparam("words"))
)
