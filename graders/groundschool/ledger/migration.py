"""Brings a ledger of an older groundschool up to date: all of it in one transaction, and no event is touched."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from groundschool.errors import LedgerError
from groundschool.ledger.chain import GENESIS, first_break
from groundschool.ledger.connection import check_file, engine, file_of, ledger_error, parsed
from groundschool.ledger.schema import EVENTS, SCHEMA, VERSIONS, event_of, known_version

LOCK_SECONDS = 2
BUSY = "somebody is writing into the ledger. Stop what grades and serves it, then migrate again"


@dataclass(frozen=True)
class MigrationStep:
    """What brings a ledger to a version from the one before, and what it is told as."""

    version: int
    words: str
    apply: Callable[[Connection], None]


@dataclass(frozen=True)
class Migrated:
    """From which version to which a ledger was brought, by which steps, and how many events it holds up to its head."""

    name: str
    before: int
    after: int
    steps: tuple[str, ...]
    events: int
    head: str


STEPS = (MigrationStep(1, "note which version of the schema it has", VERSIONS.create),)


def migrate_ledger(url: str, *, dry_run: bool = False) -> Migrated:
    """Bring the ledger at a SQLAlchemy URL up to date, or see what that would do, and return it.

    Raises LedgerError, and changes nothing, when somebody writes, when its chain is broken, or when its version is not
    known here.
    """
    where = parsed(url)
    name = where.render_as_string(hide_password=True)
    if (path := file_of(where)) is not None:
        check_file(path, create=False)
    database = engine(where, LOCK_SECONDS)
    try:
        return _migrated(database, name, dry_run=dry_run)
    except DBAPIError as error:
        if "locked" in str(error.orig):
            raise LedgerError(f"{name}: {BUSY}.") from error
        raise ledger_error(name, error) from error
    finally:
        database.dispose()


def _migrated(database: Engine, name: str, *, dry_run: bool) -> Migrated:
    with database.connect().execution_options(ledger_write=not dry_run) as connection, connection.begin():
        if not dry_run:
            _alone(connection, name)
        before = known_version(connection, name)
        count, head = _whole(connection, name)
        steps = [step for step in STEPS if step.version > before]
        for step in steps if not dry_run else ():
            step.apply(connection)
            connection.execute(VERSIONS.insert(), {"version": step.version})
    return Migrated(name, before, SCHEMA, tuple(step.words for step in steps), count, head)


def _alone(connection: Connection, name: str) -> None:
    """Take the lock that writers on a server take; SQLite's was taken as the transaction began."""
    if connection.dialect.name == "postgresql":
        taken = "SELECT pg_try_advisory_xact_lock(hashtext('groundschool.event'))"
        if not connection.exec_driver_sql(taken).scalar():
            raise LedgerError(f"{name}: {BUSY}.")


def _whole(connection: Connection, name: str) -> tuple[int, str]:
    """Return how many events there are, and the hash of the last; raises LedgerError where the chain is broken."""
    events = [event_of(row) for row in connection.execute(select(EVENTS).order_by(EVENTS.c.seq))]
    if (broken := first_break(events)) is not None:
        raise LedgerError(f"{name}: event {broken.seq}: {broken.reason}. Restore the ledger from its backup first.")
    return len(events), events[-1].hash if events else GENESIS
