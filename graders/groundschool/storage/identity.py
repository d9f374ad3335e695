"""Who is behind which pseudonym, and the key of each person's free text: one small file beside the course secret.

Deleting a row is what erasing a person means: without it their pseudonym leads nowhere, and nothing sealed under their
key can be read again.
"""

import os
import secrets
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from groundschool.errors import GroundschoolError
from groundschool.tracker.events import EVERYBODY

NAME = "identity.db"
SUBJECT = "subj_"
HEX_DIGITS = 16
KEY_BYTES = 32
SCHEMA = """CREATE TABLE IF NOT EXISTS identity (
    subject TEXT PRIMARY KEY, associate TEXT NOT NULL UNIQUE, key BLOB NOT NULL) STRICT"""


@dataclass(frozen=True)
class Identity:
    """One person: what the ledger calls them, their id, and the key of what is sealed for them."""

    subject: str
    associate: str
    key: bytes


class Identities:
    """The identities kept in a folder; the file is made, for its owner only, when the first person turns up.

    Raises GroundschoolError when others could read the file.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._by_associate: dict[str, Identity] = {}
        self._by_subject: dict[str, Identity] = {}
        self._read_at = (0, 0)
        if self.path.exists():
            if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
                raise GroundschoolError(f"{self.path}: others can read who is who. Run: chmod 600 {self.path}")
            self._read()

    def of(self, associate: str) -> Identity:
        """Return a person's identity, making it if there is none; the course itself is nobody."""
        if associate == EVERYBODY:
            raise ValueError("the course is no person")
        if associate not in self._by_associate:
            subject = SUBJECT + secrets.token_hex(HEX_DIGITS // 2)
            self._add(Identity(subject, associate, secrets.token_bytes(KEY_BYTES)))
        return self._by_associate[associate]

    @property
    def course_key(self) -> bytes:
        """Return the key of what concerns the course and nobody in particular, made where there is none."""
        if EVERYBODY not in self._by_associate:
            self._add(Identity(EVERYBODY, EVERYBODY, secrets.token_bytes(KEY_BYTES)))
        return self._by_associate[EVERYBODY].key

    def known(self, name: str) -> Identity | None:
        """Return the identity of an associate, or of a pseudonym, None when there is none; the course has none."""
        if name == EVERYBODY:
            return None
        found = self._by_associate.get(name) or self._by_subject.get(name)
        if found is None and self._written() != self._read_at:  # by another process
            self._read()
            found = self._by_associate.get(name) or self._by_subject.get(name)
        return found

    def pseudonym(self, associate: str) -> str:
        """Return what the ledger calls somebody: their pseudonym, or their id where they have none."""
        identity = self.known(associate)
        return identity.subject if identity else associate

    def associates(self) -> list[str]:
        """Return the ids of everybody."""
        return sorted(self._by_associate.keys() - {EVERYBODY})

    def forget(self, associate: str) -> None:
        """Delete a person's row, and their key from the disk with it."""
        with self._opened() as database:
            database.execute("DELETE FROM identity WHERE associate = ?", (associate,))
        with closing(sqlite3.connect(self.path)) as database:
            database.execute("VACUUM")
        self._read()

    def _add(self, made: Identity) -> None:
        self._make()
        with self._opened() as database:
            # Another process may have been first: then its row stays.
            database.execute(
                "INSERT OR IGNORE INTO identity VALUES (?, ?, ?)", (made.subject, made.associate, made.key)
            )
        self._read()

    def _written(self) -> tuple[int, int]:
        if not self.path.exists():
            return 0, 0
        found = self.path.stat()
        return found.st_mtime_ns, found.st_size

    def _read(self) -> None:
        self._read_at = self._written()
        with self._opened() as database:
            rows = [Identity(*row) for row in database.execute("SELECT subject, associate, key FROM identity")]
        self._by_associate = {one.associate: one for one in rows}
        self._by_subject = {one.subject: one for one in rows}

    def _make(self) -> None:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as database, database:
                # What is deleted is overwritten, and no journal keeps a copy of it.
                database.execute("PRAGMA secure_delete = ON")
                # Each time: another process may have made the file, and not yet come to the table.
                database.execute(SCHEMA)
                yield database
        except sqlite3.Error as error:
            raise GroundschoolError(f"{self.path}: {error}. Restore it from your backup.") from None
