"""How a ledger's database is reached: SQLite in WAL mode, locked from the first write on, or what the URL names."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from groundschool.errors import LedgerAwayError, LedgerError

LOCK_SECONDS = 30


def engine(url: str, *, create: bool) -> Engine:
    """Return the engine of a database, none of it opened yet; raises LedgerError when the URL leads nowhere."""
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        # A server may have been started anew since a connection was last used.
        more = {"connect_args": {"timeout": LOCK_SECONDS}} if sqlite else {"pool_pre_ping": True}
        made = create_engine(parsed, **more)
    except (ArgumentError, NoSuchModuleError) as error:
        remedy = "Name it like sqlite:////srv/ledger.db or postgresql://user@host/name."
        raise LedgerError(f"not a database that can be opened: {error}. {remedy}") from None
    except ModuleNotFoundError as error:
        raise LedgerError(f"the database driver {error.name!r} is not installed. Install it with pip.") from None
    if sqlite:
        _check_file(parsed.database, create=create)
        event.listen(made, "connect", _on_connect)
        event.listen(made, "begin", _on_begin)
    return made


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


def refusal(name: str, error: DBAPIError) -> LedgerError:
    """Return what to raise for what a database said: of one that may answer again, that it is away."""
    passing = ("locked", "unable to open", "disk I/O")
    sqlite = type(error.orig).__module__.startswith("sqlite3")
    away = isinstance(error, OperationalError) and (not sqlite or any(word in str(error.orig) for word in passing))
    kind = LedgerAwayError if away or error.connection_invalidated else LedgerError
    return kind(f"{name}: {reason(error)}")


def reason(error: DBAPIError) -> str:
    """Return what went wrong in words, with a remedy where there is one."""
    words = str(error.orig)
    if "locked" in words:
        return f"another process held the ledger for more than {LOCK_SECONDS} seconds. Try again when it has finished."
    if "not a database" in words:
        return "the file is not a database. Move it away, or name another ledger."
    if "readonly" in words or "unable to open" in words:
        return f"the ledger cannot be written ({words}). Check the permissions of the file and its folder."
    return words
