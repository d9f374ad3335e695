"""The evidence ledger: events are appended, each once, and never changed.

Each event carries the hash of the one before it (``tracker.chain``). SQLite and PostgreSQL refuse UPDATE and DELETE by
triggers, whoever connects. On other databases only this class keeps the promise: grant the role that groundschool
connects with no more than SELECT and INSERT.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from groundschool.errors import LedgerError
from groundschool.storage.connection import engine, refusal
from groundschool.storage.schema import EVENTS, METADATA, event_of, row_of
from groundschool.storage.veil import Veil
from groundschool.tracker.chain import GENESIS, link
from groundschool.tracker.events import EVERYBODY, Event
from groundschool.tracker.instants import microseconds

ERASED = "subject.erased"
CHUNK = 500


class Ledger:
    """A ledger at a SQLAlchemy URL; a context manager that closes its connections.

    ``clock`` says when something is recorded. With ``create`` (the default) a missing SQLite file is made; without it
    that is a LedgerError, so that a mistyped name is not an empty cohort. A ``veil`` hides people in what is stored and
    shows them in what is read.

    Raises LedgerError, with the URL's password left out, when the database cannot be opened or is no ledger.
    """

    def __init__(
        self, url: str, clock: Callable[[], datetime], *, create: bool = True, veil: Veil | None = None
    ) -> None:
        self._clock = clock
        self._veil = veil
        self._engine = engine(url, create=create)
        self.name = self._engine.url.render_as_string(hide_password=True)
        try:
            self._open(create=create)
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
        now = self._clock()
        with self._transaction(write=True) as connection:
            known = _known(connection, list(given))
            for event_id, present in known.items():
                if (shown := self._shown(present)) is not None:
                    _same(shown, self._told_like(given[event_id], shown))
            fresh = [self._hidden(entry) for event_id, entry in given.items() if event_id not in known]
            if fresh:
                connection.execute(EVENTS.insert(), [row_of(entry) for entry in _chained(connection, fresh, now)])
        return len(fresh)

    def events(self, *associates: str) -> list[Event]:
        """Return these associates' events with the course's own, or all, by when they occurred, then were recorded.

        Those of somebody who was erased are left out; raises LedgerError for a pseudonym that leads nowhere otherwise.
        """
        known_as = self._veil.names if self._veil else lambda associate: [associate]
        names = [EVERYBODY, *(name for associate in associates for name in known_as(associate))]
        stored = self.stored(names if associates else None)
        shown = [self._shown(event) for event in stored]
        lost = {event.associate for event, seen in zip(stored, shown, strict=True) if seen is None}
        if lost := lost - {event.associate for event in stored if event.type == ERASED}:
            message = f"who {min(lost)} is cannot be told, and they were not erased"
            raise LedgerError(f"{self.name}: {message}. Restore identity.db from the same backup as the ledger.")
        return [event for event in shown if event is not None]

    def stored(self, names: Iterable[str] | None = None) -> list[Event]:
        """Return events as they are stored, all or those about some ``names``: pseudonyms, and sealed text."""
        query = select(EVENTS).order_by(EVENTS.c.occurred_at, EVENTS.c.seq)
        if names is not None:
            query = query.where(EVENTS.c.associate.in_(list(names)))
        with self._transaction() as connection:
            return [event_of(row) for row in connection.execute(query)]

    def since(self, seq: int) -> list[tuple[Event, Event | None]]:
        """Return what was recorded after the event of this number, in order: as stored, and with its people's ids.

        The second is None where who it is about cannot be told.
        """
        query = select(EVENTS).where(EVENTS.c.seq > seq).order_by(EVENTS.c.seq)
        with self._transaction() as connection:
            stored = [event_of(row) for row in connection.execute(query)]
        return [(event, self._shown(event)) for event in stored]

    def newest(self, *but: str, of: str = "") -> int:
        """Return the number of the event recorded last that is of none of these types, and about ``of``, if given."""
        query = select(func.max(EVENTS.c.seq)).where(EVENTS.c.type.not_in(but))
        if of:
            query = query.where(EVENTS.c.associate.in_(self._veil.names(of) if self._veil else [of]))
        with self._transaction() as connection:
            return connection.execute(query).scalar() or 0

    def touched(self, since: datetime) -> set[str]:
        """Return whose events were recorded at ``since`` or later, leaving out who was erased."""
        query = select(EVENTS.c.associate).distinct().where(EVENTS.c.recorded_at >= microseconds(since))
        with self._transaction() as connection:
            names = set(connection.execute(query).scalars())
        return {shown for name in names if (shown := self._veil.id_of(name) if self._veil else name) is not None}

    def _hidden(self, event: Event) -> Event:
        return self._veil.hide(event) if self._veil else event

    def _shown(self, event: Event) -> Event | None:
        return self._veil.show(event) if self._veil else event

    def _told_like(self, given: Event, shown: Event) -> Event:
        return self._veil.told_like(given, shown) if self._veil else given

    def _open(self, *, create: bool) -> None:
        with self._transaction(write=create) as connection:
            if create:
                METADATA.create_all(connection)
            elif not inspect(connection).has_table(EVENTS.name):
                raise LedgerError(f"{self.name}: this database is no ledger. Name another with --ledger.")
            if "hash" not in {column["name"] for column in inspect(connection).get_columns(EVENTS.name)}:
                remedy = "Keep it, and grade the submissions into a new ledger."
                raise LedgerError(f"{self.name}: this ledger was made before events were chained. {remedy}")

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(ledger_write=write) as connection, connection.begin():
                if write and self._engine.dialect.name == "postgresql":
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('groundschool.event'))")
                yield connection
        except DBAPIError as error:
            raise refusal(self.name, error) from error
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.name}: {error}") from error


def _known(connection: Connection, ids: list[str]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for start in range(0, len(ids), CHUNK):
        rows = connection.execute(select(EVENTS).where(EVENTS.c.event_id.in_(ids[start : start + CHUNK])))
        found |= {row.event_id: event_of(row) for row in rows}
    return found


def _chained(connection: Connection, entries: list[Event], now: datetime) -> Iterator[Event]:
    """Yield the entries with their places in the chain; one that was recorded elsewhere keeps its instant."""
    last = connection.execute(select(EVENTS).order_by(EVENTS.c.seq.desc()).limit(1)).first()
    seq, prev = (last.seq, last.hash) if last else (0, GENESIS)
    for entry in entries:
        seq += 1
        placed = replace(entry, seq=seq, prev=prev, recorded_at=entry.recorded_at or now)
        prev = link(placed, prev)
        yield replace(placed, hash=prev)


def _same(present: Event, given: Event) -> None:
    if present.content != given.content:
        message = f"event {given.event_id} of {given.associate} is in the ledger with other content"
        raise LedgerError(f"{message}. What is recorded stays; give a correction an id of its own.")
