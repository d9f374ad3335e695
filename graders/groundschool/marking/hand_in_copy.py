"""Copies one hand-in out of the exchange into a folder of ours: what is regular, theirs, and not too much."""

import ctypes
import os
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from groundschool.errors import GroundschoolError
from groundschool.marking.exchange import ExchangeEntry
from groundschool.marking.safe_files import (
    LARGEST,
    OddFileError,
    folder,
    folder_below,
    kind_of,
    names_in,
    read_regular,
    shown,
    status_of,
)
from groundschool.marking.senders import Senders
from groundschool.marking.stamps import FORMAT, NAME, read_stamp

SECRET = "submission_secret.txt"  # noqa: S105 - the file's name; nbgrader finds the feedback by what is in it
LITTER = 8 << 20  # bytes of one file that is no notebook
MOST_BYTES = 256 << 20  # of a hand-in
MOST_FILES = 300  # of a hand-in
DEPTH = 3  # folders in folders
WRITING = timedelta(minutes=1)  # in which a hand-in without its last files may still be being written
SKIPPED = {"__MACOSX", "__pycache__", "lessons", "feedback"}
AT_FDCWD, RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h


class StillWrittenError(GroundschoolError):
    """A hand-in is not whole yet; it is collected next time."""


def is_named_like_a_notebook(name: str) -> bool:
    """Return whether a file is surely meant as a notebook, however it came to its name."""
    return ".ipynb" in name.lower()


@dataclass
class _Copying:
    """One hand-in on its way: what was left and why, and what may still come."""

    entry: ExchangeEntry
    senders: Senders
    left: dict[str, str] = field(default_factory=dict)
    changed: float = 0.0
    notebooks: int = 0
    bytes: int = MOST_BYTES
    files: int = MOST_FILES

    def copy(self, source: int, draft: Path, below: str = "", depth: int = DEPTH) -> None:
        """Copy what lies in an open folder, notebooks first, and note what is left."""
        if not below and os.fstat(source).st_uid != self.entry.owner:
            raise OddFileError("was put in another's place while it was collected")
        found = [name for name in names_in(source) if not name.startswith(".") and name not in SKIPPED]
        for name in sorted(found, key=lambda name: (not is_named_like_a_notebook(name), name)):
            status = status_of(name, source)
            if stat.S_ISDIR(status.st_mode):
                if depth:
                    self._copy_folder(name, source, draft / name, f"{below}{name}/", depth - 1)
                continue
            try:
                self._copy_file(name, source, status, draft / name)
            except OddFileError as odd:
                if odd.passing:
                    raise
                if kind_of(status) or is_named_like_a_notebook(name):
                    self.left[shown(below + name)] = f"it {odd}"

    def _copy_folder(self, name: str, source: int, draft: Path, below: str, depth: int) -> None:
        with folder(name, source) as handle:
            draft.mkdir(mode=0o700)
            self.copy(handle, draft, below, depth)

    def _copy_file(self, name: str, source: int, status: os.stat_result, target: Path) -> None:
        notebook = is_named_like_a_notebook(name)
        if not kind_of(status) and not self._is_theirs(status):
            raise OddFileError("belongs to somebody else")
        most = min(LARGEST if notebook else LITTER, self.bytes)
        content = read_regular(name, source, most, status)
        if not self.files:
            raise OddFileError(f"is one of more than {MOST_FILES} files; hand in fewer")
        write_own(target, content)
        self.files -= 1
        self.bytes -= len(content)
        self.notebooks += notebook
        self.changed = max(self.changed, status.st_ctime)

    def _is_theirs(self, status: os.stat_result) -> bool:
        """Return whether a file belongs to who handed in, and is no other name of somebody else's."""
        owner = status.st_uid
        if self.senders.untold(owner) and status.st_nlink > 1:
            return False
        own = {self.entry.owner, self.senders.account(self.entry.associate)}
        return owner in own or (self.senders.untold(owner) and self.senders.untold(self.entry.owner))


@dataclass(frozen=True)
class HandInCopy:
    """A copy of a hand-in: why files that are surely meant were left, and when one that it has was last changed."""

    left: dict[str, str]
    changed: float


def copy_hand_in(inbound: Path, entry: ExchangeEntry, draft: Path, senders: Senders, now: datetime) -> HandInCopy:
    """Copy a hand-in into ``draft``, and return what came of it.

    Raises StillWrittenError for one that is not whole yet, OddFileError for one of which nothing can be collected, and
    OSError.
    """
    copying = _Copying(entry, senders)
    young = not senders.untold(entry.owner) and now.timestamp() - entry.changed < WRITING.total_seconds()
    try:
        with folder_below(inbound, *entry.parts) as source:
            if young and not {NAME, SECRET} <= set(names_in(source)):
                raise StillWrittenError(entry.key)
            copying.copy(source, draft)
    except (PermissionError, OddFileError):
        if young:
            raise StillWrittenError(entry.key) from None
        raise
    for name, reason in copying.left.items():
        if not copying.notebooks:
            raise OddFileError(f"holds no notebook that can be collected; {name}: {reason}")
    return HandInCopy(copying.left, copying.changed)


def stamp_copy(draft: Path, at: datetime) -> None:
    """Write when a copy was handed in into its stamp, unless it says so."""
    with folder(draft) as handle:
        try:
            claim = read_stamp(read_regular(NAME, handle, LITTER).decode("utf-8", "replace"))
        except OddFileError:
            claim = None
    if claim != at:
        (draft / NAME).unlink(missing_ok=True)
        write_own(draft / NAME, at.astimezone(UTC).strftime(FORMAT).encode())


def write_own(path: Path, content: bytes) -> None:
    """Write a new file that is readable by its owner alone."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)


def put_in_place(draft: Path, place: Path) -> None:
    """Put a whole folder in the place of another, which is there until then; what was there is left in ``draft``."""
    if not place.exists() and not place.is_symlink():
        draft.rename(place)
    elif _exchanged(draft, place) != 0:
        aside = draft.with_name(f"{draft.name}-before")
        place.rename(aside)
        draft.rename(place)
        aside.rename(draft)


def _exchanged(one: Path, other: Path) -> int:
    """Let two names change what they name, in one step where the kernel and the filesystem can (renameat2(2))."""
    try:
        return _libc().renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    except (AttributeError, OSError):
        return -1


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
