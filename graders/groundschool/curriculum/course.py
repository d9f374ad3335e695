"""The course as it lies on disk: discovered from folders, never listed."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from groundschool.curriculum.contents import MARKER, Area, CourseContents, CourseFile, read_contents
from groundschool.curriculum.exercise import Exercise, Status, Task
from groundschool.curriculum.lesson import Lesson
from groundschool.errors import CourseError, GroundschoolError, Problem, UnknownNameError


@dataclass(frozen=True)
class Course:
    """A course directory: one that holds ``curriculum/course.toml``."""

    root: Path

    @classmethod
    def find(cls, explicit: Path | None = None, start: Path | None = None, *, packaged: bool = True) -> "Course":
        """Return the course to work on.

        The explicit folder; else ``GROUNDSCHOOL_COURSE``; else the nearest parent of ``start`` (the working directory)
        that holds a course; else, where ``packaged``, the checkout around this package or the copy inside the wheel.

        Raises GroundschoolError when none of them is one.
        """
        named = explicit or (Path(given) if (given := os.environ.get("GROUNDSCHOOL_COURSE")) else None)
        if named is not None:
            if not (named / MARKER).is_file():
                raise GroundschoolError(f"{named}: not a course. Name a folder that holds {MARKER}.")
            return cls(named.resolve())
        here = (start or Path.cwd()).resolve()
        package = Path(__file__).resolve().parents[1]
        ours = (package.parents[1], package / "_course") if packaged else ()
        for folder in (here, *here.parents, *ours):
            if (folder / MARKER).is_file():
                return cls(folder)
        raise GroundschoolError(f"no course here. Change into a folder that holds {MARKER}, or name one with --course.")

    @property
    def has_masters(self) -> bool:
        """Return whether exercises can be built here: what is installed for associates has no masters."""
        exercises = [*self.root.glob("curriculum/*/*/exercise.toml")]
        return not exercises or any(path.with_name("notebook.py").is_file() for path in exercises)

    @cached_property
    def _contents(self) -> CourseContents:
        return read_contents(self.root)

    @property
    def declared(self) -> CourseFile:
        """Return the course's declaration; raises CourseError when it cannot be read."""
        if self._contents.declared is None:
            raise CourseError(self.problems)
        return self._contents.declared

    @property
    def areas(self) -> dict[str, Area]:
        """Return the skill areas by id, in teaching order."""
        return self._contents.areas

    @property
    def exercises(self) -> dict[str, Exercise]:
        """Return every exercise whose declaration can be read, by id, in teaching order."""
        return self._contents.exercises

    @property
    def lessons(self) -> dict[str, Lesson]:
        """Return every lesson whose declaration can be read, by ``area/slug``."""
        return self._contents.lessons

    def lesson(self, name: str) -> Lesson:
        """Return one lesson by ``area/slug``; raises UnknownNameError with the nearest id."""
        if name not in self.lessons:
            raise UnknownNameError("lesson", name, self.lessons)
        return self.lessons[name]

    @property
    def problems(self) -> list[Problem]:
        """Return what is wrong inside single declarations; rules across files are the audit's."""
        return self._contents.problems

    def exercise(self, name: str) -> Exercise:
        """Return one exercise by ``area/slug``; raises UnknownNameError with the nearest id."""
        try:
            return self.exercises[name]
        except KeyError:
            raise UnknownNameError("exercise", name, self.exercises) from None

    @cached_property
    def formerly(self) -> dict[str, str]:
        """Return what each exercise that was renamed is called now, by what it was called."""
        return {name: exercise.id for exercise in self.exercises.values() for name in exercise.declared.formerly}

    @cached_property
    def renamed_tasks(self) -> dict[str, dict[str, str]]:
        """Return what tasks that were renamed are called now, by what they were called, of each exercise with any."""
        return {one.id: one.renamed_tasks for one in self.exercises.values() if one.renamed_tasks}

    def active(self, area: str) -> list[Exercise]:
        """Return the exercises of an area that associates get: no drafts, nothing retired."""
        return [one for one in self.exercises.values() if one.area == area and one.declared.status == "active"]

    def with_status(self, status: Status) -> tuple[list[Exercise], list[Lesson]]:
        """Return the exercises and the lessons that have a status, in teaching order."""
        exercises = [one for one in self.exercises.values() if one.declared.status == status]
        return exercises, [one for one in self.lessons.values() if one.declared.status == status]

    def task(self, exercise: str, task: str) -> tuple[Exercise, Task]:
        """Return an exercise and one of its tasks; raises UnknownNameError."""
        found = self.exercise(exercise)
        if task not in found.tasks:
            raise UnknownNameError(f"task of {exercise}", task, found.tasks)
        return found, found.tasks[task]

    def select(self, names: Iterable[str]) -> list[Exercise]:
        """Return the exercises of the named areas and exercises, all of them when none is named."""
        chosen: dict[str, Exercise] = {}
        for name in names:
            matching = {name: self.exercises[name]} if name in self.exercises else self._of_area(name)
            chosen |= matching
        return list(chosen.values() if chosen else self.exercises.values())

    def _of_area(self, name: str) -> dict[str, Exercise]:
        found = {key: exercise for key, exercise in self.exercises.items() if exercise.area == name}
        if not found and name in self.areas:
            raise GroundschoolError(f"the skill area {name} has no exercise yet. Make one: groundschool new exercise")
        if not found:
            raise UnknownNameError("skill area or exercise", name, [*self.areas, *self.exercises])
        return found
