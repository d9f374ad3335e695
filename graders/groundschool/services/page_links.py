"""Links to the served pages: each opens them as one person, for a time, and can be taken back by itself.

The file keeps of each link who it is for, until when, and the SHA-256 of its token: whoever reads the file has no link.
It has a key of its own that signs cookies, so that neither has anything to do with the course secret.
"""

import hashlib
import secrets
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from groundschool.errors import GroundschoolError, UnknownNameError
from groundschool.ledger.instants import instant_of, microseconds
from groundschool.ledger.sqlite_file import drafted

NAME = "links.db"
TOKEN_BYTES, KEY_BYTES, ID_BYTES = 32, 32, 4
KEPT = timedelta(days=90)  # how long after its end a link is still listed
VERSION = 0
REMEDY = "Move it away: links are then made anew."
SCHEMA = """
CREATE TABLE IF NOT EXISTS link (
    id TEXT PRIMARY KEY, who TEXT NOT NULL, token_sha256 TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, revoked_at INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS cookie (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL) STRICT;
"""
COLUMNS = "id, who, made_at, expires_at, revoked_at"


@dataclass(frozen=True)
class PageLink:
    """One link: whose pages it opens, from when and until when."""

    id: str
    who: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def opens(self, instant: datetime) -> bool:
        """Return whether it opens anything at an instant."""
        return instant < self.expires_at and self.revoked_at is None


class PageLinks:
    """The links of one course, kept in a folder that only who serves the pages can read.

    Raises GroundschoolError when others could read the file, or when it is none of links.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.path = folder / NAME
        self._clock = clock
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with drafted(self.path, 0o600) as draft, closing(sqlite3.connect(draft)) as database:
                _lay_out(database)
        if self.path.stat().st_size == 0:
            raise GroundschoolError(f"{self.path}: is empty, 0 bytes. {REMEDY}")
        if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
            raise GroundschoolError(f"{self.path}: others can read who has links. Run: chmod 600 {self.path}")

    def make(self, who: str, lasting: timedelta) -> tuple[PageLink, str]:
        """Return a new link of somebody's, and the token that stands in its address: it is told once and not kept."""
        now, token = self._clock(), secrets.token_urlsafe(TOKEN_BYTES)
        made = PageLink(secrets.token_hex(ID_BYTES), who, now, now + lasting)
        row = made.id, who, _digest(token), microseconds(now), microseconds(made.expires_at)
        with self._opened() as database:
            database.execute("DELETE FROM link WHERE expires_at < ?", (microseconds(now - KEPT),))
            database.execute("INSERT INTO link VALUES (?, ?, ?, ?, ?, NULL)", row)
        return made, token

    def behind(self, token: str) -> PageLink | None:
        """Return the link with this token, None when there is none that still opens anything."""
        return self._found("token_sha256 = ?", _digest(token))

    def alive(self, name: str) -> PageLink | None:
        """Return the link of this name, None when there is none that still opens anything."""
        return self._found("id = ?", name)

    def every(self) -> list[PageLink]:
        """Return all links, the newest first, those included that ended lately."""
        with self._opened() as database:
            rows = database.execute(f"SELECT {COLUMNS} FROM link ORDER BY made_at DESC, id")  # noqa: S608
            return [_link(row) for row in rows]

    def revoke(self, name: str) -> PageLink:
        """Take a link back, with whatever was entered by it, and return it; raises UnknownNameError."""
        known = {link.id: link for link in self.every()}
        if name not in known:
            raise UnknownNameError("link", name, known)
        with self._opened() as database:
            ended = microseconds(self._clock()), name
            database.execute("UPDATE link SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", ended)
        return known[name]

    def forget(self, who: str) -> int:
        """Delete every link of somebody's, and return how many there were."""
        with self._opened() as database:
            return database.execute("DELETE FROM link WHERE who = ?", (who,)).rowcount

    def cookie_key(self) -> bytes:
        """Return what cookies are signed with, made the first time."""
        with self._opened() as database:
            database.execute("INSERT OR IGNORE INTO cookie VALUES (1, ?)", (secrets.token_bytes(KEY_BYTES),))
            return database.execute("SELECT key FROM cookie").fetchone()[0]

    def _found(self, where: str, value: str) -> PageLink | None:
        with self._opened() as database:
            row = database.execute(f"SELECT {COLUMNS} FROM link WHERE {where}", (value,)).fetchone()  # noqa: S608
        link = row and _link(row)
        return link if link and link.opens(self._clock()) else None

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as database, database:
                database.execute("PRAGMA secure_delete = ON")
                if database.execute("PRAGMA user_version").fetchone()[0] > VERSION:
                    raise GroundschoolError(f"{self.path}: is of a newer groundschool. Upgrade groundschool here too.")
                _lay_out(database)
                yield database
        except sqlite3.Error as error:
            raise GroundschoolError(f"{self.path}: {error}. {REMEDY}") from None


def _lay_out(database: sqlite3.Connection) -> None:
    """Make the tables that are not there yet."""
    for statement in filter(str.strip, SCHEMA.split(";")):
        database.execute(statement)


def _link(row: tuple) -> PageLink:
    name, who, made_at, expires_at, revoked_at = row
    return PageLink(name, who, instant_of(made_at), instant_of(expires_at), revoked_at and instant_of(revoked_at))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
