"""Puts what two ids of one human handed in to the same area into one folder, where the later hand-in counts.

What gives way lies beside it under a name that grading does not look at, so that nothing is lost.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from groundschool.marking.hand_in_copy import SECRET
from groundschool.marking.receipts import RECEIPT
from groundschool.marking.stamps import NAME as STAMP
from groundschool.marking.stamps import read_stamp

# What says when and how a hand-in came. The stamp goes last: by it whoever was killed in between decides as before.
ABOUT = (RECEIPT, SECRET, STAMP)


def merge_area(area: Path, target: Path, former: str) -> None:
    """Move what lies in the ``area`` of a ``former`` id into the ``target`` of the other one; the later one counts."""
    aside = target / f".of-{former}"
    later = _handed_in(area) > _handed_in(target)
    for path in _in_order(area):
        place = target / path.name
        if later and place.exists():
            _move(place, aside / path.name)
        stays = later or (path.name not in ABOUT and not place.exists())
        _move(path, place if stays else aside / path.name)
    area.rmdir()


def _handed_in(folder: Path) -> datetime:
    """Return when something was handed in: by its stamp, else by its newest file."""
    try:
        told = read_stamp((folder / STAMP).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        told = None
    newest = max((path.lstat().st_mtime for path in folder.iterdir()), default=0.0)
    return told or datetime.fromtimestamp(newest, UTC)


def _in_order(folder: Path) -> Iterator[Path]:
    names = sorted(path.name for path in folder.iterdir())
    yield from (folder / name for name in names if name not in ABOUT)
    yield from (folder / name for name in ABOUT if name in names)


def _move(path: Path, place: Path) -> None:
    """Move a file, or a folder, to where nothing of its name is: beside it, if there is."""
    place.parent.mkdir(exist_ok=True)
    while place.exists():
        place = place.with_name(f"{place.name}~")
    path.rename(place)
