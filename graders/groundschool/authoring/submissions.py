"""What was handed in: every notebook under ``submitted/``, readable or with the reason why not."""

import hashlib
import json
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from groundschool.curriculum import Course, Exercise
from groundschool.errors import did_you_mean
from groundschool.grading import describe

LARGEST = 20_000_000


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


def find_submissions(course: Course, submitted: Path, roster: Collection[str]) -> Iterator[Submission]:
    """Yield every notebook below ``submitted/<associate>/<area>/``, in order; nothing is changed or deleted.

    With a roster, whoever is not on it is unknown; without one, everybody is known.
    """
    for path in sorted(submitted.glob("*/*/*")):
        area = path.parent.name
        if path.name.startswith(".") or area.startswith(".") or _accompanies(course, path):
            continue
        if path.is_symlink() or not path.is_dir():
            yield _submission(course, path, path.parts[-3], f"{area}/{path.stem}", roster)


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
    notebook, problem = _read(path)
    if notebook is None:
        return Submission(associate, name, path, at, problem=problem)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
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


def _read(path: Path) -> tuple[NotebookNode | None, str]:
    """Return the notebook, or None with the reason why it is none."""
    size = path.stat().st_size
    if size == 0:
        return None, "the file is empty; hand it in again"
    if size > LARGEST:
        return None, f"the file has {size:,} bytes; clear the outputs and hand it in again"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook of an older format is read all the same
            text = path.read_text(encoding="utf-8")
            json.loads(text)  # says where the syntax breaks, which nbformat does not
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except UnicodeDecodeError as error:
        return None, f"not a notebook: not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        return None, f"not a notebook: {error.msg} at line {error.lineno}"
    except Exception as error:  # noqa: BLE001 - nbformat reports malformed notebooks with many types of its own
        return None, f"not a notebook that can be read: {describe(error)}"
    return notebook, ""


def _touched(exercise: Exercise, course: Course, notebook: NotebookNode) -> bool:
    """Return whether any cell an associate writes in differs from the released one."""
    released = course.root / "exercises" / f"{exercise.id}.ipynb"
    if not released.is_file():
        return True
    return _written(nbformat.read(released, as_version=4)) != _written(notebook)


def _written(notebook: NotebookNode) -> dict[str, str]:
    """Return the cells an associate writes in, by grade id; whatever was done to their metadata."""
    marked = [(mark, cell.source) for cell in notebook.cells if isinstance(mark := cell.metadata.get("nbgrader"), dict)]
    return {str(mark.get("grade_id")): source for mark, source in marked if mark.get("solution")}


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
