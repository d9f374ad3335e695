"""The evidence ledger: events are appended, each once, and never changed.

SQLite refuses UPDATE and DELETE by triggers, whoever connects. On other databases only this class keeps the promise
yet: grant the role that groundschool connects with no more than SELECT and INSERT.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from groundschool.errors import LedgerError
from groundschool.tracker.events import Event, canonical

LOCK_SECONDS = 30
CHUNK = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_METADATA = MetaData()
# Instants are microseconds since 1970 in UTC: exact, sortable, and the same on every database.
EVENTS = Table(
    "event",
    _METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", String(64), nullable=False, unique=True),
    Column("type", String(64), nullable=False),
    Column("associate", String(255), nullable=False, index=True),
    Column("occurred_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("actor", String(255), nullable=False),
    Column("payload", Text, nullable=False),
    sqlite_autoincrement=True,
)
for _verb in ("UPDATE", "DELETE"):
    _refusal = f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {_verb}'); END"
    _trigger = DDL(f"CREATE TRIGGER event_no_{_verb.lower()} BEFORE {_verb} ON event {_refusal}")
    event.listen(EVENTS, "after_create", _trigger.execute_if(dialect="sqlite"))


class Ledger:
    """A ledger at a SQLAlchemy URL; a context manager that closes its connections.

    ``clock`` says when something is recorded. With ``create`` (the default) a missing SQLite file is made; without it
    that is a LedgerError, so that a mistyped name is not an empty cohort.

    Raises LedgerError, with the URL's password left out, when the database cannot be opened or is no ledger.
    """

    def __init__(self, url: str, clock: Callable[[], datetime], *, create: bool = True) -> None:
        self._clock = clock
        self._engine = _engine(url, create=create)
        self.name = self._engine.url.render_as_string(hide_password=True)
        try:
            with self._transaction(write=True) as connection:
                _METADATA.create_all(connection)
        except LedgerError:
            self._engine.dispose()
            raise

    def __enter__(self) -> Self:
        """Return the open ledger."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._engine.dispose()

    def append(self, events: Iterable[Event]) -> int:
        """Record those ``events`` that are not there yet, all or none, and return how many were new.

        Raises LedgerError, and records nothing, when one has a bad payload, or the id of another event with different
        content.
        """
        given: dict[str, Event] = {}
        for entry in events:
            entry.validated()
            _same(given.setdefault(entry.event_id, entry), entry)
        recorded_at = _microseconds(self._clock())
        with self._transaction(write=True) as connection:
            known = _known(connection, list(given))
            for event_id, present in known.items():
                _same(present, given[event_id])
            rows = [_row(entry, recorded_at) for event_id, entry in given.items() if event_id not in known]
            if rows:
                connection.execute(EVENTS.insert(), rows)
        return len(rows)

    def events(self, associate: str | None = None) -> list[Event]:
        """Return the events of one associate, or of all, by when they occurred and then by when they were recorded."""
        query = select(EVENTS).order_by(EVENTS.c.occurred_at, EVENTS.c.seq)
        if associate is not None:
            query = query.where(EVENTS.c.associate == associate)
        with self._transaction() as connection:
            return [_event(row) for row in connection.execute(query)]

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(ledger_write=write) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise LedgerError(f"{self.name}: {_reason(error)}") from error
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.name}: {error}") from error


def _engine(url: str, *, create: bool) -> Engine:
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        engine = create_engine(parsed, connect_args={"timeout": LOCK_SECONDS} if sqlite else {})
    except (ArgumentError, NoSuchModuleError) as error:
        remedy = "Name it like sqlite:////srv/ledger.db or postgresql://user@host/name."
        raise LedgerError(f"not a database that can be opened: {error}. {remedy}") from None
    except ModuleNotFoundError as error:
        raise LedgerError(f"the database driver {error.name!r} is not installed. Install it with pip.") from None
    if sqlite:
        _check_file(parsed.database, create=create)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _check_file(database: str | None, *, create: bool) -> None:
    if database in {None, "", ":memory:"}:
        return
    path = Path(str(database))
    if not create and not path.is_file():
        raise LedgerError(f"{path}: no ledger is there yet. Grade a submission first, or name another with --ledger.")
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: the folder {path.parent} does not exist. Create it, or name another ledger.")


def _on_connect(connection: Any, _: object) -> None:  # noqa: ANN401 - a raw driver connection
    # The driver must not begin transactions of its own, else BEGIN IMMEDIATE comes too late to wait for the lock.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")


def _on_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("ledger_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _reason(error: DBAPIError) -> str:
    words = str(error.orig)
    if "locked" in words:
        return f"another process held the ledger for more than {LOCK_SECONDS} seconds. Try again when it has finished."
    if "not a database" in words:
        return "the file is not a database. Move it away, or name another ledger."
    if "readonly" in words or "unable to open" in words:
        return f"the ledger cannot be written ({words}). Check the permissions of the file and its folder."
    return words


def _known(connection: Connection, ids: list[str]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for start in range(0, len(ids), CHUNK):
        rows = connection.execute(select(EVENTS).where(EVENTS.c.event_id.in_(ids[start : start + CHUNK])))
        found |= {row.event_id: _event(row) for row in rows}
    return found


def _same(present: Event, given: Event) -> None:
    if present.content != given.content:
        message = f"event {given.event_id} of {given.associate} is in the ledger with other content"
        raise LedgerError(f"{message}. What is recorded stays; give a correction an id of its own.")


def _row(entry: Event, recorded_at: int) -> dict[str, Any]:
    return {
        "event_id": entry.event_id,
        "type": entry.type,
        "associate": entry.associate,
        "occurred_at": _microseconds(entry.occurred_at),
        "recorded_at": recorded_at,
        "actor": entry.actor,
        "payload": canonical(entry.payload),
    }


def _event(row: Row[Any]) -> Event:
    return Event(
        event_id=row.event_id,
        type=row.type,
        associate=row.associate,
        occurred_at=EPOCH + row.occurred_at * MICROSECOND,
        actor=row.actor,
        payload=json.loads(row.payload),
        recorded_at=EPOCH + row.recorded_at * MICROSECOND,
        seq=row.seq,
    )


def _microseconds(instant: datetime) -> int:
    return (instant.astimezone(UTC) - EPOCH) // MICROSECOND
