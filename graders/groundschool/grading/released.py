"""The notebooks that associates were given, version by version: an exercise may change after it was handed in.

Each release keeps what it gave out beside the gradebook, because only there is known what associates of this course
have: the course's own folder, and its history, may be further. A version is named by the fingerprint of its bytes; the
course's own copy with the solution lies beside it.
"""

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from groundschool.grading.notebook_file import Notebook, read_notebook
from groundschool.grading.tamper import findings

FOLDER = "released"
DIGITS = 16


def keep(work: Path, exercise: str, released: bytes, master: bytes) -> None:
    """Keep a version of an exercise as it is given out; one that is there already stays."""
    folder = work / FOLDER / exercise
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(released).hexdigest()[:DIGITS]
    # The released notebook comes last: where it is, its master is.
    for target, content in ((f"{name}.master", master), (f"{name}.ipynb", released)):
        if not (folder / target).exists():
            draft = folder / f".{target}.{os.getpid()}"
            draft.write_bytes(content)
            draft.replace(folder / target)


def said_of(released: Notebook, work: Path | None, exercise: str, handed_in: Notebook) -> tuple[str, ...]:
    """Return what was tampered with, by comparison with the version that a notebook was made from.

    That is the one it differs from least, today's where it is one of them.
    """
    said = findings(released, handed_in)
    if not said or work is None:
        return said
    return min((said, *(findings(one, handed_in) for one in _earlier(work, exercise))), key=len)


def _earlier(work: Path, exercise: str) -> Iterator[Notebook]:
    """Yield the versions that were given out, the newest first."""
    kept = (work / FOLDER / exercise).glob("[!.]*.ipynb")
    for path in sorted(kept, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        yield _read(path)


@lru_cache(maxsize=64)
def _read(path: Path) -> Notebook:
    return read_notebook(path.read_bytes())
