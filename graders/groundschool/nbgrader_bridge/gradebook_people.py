"""Somebody's rows in nbgrader's gradebook: called differently, or removed, in one transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, RowMapping, and_, delete, insert, make_url, select, update
from sqlalchemy.exc import DBAPIError

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.gradebook import gradebook_engine
from groundschool.nbgrader_bridge.gradebook_tables import (
    ASSIGNMENT,
    COMMENT,
    GRADE,
    PROFILE,
    SHEET,
    STUDENT,
    SUBMISSION,
)

T = TypeVar("T")


class GradebookPeople:
    """The people of the gradebook at a SQLAlchemy URL; where there is none, it has nobody.

    Raises GroundschoolError, naming the gradebook, when it cannot be read or written.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.name = self._url.render_as_string(hide_password=True)

    def has(self, who: str) -> bool:
        """Return whether somebody has rows."""
        return bool(self._do(lambda connection: _is_there(connection, who)))

    def rename(self, who: str, name: str) -> list[str]:
        """Give somebody's rows to another name, and return the areas that both have rows of.

        Of these the name has those of the later hand-in afterwards, and the others stay.
        """
        return self._do(lambda connection: _rename(connection, who, name)) or []

    def remove(self, who: str) -> None:
        """Delete somebody's rows."""
        self._do(lambda connection: _remove(connection, who))

    def _do(self, step: Callable[[Connection], T]) -> T | None:
        if self._url.get_backend_name() == "sqlite" and not _has_tables(Path(str(self._url.database))):
            return None
        engine = gradebook_engine(self._url, mode="rw", timeout="60")
        try:
            with engine.begin() as connection:
                return step(connection)
        except DBAPIError as error:
            raise GroundschoolError(f"the gradebook {self.name}: {error.orig}. Nothing was changed in it.") from error
        finally:
            engine.dispose()


def _has_tables(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _is_there(connection: Connection, who: str) -> bool:
    return connection.execute(select(STUDENT.c.id).where(STUDENT.c.id == who)).first() is not None


def _rename(connection: Connection, who: str, name: str) -> list[str]:
    profile = connection.execute(select(PROFILE).where(PROFILE.c.id == who)).mappings().first()
    if profile is None:
        return []
    if not _is_there(connection, name):
        connection.execute(insert(PROFILE), {**profile, "id": name})
    taken = set(connection.scalars(select(SUBMISSION.c.assignment_id).where(SUBMISSION.c.student_id == name)))
    theirs = SUBMISSION.c.student_id == who
    connection.execute(
        update(SUBMISSION).where(theirs, SUBMISSION.c.assignment_id.not_in(taken)).values(student_id=name)
    )
    _exchange_earlier(connection, profile, name)
    if left := list(connection.scalars(select(SUBMISSION.c.assignment_id).where(theirs))):
        return list(connection.scalars(select(ASSIGNMENT.c.name).where(ASSIGNMENT.c.id.in_(left))))
    connection.execute(delete(STUDENT).where(STUDENT.c.id == who))
    return []


def _exchange_earlier(connection: Connection, profile: RowMapping, name: str) -> None:
    """Let a name have somebody's rows of an area instead of its own, where these are of an earlier hand-in."""
    who, between = profile["id"], f"{profile['id']}+{name}"
    mine, theirs = SUBMISSION.alias(), SUBMISSION.alias()
    later = and_(mine.c.assignment_id == theirs.c.assignment_id, theirs.c.timestamp > mine.c.timestamp)
    both = mine.join(theirs, later)
    query = select(mine.c.id, theirs.c.id).select_from(both)
    pairs = connection.execute(query.where(mine.c.student_id == name, theirs.c.student_id == who)).all()
    if not pairs:
        return
    connection.execute(insert(PROFILE), {**profile, "id": between})  # an area has one row of each student
    for own, other in pairs:
        for submission, now in ((own, between), (other, name), (own, who)):
            connection.execute(update(SUBMISSION).where(SUBMISSION.c.id == submission).values(student_id=now))
    connection.execute(delete(STUDENT).where(STUDENT.c.id == between))


def _remove(connection: Connection, who: str) -> None:
    submissions = select(SUBMISSION.c.id).where(SUBMISSION.c.student_id == who)
    sheets = select(SHEET.c.id).where(SHEET.c.assignment_id.in_(submissions))
    for table in (GRADE, COMMENT):
        connection.execute(delete(table).where(table.c.notebook_id.in_(sheets)))
    connection.execute(delete(SHEET).where(SHEET.c.assignment_id.in_(submissions)))
    connection.execute(delete(SUBMISSION).where(SUBMISSION.c.student_id == who))
    connection.execute(delete(STUDENT).where(STUDENT.c.id == who))
