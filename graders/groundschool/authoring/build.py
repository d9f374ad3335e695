"""Builds what machines write: ``source/`` from the masters, ``exercises/`` from ``source/`` through nbgrader."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from groundschool.authoring.audit import audit
from groundschool.authoring.home import HOME, home_notebook
from groundschool.authoring.lessons import built_place, lesson_notebook
from groundschool.authoring.master import instructor_notebook
from groundschool.curriculum import Course
from groundschool.errors import CourseError
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.placed_whole import drafting, publish

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build wrote, relative to the course."""

    source: tuple[Path, ...]
    exercises: tuple[Path, ...]


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
            _write(draft / "source" / f"{name}.ipynb", notebook)
        progress("source")
        _write_exercises(course, draft, progress, fresh=fresh)
        source, released = (publish(draft / top, course.root / top) for top in ("source", "exercises"))
        _remove_strays(course.root / "source", source)
        _remove_strays(course.root / "exercises", released)
    progress(HOME)
    return Built(tuple(source), tuple(released))


def _write_exercises(course: Course, draft: Path, progress: Progress, *, fresh: bool) -> None:
    """Write what associates get into a draft that holds the sources; lessons keep the outputs they have in place."""
    for area in course.areas:
        slugs = [exercise.slug for exercise in course.active(area)]
        Door(course.declared.id, draft, draft).generate(area, slugs, draft / "exercises")
        progress(area)
    for lesson in course.lessons.values():
        place = built_place(lesson)
        _write(draft / place, lesson_notebook(course, lesson, None if fresh else course.root / place))
        progress(lesson.id)
    _write(draft / "exercises" / f"{HOME}.ipynb", home_notebook(course))


def steps(course: Course) -> int:
    """Return how often ``build`` reports progress."""
    return 2 + len(course.areas) + len(course.lessons)


def _write(path: Path, notebook: NotebookNode) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def _remove_strays(folder: Path, kept: list[Path]) -> None:
    """Delete what nothing built: nbgrader would copy a leftover beside a notebook into the release."""
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and path not in kept and ".ipynb_checkpoints" not in path.parts:
            path.unlink()
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(empty.iterdir()):
            empty.rmdir()
