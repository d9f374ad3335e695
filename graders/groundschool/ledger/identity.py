"""Who is behind which pseudonym, and the key of each person's free text: one small file beside the course secret.

Deleting a row is what erasing a person means: without it their pseudonym leads nowhere, and nothing sealed under their
key can be read again. Of their id stays a keyed hash, which tells only that it was erased, so that nobody comes back by
mistake. A pseudonym stays when somebody is called differently: ``former`` keeps what they were called, oldest first. Of
two ids of one human ``merged`` says which pseudonym is read as the other.
"""

import secrets
import stat
from pathlib import Path

from groundschool.errors import ErasedError, GroundschoolError
from groundschool.ledger.events import EVERYBODY
from groundschool.ledger.identity_file import opened, read_identities, vacuum
from groundschool.ledger.keys import keyed
from groundschool.ledger.known_people import Identity, KnownPeople, index_of

NAME = "identity.db"
SUBJECT = "subj_"
HEX_DIGITS = 16
KEY_BYTES = 32


class Identities:
    """The identities kept in a folder; the file is made, for its owner only, when the first person turns up.

    Raises GroundschoolError when others could read the file, or when it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._known = KnownPeople()
        self._read_at = (0, 0)
        if self.path.exists():
            if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
                raise GroundschoolError(f"{self.path}: others can read who is who. Run: chmod 600 {self.path}")
            self._read()

    def of(self, associate: str) -> Identity:
        """Return a person's identity, making it if there is none; the course itself is nobody.

        Raises ErasedError for whom was erased and not readmitted.
        """
        if associate == EVERYBODY:
            raise ValueError("the course is no person")
        if self.was_erased(associate):
            raise ErasedError(associate)
        if (found := self.known(associate)) is None:
            subject = SUBJECT + secrets.token_hex(HEX_DIGITS // 2)
            self._write("INSERT OR IGNORE INTO identity VALUES (?, ?, ?)", subject, associate, _key())
            found = self._known.by_associate[associate]
        return found

    @property
    def course_key(self) -> bytes:
        """Return the key of what concerns the course and nobody in particular, made where there is none."""
        if EVERYBODY not in self._known.by_associate:
            self._write("INSERT OR IGNORE INTO identity VALUES (?, ?, ?)", EVERYBODY, EVERYBODY, _key())
        return self._known.by_associate[EVERYBODY].key

    def known(self, name: str) -> Identity | None:
        """Return the identity of an associate, also by a former id, or of a pseudonym; the course has none."""
        if name == EVERYBODY:
            return None
        found = self._found(name)
        if found is None and self._written() != self._read_at:  # by another process
            self._read()
            found = self._found(name)
        return found

    def pseudonym(self, associate: str) -> str:
        """Return what the ledger calls somebody: their pseudonym, or their id where they have none."""
        identity = self.known(associate)
        return identity.subject if identity else associate

    def associates(self) -> list[str]:
        """Return the ids of everybody."""
        return sorted({one.associate for one in self._known.by_subject.values()} - {EVERYBODY})

    def everybody(self) -> list[Identity]:
        """Return every identity there is."""
        if self._written() != self._read_at:  # by another process
            self._read()
        return [one for one in self._known.by_subject.values() if one.subject != EVERYBODY]

    def all_of(self, associate: str) -> list[Identity]:
        """Return every identity of one human, the one that is written under first."""
        main = self.known(associate)
        if main is None:
            return []
        others = (one for one in self._known.by_subject.values() if one.associate == main.associate and one != main)
        return [main, *sorted(others, key=lambda one: one.subject)]

    def called_today(self, name: str) -> str:
        """Return the id that a former id was replaced by, the same id where it was not."""
        found = self.known(name) if name in self._known.former else None
        return found.associate if found else name

    def was_erased(self, associate: str) -> bool:
        """Return whether somebody of this id was erased, or is being erased, and was not readmitted."""
        if self._written() != self._read_at:  # by another process
            self._read()
        return bool(self._known.erased) and self._hash(associate) in self._known.erased

    def rename(self, associate: str, name: str) -> None:
        """Call somebody differently from now on; their pseudonym and key stay."""
        identity = self.of(associate)
        with opened(self.path) as database:
            database.execute("INSERT INTO former (name, subject) VALUES (?, ?)", (associate, identity.subject))
            database.execute("DELETE FROM former WHERE name = ?", (name,))  # called as once before
            database.execute("UPDATE identity SET associate = ? WHERE subject = ?", (name, identity.subject))
        self._read()

    def merge(self, associate: str, into: str) -> None:
        """Read whatever is kept of one person as the other's, who is the same human."""
        pairs = [(one.subject, self.of(into).subject) for one in self.all_of(associate)]
        with opened(self.path) as database:
            database.executemany("INSERT OR REPLACE INTO merged VALUES (?, ?)", pairs)
        self._read()

    def mark_erased(self, associate: str) -> None:
        """Let nobody be made anew under the ids that somebody has or had."""
        names = {associate, *(one.first for one in self.all_of(associate)), *self.former_of(associate)}
        hashes = [(self._hash(name),) for name in sorted(names)]
        with opened(self.path) as database:
            database.executemany("INSERT OR IGNORE INTO erased VALUES (?)", hashes)
        self._read()

    def former_of(self, associate: str) -> list[str]:
        """Return what somebody was called before."""
        subjects = {one.subject for one in self.all_of(associate)}
        return sorted(name for name, subject in self._known.former.items() if subject in subjects)

    def readmit(self, associate: str) -> None:
        """Let somebody of an erased id be known again; nothing of before comes back."""
        self._write("DELETE FROM erased WHERE hash = ?", self._hash(associate))

    def forget(self, associate: str) -> None:
        """Delete a person's rows, and their keys from the disk with them."""
        subjects = [(one.subject,) for one in self.all_of(associate)]
        with opened(self.path) as database:
            for table in ("identity", "former", "merged"):
                database.executemany(f"DELETE FROM {table} WHERE subject = ?", subjects)  # noqa: S608 - names of ours
        vacuum(self.path)
        self._read()

    def _hash(self, associate: str) -> str:
        return keyed(self.course_key, "erased", associate)

    def _found(self, name: str) -> Identity | None:
        subject = self._known.former.get(name)
        return self._known.by_associate.get(name) or self._known.by_subject.get(subject or name)

    def _write(self, statement: str, *values: object) -> None:
        # Another process may have been first: then its row stays.
        with opened(self.path) as database:
            database.execute(statement, values)
        self._read()

    def _written(self) -> tuple[int, int]:
        if not self.path.exists():
            return 0, 0
        found = self.path.stat()
        return found.st_mtime_ns, found.st_size

    def _read(self) -> None:
        self._read_at = self._written()
        self._known = index_of(read_identities(self.path))


def _key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
