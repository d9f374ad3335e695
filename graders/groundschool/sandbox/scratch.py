"""A child's scratch folder, seen from outside: how much lies in it, and how to remove it whatever was made in it."""

import contextlib
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex

from groundschool.sandbox.limits import MEGABYTE, Limits

LONGEST = 4000  # characters of a path that the kernel still takes
ONLY_FOLDERS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True)
class Contents:
    """What a folder holds: bytes on the disk, files and folders, and how deep the deepest lies."""

    size: int = 0
    entries: int = 0
    depth: int = 0

    def excess(self, limits: Limits) -> str:
        """Return in words which limit the contents break, or nothing."""
        if self.size > limits.scratch:
            return f"wrote more than {limits.scratch // MEGABYTE:,} MB of files ({self.size // MEGABYTE:,} MB)"
        if self.entries > limits.entries:
            return f"made more than {limits.entries:,} files and folders ({self.entries:,})"
        if self.depth > limits.depth:
            return f"nested folders more than {limits.depth} deep"
        return ""


def contents(folder: str, limits: Limits) -> Contents:
    """Return what a folder holds; stops counting soon after a limit is broken."""
    size = entries = deepest = 0
    waiting = [(folder, 1)]
    while waiting:
        path, depth = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(path) as found:
            for entry in found:
                entries += 1
                deepest = max(deepest, depth)
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, depth + 1))
                if deepest > limits.depth or len(entry.path) > LONGEST:
                    return Contents(size, entries, limits.depth + 1)
                if entries > limits.entries:
                    return Contents(size, entries, deepest)
    return Contents(size, entries, deepest)


def remove(folder: str) -> None:
    """Remove a folder with everything below it, however deep and whatever its permissions; what resists stays.

    Nobody else may be working in it.
    """
    with contextlib.suppress(OSError):
        Path(folder).chmod(0o700)
        top = os.open(folder, ONLY_FOLDERS)
        try:
            _empty(top)
        finally:
            os.close(top)
        Path(folder).rmdir()


def _empty(top: int) -> None:
    """Remove what lies in an open folder; folders are moved up before they are emptied, so that no path grows long."""
    asides = (f".{token_hex(8)}-{number}" for number in count())
    waiting = _folders_left(top)
    while waiting:
        name = waiting.pop()
        with contextlib.suppress(OSError):
            place = os.open(name, ONLY_FOLDERS, dir_fd=top)
            try:
                for below in _folders_left(place):
                    aside = next(asides)
                    os.rename(below, aside, src_dir_fd=place, dst_dir_fd=top)
                    waiting.append(aside)
            finally:
                os.close(place)
            os.rmdir(name, dir_fd=top)


def _folders_left(place: int) -> list[str]:
    """Remove the files in an open folder and return the folders in it, which can be written from now on."""
    left = []
    for name in os.listdir(place):
        try:
            os.unlink(name, dir_fd=place)
        except OSError:
            with contextlib.suppress(OSError):
                os.chmod(name, 0o700, dir_fd=place)
                left.append(name)
    return left
