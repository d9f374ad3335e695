"""Puts what a build wrote in place, file by file and each one whole: whoever reads meanwhile finds every file.

One build or release of a course at a time: another one waits. Nothing of one that was killed stays.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundschool.errors import GroundschoolError

PREFIX = ".building-"
WAIT_SECONDS = 600.0
PAUSE_SECONDS = 0.2


@contextmanager
def drafting(root: Path, *, patience: float = WAIT_SECONDS) -> Iterator[Path]:
    """Yield an empty folder inside a course while nobody else has one; afterwards it is gone.

    Raises GroundschoolError when another build lasts longer than ``patience`` seconds.
    """
    with alone(root, patience, "build or release of this course"):
        for left in root.glob(f"{PREFIX}*"):  # by one that was killed
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=root) as name:
            yield Path(name)


def publish(draft: Path, folder: Path) -> list[Path]:
    """Move every file of a draft to its place below ``folder``, and return where they are; equal ones stay as is."""
    placed: list[Path] = []
    for path in sorted(path for path in draft.rglob("*") if path.is_file()):
        target = folder / path.relative_to(draft)
        if not target.is_file() or target.read_bytes() != path.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        placed.append(target)
    return placed


@contextmanager
def alone(root: Path, patience: float, doing: str) -> Iterator[None]:
    """Hold a folder for what is done in it by one at a time; the system lets go of it however this process ends.

    Raises GroundschoolError when another one lasts longer than ``patience`` seconds.
    """
    try:
        import fcntl
    except ImportError:  # on Windows nothing is held, and two at once are the user's to avoid
        yield
        return
    handle, until = os.open(root, os.O_RDONLY), time.monotonic() + patience
    try:
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() >= until:
                remedy = "Wait until it has finished, or end it."
                raise GroundschoolError(f"{root}: another {doing} is running. {remedy}")
            time.sleep(PAUSE_SECONDS)
        yield
    finally:
        os.close(handle)
