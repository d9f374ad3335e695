"""nbgrader's gradebook, read with SQL; ``gradebook_writer`` writes it.

nbgrader's rules (``nbgrader.api.Grade``): a cell is worth its manual score if it has one, else its automatic score,
plus extra credit; ``needs_manual_grade`` means that a person has not looked yet. Timestamps are naive UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, RowMapping, TextClause, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from groundschool.errors import GroundschoolError

LOCK_SECONDS = "60"
QUERY = text("""
    SELECT student.id AS associate, assignment.name AS area, notebook.name AS exercise,
           submitted_assignment.timestamp AS submitted, base_cell.name AS task, grade_cells.max_score AS max_score,
           grade.auto_score AS auto_score, grade.manual_score AS manual_score, grade.extra_credit AS extra_credit,
           grade.needs_manual_grade AS needs_manual_grade, submitted_notebook.id AS sheet
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN grade_cells ON grade_cells.id = base_cell.id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN notebook ON notebook.id = submitted_notebook.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    JOIN student ON student.id = submitted_assignment.student_id
    WHERE :associate = '' OR student.id = :associate
    ORDER BY associate, area, exercise, task
""")
RELEASED = text("""
    SELECT assignment.name AS area, notebook.name AS exercise
    FROM notebook JOIN assignment ON assignment.id = notebook.assignment_id
""")


@dataclass(frozen=True)
class GradebookMark:
    """The marks of one grade cell: what it is worth now, of how much, whether a person still has to look, or has.

    ``extra`` is the extra credit in it where a person gave nothing else: it comes on top of what the machine gives.
    """

    task: str
    points: float
    max_points: float
    pending: bool
    by_hand: bool = False
    extra: float = 0.0


@dataclass(frozen=True)
class GradebookRow:
    """The marks of one submitted notebook, handed in at ``submitted_at`` (aware), by task; ``sheet`` is its id."""

    submitted_at: datetime | None
    marks: dict[str, GradebookMark]
    sheet: str = field(default="", compare=False)

    @property
    def points(self) -> float:
        """Return the points earned so far."""
        return sum(mark.points for mark in self.marks.values())

    @property
    def max_points(self) -> float:
        """Return the points there are."""
        return sum(mark.max_points for mark in self.marks.values())

    def is_marked(self, task: str) -> bool:
        """Return whether a person has given the task its mark."""
        mark = self.marks.get(task)
        return mark is not None and mark.by_hand and not mark.pending

    @property
    def pending(self) -> float:
        """Return the points that wait for a person."""
        return sum(mark.max_points for mark in self.marks.values() if mark.pending)


def gradebook_engine(url: URL, **sqlite: str) -> Engine:
    """Return an engine for a gradebook that exists; of SQLite with these options of its driver (``mode``, ``timeout``).

    With a ``mode`` of ``ro`` or ``rw`` SQLite never makes a file.
    """
    if url.get_backend_name() == "sqlite":
        url = URL.create(url.drivername, database=f"file:{quote(str(url.database))}", query={"uri": "true", **sqlite})
    return create_engine(url)


def released_exercises(url: str) -> frozenset[str]:
    """Return which exercises the gradebook knows, as ``area/exercise``; none where there is no gradebook.

    Raises GroundschoolError, naming the database, when it cannot be read.
    """
    return frozenset(f"{row['area']}/{row['exercise']}" for row in gradebook_rows(url, RELEASED))


def read_gradebook(url: str, associate: str = "") -> dict[tuple[str, str], GradebookRow]:
    """Return every submitted notebook's marks by (associate, ``area/exercise``), or those of one associate.

    Raises GroundschoolError, naming the database, when it cannot be read.
    """
    rows: dict[tuple[str, str], GradebookRow] = {}
    for record in gradebook_rows(url, QUERY, associate=associate):
        key = record["associate"], f"{record['area']}/{record['exercise']}"
        row = rows.setdefault(key, GradebookRow(_aware(record["submitted"]), {}, record["sheet"]))
        row.marks[record["task"]] = _mark(dict(record))
    return rows


def gradebook_rows(url: str, query: TextClause, **bound: str) -> Sequence[RowMapping]:
    """Return what a query finds, nothing where there is no gradebook.

    Raises GroundschoolError, naming the database, when it cannot be read.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).is_file():
        return []
    try:
        return _query(parsed, query, bound, "ro")
    except DBAPIError as error:
        shown = parsed.render_as_string(hide_password=True)
        raise GroundschoolError(f"the gradebook {shown} cannot be read: {error.orig}") from error


def _query(url: URL, query: TextClause, bound: Mapping[str, str], mode: str) -> Sequence[RowMapping]:
    engine = gradebook_engine(url, mode=mode, timeout=LOCK_SECONDS)
    try:
        with engine.connect() as connection:
            return connection.execute(query, bound).mappings().all()
    except DBAPIError as error:
        # A writer that was killed leaves a journal, which only who may write can roll back.
        if mode == "ro" and "readonly" in str(error.orig):
            return _query(url, query, bound, "rw")
        raise
    finally:
        engine.dispose()


def _mark(record: dict) -> GradebookMark:
    by_hand = record["manual_score"] is not None
    given = record["manual_score"] if by_hand else record["auto_score"] or 0.0
    extra = float(record["extra_credit"] or 0.0)
    pending = bool(record["needs_manual_grade"])
    points, most = float(given) + extra, float(record["max_score"])
    return GradebookMark(record["task"], points, most, pending, by_hand or extra > 0, 0.0 if by_hand else extra)


def _aware(stamp: str | datetime | None) -> datetime | None:
    if stamp is None:
        return None
    naive = stamp if isinstance(stamp, datetime) else datetime.fromisoformat(stamp)
    return naive.replace(tzinfo=UTC)
