"""nbgrader's gradebook, written in one short transaction a grading and without the price of importing nbgrader."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, event, make_url, select
from sqlalchemy.exc import DBAPIError

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.cell_marks import CellMark, Marked
from groundschool.nbgrader_bridge.gradebook import gradebook_engine
from groundschool.nbgrader_bridge.gradebook_renewal import Renewal, renew
from groundschool.nbgrader_bridge.gradebook_rows import record
from groundschool.nbgrader_bridge.gradebook_tables import SCHEMA, VERSION
from groundschool.nbgrader_bridge.hand_marks import HandMark, enter_mark

__all__ = ["CellMark", "GradebookWriter", "Marked"]

LOCK_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 2.0
SQLITE_WAITS = "0.25"  # of each attempt, and long enough that a commit gets its turn among readers
BUSY = ("SQLITE_BUSY", "55P03", "40001", "40P01")  # PostgreSQL's: lock not available, serialization failure, deadlock
REASONS = {
    "SQLITE_FULL": "the disk is full. Free some space, then run 'groundschool grade' again",
    "SQLITE_READONLY": "it cannot be written. Check the permissions of the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened. Run 'groundschool release' first; if it is there, check its permissions",
    "SQLITE_NOTADB": "the file is not a database. Restore it from your backup",
}


class GradebookWriter:
    """Writes gradings into the gradebook at a SQLAlchemy URL; a context manager that closes its connections.

    ``clock`` and ``sleep`` time the waiting for a lock.
    """

    def __init__(
        self, url: str, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        parsed = make_url(url)
        self.name = parsed.render_as_string(hide_password=True)
        self._clock, self._sleep = clock, sleep
        self._engine = gradebook_engine(parsed, mode="rw", timeout=SQLITE_WAITS)
        if parsed.get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _on_connect)
            event.listen(self._engine, "begin", _on_begin)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._engine.dispose()

    def write(self, marked: Marked) -> None:
        """Record one grading, all of it or nothing; while others hold the gradebook, wait for at least a minute.

        Raises GroundschoolError when the gradebook cannot be written, or does not know what was graded.
        """
        what = f"{marked.area}/{marked.slug} of {marked.associate} is not recorded"
        self._transact(lambda connection: record(connection, marked), what, "'groundschool grade'")

    def give(self, mark: HandMark) -> None:
        """Enter a mark that a person gives, with its comment, waiting as ``write`` does.

        Raises AlreadyMarkedError when somebody else was first, GroundschoolError when it cannot be written.
        """
        what = f"a mark of '{mark.task}' in {mark.exercise} is not recorded"
        self._transact(lambda connection: enter_mark(connection, mark), what, "the form")

    def renew(self, renewal: Renewal) -> None:
        """Carry the rows of an exercise over to what it is now, all of them or none, waiting as ``write`` does.

        Raises GroundschoolError when the gradebook cannot be written.
        """
        what = f"{renewal.area}/{renewal.slug} is not released"
        self._transact(lambda connection: renew(connection, renewal), what, "'groundschool release'")

    def _transact(self, change: Callable[[Connection], None], what: str, command: str) -> None:
        until, pause = self._clock() + LOCK_SECONDS, FIRST_PAUSE
        while True:
            try:
                with self._engine.begin() as connection:
                    self._admit(connection)
                    change(connection)
            except DBAPIError as error:
                if not _code(error).startswith(BUSY):
                    raise GroundschoolError(f"the gradebook {self.name}: {_reason(error)}.") from error
                if self._clock() >= until:
                    raise GroundschoolError(self._held(what, command)) from error
            else:
                return
            self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _admit(self, connection: Connection) -> None:
        """Let one writer in at a time, and only into a gradebook whose tables are known.

        On a server the locked row does what SQLite's BEGIN IMMEDIATE does.
        """
        found = connection.scalar(select(VERSION.c.version_num).with_for_update(nowait=True))
        if found != SCHEMA:
            known = f"the gradebook {self.name} has schema {found}, and only {SCHEMA} of nbgrader 0.9 is known"
            raise GroundschoolError(f"{known}. If it is older, run 'nbgrader db upgrade'; else upgrade groundschool.")

    def _held(self, what: str, command: str) -> str:
        held = f"another program has held the gradebook {self.name} for more than {LOCK_SECONDS:.0f} seconds"
        remedy = f"Close it (nbgrader, formgrader, a database browser), then run {command} again."
        return f"{what}: {held}. {remedy}"


def _on_connect(connection: Any, _: object) -> None:  # noqa: ANN401 - a raw driver connection
    # The driver must not begin transactions of its own, else BEGIN IMMEDIATE comes too late to wait for the lock.
    connection.isolation_level = None


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _code(error: DBAPIError) -> str:
    """Return the database's own name of an error: SQLite's, or an SQLSTATE."""
    names = (getattr(error.orig, name, None) for name in ("sqlite_errorname", "sqlstate", "pgcode"))
    return next((name for name in names if name), "")


def _reason(error: DBAPIError) -> str:
    words = str(error.orig).strip().rstrip(".")
    if "alembic_version" in words:
        return "it has no tables of nbgrader 0.9. Run 'groundschool release' first, or name another"
    return next((said for code, said in REASONS.items() if _code(error).startswith(code)), words)
