"""The evidence ledger: events are appended, each once, and never changed.

Each event carries the hash of the one before it (``ledger.chain``). SQLite and PostgreSQL refuse UPDATE and DELETE by
triggers, whoever connects. On other databases only this class keeps the promise: grant the role that groundschool
connects with no more than SELECT and INSERT.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from groundschool.errors import LedgerError
from groundschool.ledger.connection import Database, check_file, file_of, parsed
from groundschool.ledger.events import Event
from groundschool.ledger.identity import Identities
from groundschool.ledger.knowledge import wrong_clock
from groundschool.ledger.new_ledger import make_ledger, note_begun, refuse_another
from groundschool.ledger.pseudonymiser import Pseudonymiser
from groundschool.ledger.schema import SCHEMA, known_version, lay_out, version_of
from groundschool.ledger.stored_people import by_token, refuse_lost
from groundschool.ledger.transaction import Transaction

MIGRATE = "Run: groundschool migrate"


class Ledger(AbstractContextManager["Ledger"]):
    """A ledger at a SQLAlchemy URL; a context manager that closes its connections.

    ``clock`` says when something is recorded. With ``create`` (the default) a missing SQLite file is made; without it
    that is a LedgerError, so that a mistyped name is not an empty cohort. A ``pseudonymiser`` hides people in what is
    stored and shows them in what is read. Nothing is recorded by a clock that is surely wrong, unless ``accept_clock``
    is given.

    One with an older schema can be read and not written: ``outdated`` says so. Raises LedgerError, with the URL's
    password left out, when the database cannot be opened or is no ledger.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime],
        *,
        create: bool = True,
        pseudonymiser: Pseudonymiser | None = None,
        accept_clock: bool = False,
    ) -> None:
        self._clock, self._pseudonymiser, self._accept_clock = clock, pseudonymiser, accept_clock
        self._url = where = parsed(url)
        if (path := file_of(where)) is not None:
            check_file(path, create=create)
            if create and not path.exists():
                refuse_another(where, self._private)
                make_ledger(path)
        self._database = Database(where)
        self.name = self._database.name
        try:
            self._version = self._open(create=create and path is None)
        except LedgerError:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def append(self, events: Iterable[Event]) -> int:
        """Record those ``events`` that are not there yet, all or none, and return how many were new.

        Raises LedgerError, and records nothing, when one has a bad payload, or the id of another event with different
        content.
        """
        with self.writing() as transaction:
            return len(transaction.append(events))

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Yield a transaction that nobody else writes in; all of it is recorded, or nothing where it raises.

        Raises LedgerError when nothing can be recorded now: by a wrong clock, with an older schema, without identities.
        """
        with self._database.transaction(write=True) as connection:
            transaction = Transaction(connection, self.name, self._clock(), self._pseudonymiser)
            self._admit(transaction)
            yield transaction
        note_begun(self._url, self._private)

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

    def has_gradings(self) -> bool:
        """Return whether anything was graded on variants that follow from this course's secret."""
        with self._reading() as transaction:
            return transaction.has_gradings()

    def refuse_strangers(self) -> None:
        """Raise LedgerError when somebody is neither known nor erased: what is recorded now might double them."""
        with self._reading() as transaction:
            transaction.refuse_strangers()

    def was_erased(self, associate: str) -> bool:
        """Return whether somebody's record was erased."""
        with self._reading() as transaction:
            return transaction.was_erased(associate)

    @property
    def identities(self) -> Identities:
        """Return who is behind which pseudonym; only where people are hidden."""
        assert self._pseudonymiser is not None
        return self._pseudonymiser.identities

    def called_today(self, associate: str) -> str:
        """Return the id of somebody by whichever they had; where people are not hidden, the same."""
        return self._pseudonymiser.identities.called_today(associate) if self._pseudonymiser else associate

    def by_token(self) -> dict[str, str]:
        """Return who is called what in published groups; nobody who was erased, or is being erased."""
        if self._pseudonymiser is None:
            return {}
        with self._reading() as transaction:
            return by_token(transaction.connection, self._pseudonymiser.identities)

    def keys_of(self, associate: str) -> tuple[bytes, ...]:
        """Return the keys under which ids of what is kept of somebody follow, today's first."""
        return self._pseudonymiser.keys_of(associate) if self._pseudonymiser else (b"",)

    def key_of(self, associate: str) -> bytes:
        """Return the key under which what is recorded of somebody today gets its ids."""
        return self.keys_of(associate)[0]

    def since(self, seq: int) -> list[tuple[Event, Event | None]]:
        """Return what was recorded after the event of this number, in order: as stored, and with its people's ids.

        The second is None where who it is about cannot be told.
        """
        with self._reading() as transaction:
            return transaction.since(seq)

    def _admit(self, transaction: Transaction) -> None:
        """Raise LedgerError when what would be recorded in a transaction could not be set right afterwards."""
        if self._version != SCHEMA:
            raise LedgerError(f"{self.outdated}. Nothing was recorded.")
        if self._pseudonymiser:
            refuse_lost(transaction.connection, self._pseudonymiser.identities, self.name)
        newest = transaction.newest()
        if not self._accept_clock and newest and (wrong := wrong_clock(transaction.now, newest)):
            raise LedgerError(f"{wrong} Nothing was recorded.")

    @property
    def outdated(self) -> str:
        """Return in a sentence that the schema is an older one, and what to do; nothing when it is today's."""
        if self._version == SCHEMA:
            return ""
        return f"{self.name}: this ledger is of an older groundschool, and can only be read. {MIGRATE}"

    @property
    def _private(self) -> Path | None:
        """Return where the identities lie, None where people are not hidden."""
        return self._pseudonymiser.identities.path.parent if self._pseudonymiser else None

    def _open(self, *, create: bool) -> int:
        """Return the version of the database's schema; raises LedgerError where it is none that can be read."""
        with self._database.transaction(write=create) as connection:
            if create and version_of(connection) is None:
                refuse_another(self._url, self._private)
                lay_out(connection)
            return known_version(connection, self.name)

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        with self._database.transaction() as connection:
            yield Transaction(connection, self.name, self._clock(), self._pseudonymiser)
