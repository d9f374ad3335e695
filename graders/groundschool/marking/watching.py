"""What a watch looks at: whether something was handed in, or marked by hand, since it last looked.

Only names and times are looked at, no file is read: a look costs next to nothing while nothing happens.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from groundschool.marking.hand_in_copy import DEPTH

Stamp = tuple[int, int]
BELOW = 2 + DEPTH  # folders of an associate, of an area, and those in a hand-in


@dataclass
class Watched:
    """Files and folders whose changes count: hand-ins in ``submitted``, the exchange if any, and the gradebook."""

    submitted: Path
    gradebook: Path
    inbound: Path | None = None
    _files: dict[Path, Stamp] = field(default_factory=dict)
    _beside: dict[Path, Stamp] = field(default_factory=dict)

    def changed(self) -> tuple[frozenset[Path], bool]:
        """Return which files came or changed in ``submitted``, and whether anything else did, since the last look."""
        files = dict(_files(self.submitted, BELOW))
        beside = dict(self._around())
        arrived = frozenset(path for path, stamp in files.items() if self._files.get(path) != stamp)
        moved = beside != self._beside
        self._files, self._beside = files, beside
        return arrived, moved

    def _around(self) -> Iterator[tuple[Path, Stamp]]:
        """Yield the gradebook, and the folders into which hand-ins are put: a new name changes its folder's time."""
        for path in (self.gradebook, *self._folders()):
            with suppress(OSError):
                found = path.stat()
                yield path, (found.st_mtime_ns, found.st_size)

    def _folders(self) -> Iterator[Path]:
        if self.inbound is None:
            return
        yield self.inbound
        with suppress(OSError), os.scandir(self.inbound) as entries:
            yield from (Path(entry.path) for entry in entries if "+" not in entry.name)


def _files(folder: Path, depth: int) -> Iterator[tuple[Path, Stamp]]:
    """Yield every file below a folder with its time and size; no link is followed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            with suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    found = entry.stat(follow_symlinks=False)
                    yield Path(entry.path), (found.st_mtime_ns, found.st_size)
                elif depth:
                    yield from _files(Path(entry.path), depth - 1)
