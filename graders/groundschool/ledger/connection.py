"""How a ledger's database is reached: SQLite in WAL mode, locked from the first write on, or what the URL names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError

from groundschool.errors import GroundschoolError, LedgerAwayError, LedgerError, NoLedgerError
from groundschool.ledger.sqlite_file import is_writable, mode_of

LOCK_SECONDS = 30


class Database:
    """A ledger's database, called ``name`` without its password; none of it is opened yet."""

    def __init__(self, url: URL) -> None:
        self.name = url.render_as_string(hide_password=True)
        self._engine = engine(url)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Connection]:
        """Yield a connection in a transaction, to ``write`` in it while nobody else does; raises LedgerError."""
        try:
            with self._engine.connect().execution_options(ledger_write=write) as connection, connection.begin():
                if write and self._engine.dialect.name == "postgresql":
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('groundschool.event'))")
                yield connection
        except DBAPIError as error:
            raise ledger_error(self.name, error) from error
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.name}: {error}") from error


def parsed(url: str) -> URL:
    """Return a ledger's URL; raises LedgerError when it is none."""
    try:
        return make_url(url)
    except ArgumentError as error:
        raise _no_database(error) from None


def file_of(url: URL) -> Path | None:
    """Return the file that a URL names, None for a server and for a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def engine(url: URL, lock_seconds: float | None = None) -> Engine:
    """Return the engine of a database, none of it opened yet; raises LedgerError when the URL leads nowhere.

    Whoever writes waits so long for who is writing, ``LOCK_SECONDS`` if not given.
    """
    sqlite, path = url.get_backend_name() == "sqlite", file_of(url)
    writable = path is None or is_writable(path)
    # A server may have been started anew since a connection was last used.
    more = {"connect_args": {"timeout": lock_seconds or LOCK_SECONDS}} if sqlite else {"pool_pre_ping": True}
    try:
        made = create_engine(_opening(url, path) if path else url, **more)
    except (ArgumentError, NoSuchModuleError) as error:
        raise _no_database(error) from None
    except ModuleNotFoundError as error:
        raise LedgerError(f"the database driver {error.name!r} is not installed. Install it with pip.") from None
    if sqlite:
        event.listen(made, "connect", _on_connect if writable else _on_connect_to_read)
        event.listen(made, "begin", _on_begin)
    return made


def check_file(path: Path, *, create: bool) -> None:
    """Raise LedgerError when there is no file to open, or no folder to make it in."""
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: the folder {path.parent} does not exist. Create it, or name another ledger.")
    if not create and not path.is_file():
        raise NoLedgerError(f"{path}: no ledger is there yet. Grade a submission first, or name another with --ledger.")


def _opening(url: URL, path: Path) -> URL:
    """Return the URL that opens a file of SQLite and never makes one."""
    try:
        return url.set(database=f"file:{quote(str(path))}", query={"uri": "true", **mode_of(path)})
    except GroundschoolError as error:
        raise LedgerError(str(error)) from None


def _no_database(error: Exception) -> LedgerError:
    remedy = "Name it like sqlite:////srv/ledger.db or postgresql://user@host/name."
    return LedgerError(f"not a database that can be opened: {error}. {remedy}")


def _on_connect_to_read(connection: Any, _: object) -> None:  # noqa: ANN401 - a raw driver connection
    # The driver must not begin transactions of its own, else BEGIN IMMEDIATE comes too late to wait for the lock.
    connection.isolation_level = None


def _on_connect(connection: Any, _: object) -> None:  # noqa: ANN401 - a raw driver connection
    _on_connect_to_read(connection, _)
    connection.execute("PRAGMA journal_mode = WAL")


def _on_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("ledger_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def ledger_error(name: str, error: DBAPIError) -> LedgerError:
    """Return what to raise for what a database said: of one that may answer again, that it is away."""
    passing = ("locked", "unable to open", "disk I/O")
    sqlite = type(error.orig).__module__.startswith("sqlite3")
    away = isinstance(error, OperationalError) and (not sqlite or any(word in str(error.orig) for word in passing))
    kind = LedgerAwayError if away or error.connection_invalidated else LedgerError
    return kind(f"{name}: {_reason(error)}")


def _reason(error: DBAPIError) -> str:
    """Return what went wrong in words, with a remedy where there is one."""
    words = str(error.orig)
    if "locked" in words:
        return f"another process held the ledger for more than {LOCK_SECONDS} seconds. Try again when it has finished."
    if "not a database" in words or "malformed" in words:
        return "the file is not a database, or not a whole one. Restore it from your backup, or name another ledger."
    if "readonly" in words or "unable to open" in words:
        return f"the ledger cannot be written ({words}). Check the permissions of the file and its folder."
    return words
