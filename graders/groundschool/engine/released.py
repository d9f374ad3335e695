"""The notebooks that associates were given, version by version: an exercise may change after it was handed in.

Each release keeps what it gave out beside the gradebook, because only there is known what associates of this course
have: the course's own folder, and its history, may be further. A version is named by the fingerprint of its bytes; the
course's own copy with the solution lies beside it.
"""

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from pathlib import Path

from groundschool.curriculum import Course, Exercise
from groundschool.engine.notebook_file import Notebook, read_notebook
from groundschool.engine.versions import Versions
from groundschool.errors import GroundschoolError

FOLDER = "released"
DIGITS = 16
COMPARED = 12  # versions with which a hand-in is compared, the newest


def keep_version(work: Path, exercise: str, released: bytes, master: bytes) -> None:
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


def released(course: Course, exercise: Exercise) -> Notebook:
    """Return the notebook that an exercise is released as today; raises GroundschoolError when it is not built."""
    return _built(course, "exercises", exercise)


def master(course: Course, exercise: Exercise) -> Notebook:
    """Return the notebook that an exercise is released from today; raises GroundschoolError when it is not built."""
    return _built(course, "source", exercise)


def versions(course: Course, exercise: Exercise, work: Path | None) -> Versions:
    """Return what an exercise is released as today, and what of it was given out before, under any of its names.

    Raises GroundschoolError when it is not built.
    """
    today = released(course, exercise)
    given_out = _given_out(work, (exercise.id, *exercise.declared.formerly)) if work else ()
    earlier = tuple(islice((one for one in given_out if one.cells != today.cells), COMPARED))
    return Versions(today, earlier, exercise.renamed_cells)


def _built(course: Course, step: str, exercise: Exercise) -> Notebook:
    """Return a built notebook, read again when it has changed."""
    path = course.root / step / f"{exercise.id}.ipynb"
    if not path.is_file():
        raise GroundschoolError(f"{step}/{exercise.id}.ipynb is not built. Run 'groundschool build' first.")
    return _read(path, path.stat().st_mtime_ns)


def _given_out(work: Path, names: Iterable[str]) -> Iterable[Notebook]:
    """Yield the versions that were given out, the newest first."""
    kept = [(path.stat().st_mtime_ns, path) for name in names for path in (work / FOLDER / name).glob("[!.]*.ipynb")]
    return (_read(path, stamp) for stamp, path in sorted(kept, reverse=True))


@lru_cache(maxsize=256)
def _read(path: Path, _: int) -> Notebook:
    return read_notebook(path.read_bytes())
