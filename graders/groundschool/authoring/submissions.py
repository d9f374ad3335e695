"""What was handed in: every notebook under ``submitted/``, readable or with the reason why not."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Self

from groundschool.curriculum import Course, Exercise
from groundschool.errors import did_you_mean
from groundschool.grading.notebook_file import Notebook, UnreadableError, read_notebook
from groundschool.grading.rebuild import touched


@dataclass(frozen=True)
class Submission:
    """One submitted notebook. ``problem`` says why it cannot be graded, and is empty when it can."""

    associate: str
    exercise: str
    path: Path
    submitted_at: datetime
    sha256: str = ""
    problem: str = ""
    touched: bool = True

    def unreadable(self, problem: str) -> Self:
        """Return the same submission with the reason why it cannot be graded."""
        return replace(self, problem=problem)


def find_submissions(
    course: Course, submitted: Path, roster: Collection[str], among: Collection[Path] | None = None
) -> Iterator[Submission]:
    """Yield every notebook below ``submitted/<associate>/<area>/``, in order; nothing is changed or deleted.

    With a roster, whoever is not on it is unknown; without one, everybody is known. With ``among`` only these files
    are looked at.
    """
    for path in sorted(files_handed_in(submitted) if among is None else among):
        area = path.parent.name
        if path.name.startswith(".") or area.startswith(".") or _accompanies(course, path):
            continue
        if path.is_symlink() or not path.is_dir():
            yield _submission(course, path, path.parts[-3], f"{area}/{path.stem}", roster)


def files_handed_in(submitted: Path) -> Iterator[Path]:
    """Yield whatever lies where notebooks are handed in."""
    return submitted.glob("*/*/*")


def _accompanies(course: Course, path: Path) -> bool:
    """Return whether a file lies beside notebooks as nbgrader's stamps and people's notes do, handed in for nothing."""
    if path.suffix not in {".txt", ".csv", ".py", ".sh"}:
        return False
    instead = f"{path.parent.name}/{path.stem}" in course.exercises
    return not instead or path.with_suffix(".ipynb").exists()


def _submission(course: Course, path: Path, associate: str, name: str, roster: Collection[str]) -> Submission:
    at = _handed_in(path)
    if problem := _misplaced(course, associate, name, path, roster):
        return Submission(associate, name, path, at, problem=problem)
    try:
        content = path.read_bytes()
        notebook = read_notebook(content)
    except (UnreadableError, OSError) as error:
        return Submission(
            associate,
            name,
            path,
            at,
            problem=str(error) if isinstance(error, UnreadableError) else f"it cannot be read: {error.strerror}",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    return Submission(associate, name, path, at, sha256, touched=_touched(course.exercise(name), course, notebook))


def _misplaced(course: Course, associate: str, name: str, path: Path, roster: Collection[str]) -> str:
    """Return why a file's place or name is wrong, or nothing."""
    if path.is_symlink():
        return "it is a link to somewhere else, not a notebook"
    if path.suffix != ".ipynb":
        return f"{path.name} is not a notebook; hand in the .ipynb file"
    if roster and associate not in roster:
        return f"{associate} is not on the roster. {did_you_mean(associate, roster)}"
    if name not in course.exercises:
        return f"no exercise is called {name}. {did_you_mean(name, course.exercises)}"
    return ""


def _touched(exercise: Exercise, course: Course, notebook: Notebook) -> bool:
    """Return whether any cell an associate writes in differs from the released one."""
    released = course.root / "exercises" / f"{exercise.id}.ipynb"
    return not released.is_file() or touched(_released(released, released.stat().st_mtime_ns), notebook)


@lru_cache(maxsize=64)
def _released(path: Path, _: int) -> Notebook:
    """Return a released notebook, read again when it has changed."""
    return read_notebook(path.read_bytes())


def _handed_in(path: Path) -> datetime:
    """Return when the submission was handed in: nbgrader's ``timestamp.txt``, else the file's own time."""
    stamp = path.parent / "timestamp.txt"
    if stamp.is_file():
        try:
            written = stamp.read_text(encoding="utf-8").strip().removesuffix(" UTC")
            parsed = datetime.fromisoformat(written)
            return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        except (ValueError, OSError):
            pass
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
