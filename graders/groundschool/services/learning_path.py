"""The learning path of one associate: what there is in the order of need, what they did of it, and what is next.

It is worked out from the course and from the associate's own diary, without a server; where one tells what they handed
in, that counts too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from groundschool.curriculum import Area, Course, Exercise, Lesson

State = Literal["new", "begun", "done"]


@dataclass(frozen=True)
class PathStep:
    """A lesson or an exercise; ``place`` is its path below Home, ``needs`` are the ids of steps before it."""

    id: str
    kind: Literal["Lesson", "Exercise"]
    title: str
    place: str
    minutes: int
    level: int
    measured: bool
    needs: tuple[str, ...]
    state: State

    @property
    def time(self) -> str:
        """Return how long it takes, in words that say whether somebody measured it."""
        return f"{self.minutes} min" if self.measured else f"about {self.minutes} min"


@dataclass(frozen=True)
class LearningPath:
    """The steps of each area; ``next`` is what to open now, and ``why`` a sentence, where anything is left."""

    areas: tuple[tuple[Area, tuple[PathStep, ...]], ...]
    next: PathStep | None
    why: str

    @property
    def steps(self) -> tuple[PathStep, ...]:
        """Return every step, area by area."""
        return tuple(step for _, steps in self.areas for step in steps)


def learning_path(
    course: Course, diary: Iterable[Mapping[str, Any]], handed_in: Mapping[str, State] | None = None
) -> LearningPath:
    """Return the path through a course of whom a diary is; ``handed_in`` says what their graded exercises are."""
    done = _Doings(diary, handed_in or {})
    areas = tuple((area, tuple(_steps(course, area.id, done))) for area in course.areas.values())
    steps = {step.id: step for _, found in areas for step in found}
    following = _next(steps)
    return LearningPath(areas, following, _why(following, steps, course) if following else "")


class _Doings:
    """What was tried and handed in, and how far it came."""

    def __init__(self, diary: Iterable[Mapping[str, Any]], handed_in: Mapping[str, State]) -> None:
        self._handed_in = handed_in
        self._passed: set[tuple[str, str]] = set()
        self._touched: set[str] = set()
        for entry in diary:
            about, part = _about(entry)
            self._touched.add(about)
            if entry.get("kind") == "prediction" or entry.get("right") is True or entry.get("earned") == 1:
                self._passed.add((about, part))

    def state(self, about: str, parts: Iterable[str]) -> State:
        """Return how far something is that is done when all its parts are, or when it was handed in well."""
        wanted, known = {(about, part) for part in parts}, self._handed_in.get(about, "new")
        if known == "done" or (wanted and wanted <= self._passed):
            return "done"
        return "begun" if about in self._touched else known


def _about(entry: Mapping[str, Any]) -> tuple[str, str]:
    about = entry.get("exercise") or f"lesson {entry.get('lesson')}"
    return str(about), str(entry.get("task") or entry.get("question"))


def _steps(course: Course, area: str, done: _Doings) -> Iterator[PathStep]:
    """Yield an area's steps: a lesson stands before the first exercise that uses it."""
    lessons = {lesson.id: lesson for lesson in course.with_status("active")[1] if lesson.area == area}
    for exercise in sorted(course.active(area), key=lambda one: (one.declared.level, one.declared.order)):
        if lesson := lessons.pop(exercise.declared.lesson, None):
            yield _lesson(lesson, exercise.declared.level, done)
        yield _exercise(exercise, done)
    for lesson in lessons.values():
        yield _lesson(lesson, len(course.declared.levels), done)


def _lesson(lesson: Lesson, level: int, done: _Doings) -> PathStep:
    declared = lesson.declared
    state = done.state(f"lesson {lesson.id}", [asked.id for asked in (*declared.predictions, *declared.questions)])
    needs = tuple(f"lesson {name}" for name in declared.prerequisites)
    minutes = declared.minutes_teach
    name = f"lesson {lesson.id}"
    about = name, "Lesson", declared.title, lesson.place
    return PathStep(*about, minutes, level, measured=False, needs=needs, state=state)


def _exercise(exercise: Exercise, done: _Doings) -> PathStep:
    declared = exercise.declared
    state = done.state(exercise.id, [task.id for task in declared.tasks if task.kind != "manual"])
    needs = (f"lesson {declared.lesson}", *declared.prerequisites)
    minutes, measured = exercise.minutes, exercise.measured
    about = exercise.id, "Exercise", declared.title, exercise.place
    return PathStep(*about, minutes, declared.level, measured, needs, state)


def _next(steps: Mapping[str, PathStep]) -> PathStep | None:
    """Return what was begun, else the first of the lowest level of which everything before it was done."""
    left = [step for step in steps.values() if step.state != "done"]
    begun = [step for step in left if step.state == "begun"]
    ready = [step for step in left if all(steps[need].state == "done" for need in step.needs if need in steps)]
    return next(iter(begun or sorted(ready, key=lambda step: step.level) or left), None)


def _why(step: PathStep, steps: Mapping[str, PathStep], course: Course) -> str:
    if step.state == "begun":
        return "You have begun it."
    if step.kind == "Lesson":
        after = next((one for one in steps.values() if step.id in one.needs and one.kind == "Exercise"), None)
        return f"It comes before {after.title}." if after else "The exercises on it are still to come."
    lesson = steps.get(step.needs[0])
    if lesson is not None and lesson.state == "done":
        return f"You have done its lesson, {lesson.title}."
    return f"It is at level {step.level}, {course.declared.levels[step.level - 1]}, and nothing has to come before it."
