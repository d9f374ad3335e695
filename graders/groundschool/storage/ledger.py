"""The evidence ledger: events are appended, each once, and never changed.

Each event carries the hash of the one before it (``tracker.chain``). SQLite and PostgreSQL refuse UPDATE and DELETE by
triggers, whoever connects. On other databases only this class keeps the promise: grant the role that groundschool
connects with no more than SELECT and INSERT.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from groundschool.errors import LedgerError
from groundschool.storage.connection import engine, refusal
from groundschool.storage.schema import EVENTS, METADATA
from groundschool.storage.transaction import Transaction
from groundschool.storage.veil import Veil
from groundschool.tracker.events import Event


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
        with self.writing() as transaction:
            return len(transaction.append(events))

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Yield a transaction that nobody else writes in; all of it is recorded, or nothing where it raises."""
        with self._transaction(write=True) as connection:
            yield Transaction(connection, self.name, self._clock(), self._veil)

    def events(self, *associates: str) -> list[Event]:
        """Return these associates' events with the course's own, or all, by when they occurred, then were recorded.

        Those of somebody who was erased are left out; raises LedgerError for a pseudonym that leads nowhere otherwise.
        """
        with self._reading() as transaction:
            return transaction.events(*associates)

    def stored(self, names: Iterable[str] | None = None) -> list[Event]:
        """Return events as they are stored, all or those about some ``names``: pseudonyms, and sealed text."""
        with self._reading() as transaction:
            return transaction.stored(names)

    def nameless(self) -> list[Event]:
        """Return all events with nobody's name in them and nothing that could be worked out of one."""
        with self._reading() as transaction:
            return transaction.nameless()

    def called(self, event: Event) -> str:
        """Return the id that an event has in this ledger, or would have."""
        with self._reading() as transaction:
            return transaction.called(event)

    def key_of(self, associate: str) -> bytes:
        """Return the key under which ids of what is kept of somebody follow; nobody's where people are not hidden."""
        return self._veil.key_of(associate) if self._veil else b""

    def since(self, seq: int) -> list[tuple[Event, Event | None]]:
        """Return what was recorded after the event of this number, in order: as stored, and with its people's ids.

        The second is None where who it is about cannot be told.
        """
        with self._reading() as transaction:
            return transaction.since(seq)

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
    def _reading(self) -> Iterator[Transaction]:
        with self._transaction() as connection:
            yield Transaction(connection, self.name, self._clock(), self._veil)

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
