"""Builds what machines write: ``source/`` from the masters, ``exercises/`` from ``source/`` through nbgrader.

A draft is built for its authors alone: its instructor notebook lies in ``source/``, and how an associate would see it
in ``build/drafts/``, which is neither committed nor released. A lesson in ``source/`` has all its outputs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from groundschool.authoring.audit import audit
from groundschool.authoring.home import HOME, home_notebook
from groundschool.authoring.lessons import as_opened, built_place, lesson_notebook
from groundschool.authoring.master import instructor_notebook
from groundschool.curriculum import Course, Exercise, Lesson
from groundschool.errors import CourseError
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.placed_whole import drafting, publish

SOURCE, EXERCISES, DRAFTS = "source", "exercises", "build/drafts"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build wrote: instructor notebooks, what associates get, and drafts as they would get them."""

    source: tuple[Path, ...]
    exercises: tuple[Path, ...]
    drafts: tuple[Path, ...]


def _silent(_step: str) -> None:
    pass


def build(course: Course, progress: Progress = _silent, *, fresh: bool = False) -> Built:
    """Write ``source/`` and ``exercises/`` anew and return what was written; the same content gives the same bytes.

    A lesson keeps its outputs while its cells and its data stay the same; ``fresh`` runs every lesson again.

    Raises CourseError with every problem of the course, before anything is written.
    """
    if problems := audit(course):
        raise CourseError(problems)
    notebooks = {exercise.id: instructor_notebook(course, exercise) for exercise in course.exercises.values()}
    with drafting(course.root) as draft:
        for name, notebook in notebooks.items():
            _write(draft / SOURCE / f"{name}.ipynb", notebook)
        progress(SOURCE)
        _Opened(course, draft, EXERCISES, progress, fresh=fresh).write(*course.with_status("active"))
        _write(draft / EXERCISES / f"{HOME}.ipynb", home_notebook(course))
        _Opened(course, draft, DRAFTS, progress, fresh=fresh).write(*course.with_status("draft"))
        placed = [_put(draft / top, course.root / top) for top in (SOURCE, EXERCISES, DRAFTS)]
    progress(HOME)
    return Built(*placed)


@dataclass(frozen=True)
class _Opened:
    """Writes notebooks as associates open them below ``top``, into a folder that holds the sources."""

    course: Course
    draft: Path
    top: str
    progress: Progress
    fresh: bool

    def write(self, exercises: Iterable[Exercise], lessons: Iterable[Lesson]) -> None:
        """Write them all; lessons keep the outputs they have in place."""
        door = Door(self.course.declared.id, self.draft, self.draft)
        for exercise in exercises:
            door.generate(exercise.area, [exercise.slug], self.draft / self.top)
            self.progress(exercise.id)
        for lesson in lessons:
            place = built_place(lesson)
            notebook = lesson_notebook(self.course, lesson, None if self.fresh else self.course.root / place)
            _write(self.draft / place, notebook)
            _write(self.draft / built_place(lesson, self.top), as_opened(notebook))
            self.progress(lesson.id)


def progress_reports(course: Course) -> int:
    """Return how often ``build`` reports progress."""
    return 2 + sum(len(found) for status in ("active", "draft") for found in course.with_status(status))


def _write(path: Path, notebook: NotebookNode) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def _put(written: Path, folder: Path) -> tuple[Path, ...]:
    """Put what was written in its place, and remove what nothing built."""
    kept = publish(written, folder)
    _remove_strays(folder, kept)
    return tuple(kept)


def _remove_strays(folder: Path, kept: list[Path]) -> None:
    """Delete what nothing built: nbgrader would copy a leftover beside a notebook into the release."""
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and path not in kept and ".ipynb_checkpoints" not in path.parts:
            path.unlink()
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(empty.iterdir()):
            empty.rmdir()
