"""Reads what somebody else laid: regular files only, within limits, and never through a link, a FIFO or a device.

Every folder is opened by descriptor from its parent's, without following links, so that nothing can be put in the
place of a name between the look at it and the opening of it.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from groundschool.errors import GroundschoolError

LARGEST = 64 << 20  # bytes of one file that is read
MOST_ENTRIES = 2_000  # of one folder
SHOWN = 80  # characters of a name that are shown
SAME = ("st_dev", "st_ino", "st_uid", "st_nlink")  # of a file that is the one that was looked at, and still its owner's

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_LINKLESS = getattr(os, "O_NOFOLLOW", 0)
_FILE = (
    os.O_RDONLY | _LINKLESS | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
)
_KINDS = {
    stat.S_IFLNK: "a link to somewhere else",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class OddFileError(GroundschoolError):
    """What lies there is not read; the text completes "it ...". ``passing`` is what may be otherwise next time."""

    passing = False


class UnreadNowError(OddFileError):
    """The system did not let it be read."""

    passing = True


@contextmanager
def folder(path: Path | str, within: int | None = None) -> Iterator[int]:
    """Yield a folder's descriptor; below ``within`` a link is no folder. Raises OSError."""
    handle = os.open(path, _FOLDER | (_LINKLESS if within is not None else 0), dir_fd=within)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def folder_below(top: Path, *parts: str) -> Iterator[int]:
    """Yield the descriptor of a folder below ``top``, none of whose ``parts`` is a link. Raises OSError."""
    with folder(top) as handle:
        held = os.dup(handle)
    try:
        for part in parts:
            with folder(part, held) as handle:
                os.close(held)
                held = os.dup(handle)
        yield held
    finally:
        os.close(held)


def names_in(handle: int, most: int = MOST_ENTRIES) -> list[str]:
    """Return the names in a folder, sorted; of more than ``most`` any of them."""
    with os.scandir(handle) as found:
        return sorted(entry.name for entry in islice(found, most))


def status_of(name: str, within: int) -> os.stat_result:
    """Return what a name in a folder is, itself and not what it may point at. Raises OSError."""
    return os.stat(name, dir_fd=within, follow_symlinks=False)


def kind_of(found: os.stat_result) -> str:
    """Return what sort of thing it is that is no regular file, in words; nothing for a regular file."""
    return "" if stat.S_ISREG(found.st_mode) else _KINDS.get(stat.S_IFMT(found.st_mode), "no file")


def read_regular(name: str, within: int, most: int = LARGEST, seen: os.stat_result | None = None) -> bytes:
    """Return the content of a regular file; raises OddFileError for anything else, and for more than ``most`` bytes.

    With ``seen``, what the name was when it was looked at, what took its place since then is refused too.
    """
    try:
        _refuse_odd(status_of(name, within), most)
        handle = os.open(name, _FILE, dir_fd=within)
    except (OSError, ValueError) as error:
        raise _odd(error) from None
    with os.fdopen(handle, "rb") as file:
        opened = os.fstat(handle)
        _refuse_odd(opened, most)
        if seen is not None and any(getattr(opened, what) != getattr(seen, what) for what in SAME):
            raise UnreadNowError("was put in another's place while it was collected")
        try:
            content = file.read(most + 1)
        except OSError as error:
            raise _odd(error) from None
    if len(content) > most:
        raise OddFileError("grows while it is read; hand it in again")
    return content


def read_below(top: Path, path: Path, most: int = LARGEST) -> bytes:
    """Return the content of the regular file ``path`` below ``top``, reached through no link; raises OddFileError."""
    *parts, name = path.relative_to(top).parts
    try:
        with folder_below(top, *parts) as handle:
            return read_regular(name, handle, most)
    except OSError as error:
        raise _odd(error) from None


def shown(name: str) -> str:
    """Return a name as it can be shown: no line ends, control characters, changes of direction, or half characters."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in name)
    return clean if len(clean) <= SHOWN else f"{clean[:SHOWN]}..."


def _refuse_odd(found: os.stat_result, most: int) -> None:
    if kind := kind_of(found):
        raise OddFileError(f"is {kind}, not a notebook")
    if found.st_size > most:
        raise OddFileError(f"has {found.st_size:,} bytes; clear the outputs and hand it in again")


def _odd(error: OSError | ValueError) -> OddFileError:
    if not isinstance(error, OSError):
        return OddFileError("has a name that no file can have")
    if error.errno in {errno.ELOOP, errno.ENOTDIR}:
        return OddFileError("is a link to somewhere else, not a notebook")
    return UnreadNowError(f"cannot be read: {error.strerror}")
