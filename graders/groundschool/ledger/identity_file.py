"""The file that identities are kept in: its tables, and how it is opened and read."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from groundschool.errors import GroundschoolError
from groundschool.ledger.sqlite_file import drafted, file_uri

VERSION = 1
# Those of before are filled up when they are written next.
SCHEMA = """
CREATE TABLE IF NOT EXISTS identity (
    subject TEXT PRIMARY KEY, associate TEXT NOT NULL UNIQUE, key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS former (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, subject TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS merged (subject TEXT PRIMARY KEY, into_subject TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS erased (hash TEXT PRIMARY KEY) STRICT;
"""


@dataclass(frozen=True)
class KeptIdentities:
    """What the file holds: people as (pseudonym, id, key), former ids as (id, pseudonym), the oldest first.

    ``merged`` says which pseudonym is read as which other, ``erased`` are hashes of ids.
    """

    people: list[tuple[str, str, bytes]]
    former: list[tuple[str, str]]
    merged: Mapping[str, str]
    erased: frozenset[str]


def read_identities(path: Path) -> KeptIdentities:
    """Return what a file of identities holds; raises GroundschoolError when it cannot be read."""
    with opened(path, write=False) as database:
        people = database.execute("SELECT subject, associate, key FROM identity").fetchall()
        if _version(database) < VERSION:
            return KeptIdentities(people, [], {}, frozenset())
        former = database.execute("SELECT name, subject FROM former ORDER BY number").fetchall()
        merged = dict(database.execute("SELECT subject, into_subject FROM merged").fetchall())
        erased = frozenset(name for (name,) in database.execute("SELECT hash FROM erased"))
        return KeptIdentities(people, former, merged, erased)


@contextmanager
def opened(path: Path, *, write: bool = True) -> Iterator[sqlite3.Connection]:
    """Yield a transaction on the file, made for its owner only where there is none to ``write``.

    Raises GroundschoolError, naming the file, when it cannot be read, or not be written.
    """
    try:
        if write and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with drafted(path, 0o600) as draft, closing(sqlite3.connect(draft)) as database:
                _lay_out(database)
        with closing(sqlite3.connect(file_uri(path, write=write), uri=True, timeout=30)) as database, database:
            if _version(database) > VERSION:
                raise GroundschoolError(f"{path}: is of a newer groundschool. Upgrade groundschool here too.")
            # What is deleted is overwritten, and no journal keeps a copy of it.
            database.execute("PRAGMA secure_delete = ON")
            if write:
                _lay_out(database)
            yield database
    except sqlite3.Error as error:
        if "readonly" in str(error):
            raise GroundschoolError(f"{path}: cannot be written ({error}). Check its permissions.") from None
        raise GroundschoolError(f"{path}: {error}. Restore it from your backup.") from None


def vacuum(path: Path) -> None:
    """Write the file anew, so that nothing that was deleted is left on its pages."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")


def _version(database: sqlite3.Connection) -> int:
    return database.execute("PRAGMA user_version").fetchone()[0]


def _lay_out(database: sqlite3.Connection) -> None:
    """Make the tables that are not there yet."""
    if _version(database) < VERSION:
        for statement in filter(str.strip, SCHEMA.split(";")):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {VERSION}")
