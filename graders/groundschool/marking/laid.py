"""What lies below ``submitted/``: every file of every associate, found without following a link."""

import os
import shutil
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from groundschool.marking.hand_in_copy import DEPTH, LITTER, SECRET, SKIPPED
from groundschool.marking.receipts import Receipt
from groundschool.marking.safe_files import OddFileError, folder, kind_of, names_in, read_regular, status_of
from groundschool.marking.stamps import LONGEST, NAME, Dated, by_hand, is_possible

PAPERS = (NAME, SECRET)


@dataclass(frozen=True)
class LaidFolder:
    """What somebody handed in to one area: where it lies, its stamp if any, and our receipt if we collected it."""

    top: Path
    path: Path
    stamp: str | None
    receipt: Receipt

    def dated(self, status: os.stat_result, now: datetime) -> Dated:
        """Return when a file in it was handed in: by the stamp, else by the file's own time."""
        return by_hand(self.stamp, _own_time(status, now), now)


@dataclass(frozen=True)
class LaidFile:
    """One thing in such a folder, or ``depth`` folders below it."""

    path: Path
    folder: LaidFolder
    status: os.stat_result
    depth: int = 0

    @property
    def name(self) -> str:
        """Return where it lies in what was handed in to its area."""
        return self.path.relative_to(self.folder.path).as_posix()

    @property
    def kind(self) -> str:
        """Return what sort of thing it is that is no regular file, in words."""
        return kind_of(self.status)


def laid_below(submitted: Path, people: Collection[str] = ()) -> Iterator[LaidFile]:
    """Yield whatever lies below ``submitted/<associate>/<area>/``, of the people named or of all, in order."""
    with suppress(OSError), folder(submitted) as top:
        for person in _visible(top):
            if not people or person in people:
                with suppress(OSError), folder(person, top) as own:
                    for area in _visible(own):
                        yield from _area(own, area, submitted, submitted / person / area)


def files_beside(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what nbgrader lays beside the notebooks of a hand-in, and needs beside graded ones."""
    with suppress(OSError), folder(path) as handle:
        for name in PAPERS:
            with suppress(OddFileError):
                yield name, read_regular(name, handle, LITTER)


def clear_litter(path: Path) -> None:
    """Remove from a folder of graded notebooks whatever else of a hand-in lies there: formgrader would serve it."""
    with suppress(FileNotFoundError), os.scandir(path) as found:
        for one in list(found):
            if one.is_dir(follow_symlinks=False):
                shutil.rmtree(one)
            elif one.name not in PAPERS and not one.name.endswith(".ipynb"):
                Path(one).unlink()


def _area(own: int, area: str, top: Path, path: Path) -> Iterator[LaidFile]:
    """Yield what was handed in to one area; a link in its place is that one thing."""
    status = status_of(area, own)
    if not stat.S_ISDIR(status.st_mode):
        if kind_of(status):
            yield LaidFile(path, LaidFolder(top, path.parent, None, Receipt()), status)
        return
    with suppress(OSError), folder(area, own) as handle:
        yield from _files(handle, path, LaidFolder(top, path, _stamp(handle), Receipt.beside(handle)), 0)


def _files(handle: int, path: Path, laid: LaidFolder, depth: int) -> Iterator[LaidFile]:
    for name in _visible(handle):
        with suppress(FileNotFoundError):
            status = status_of(name, handle)
            if not stat.S_ISDIR(status.st_mode):
                yield LaidFile(path / name, laid, status, depth)
            elif depth < DEPTH and name not in SKIPPED:
                with suppress(OSError), folder(name, handle) as below:
                    yield from _files(below, path / name, laid, depth + 1)


def _visible(handle: int) -> list[str]:
    return [name for name in names_in(handle) if not name.startswith(".")]


def _stamp(handle: int) -> str | None:
    """Return what the stamp of an open folder says, None where it has none."""
    try:
        return read_regular(NAME, handle, 10 * LONGEST).decode("utf-8", "replace")
    except OddFileError:
        return None


def _own_time(status: os.stat_result, now: datetime) -> datetime:
    """Return a file's own time; where that cannot be, when it came to lie there."""
    for seconds in (status.st_mtime, status.st_ctime):
        with suppress(ValueError, OverflowError, OSError):
            if is_possible(found := datetime.fromtimestamp(seconds, UTC), now):
                return found
    return now
