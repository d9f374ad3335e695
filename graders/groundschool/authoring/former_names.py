"""Rules about what was renamed: evidence and answers under a former name count for one thing of today, or for none."""

from collections import Counter
from collections.abc import Iterator

from groundschool.curriculum import Course
from groundschool.datasets import Dataset
from groundschool.errors import Problem


def former_names_are_one_exercises(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield former names that two exercises claim, or that an exercise has today: evidence would count for neither."""
    claims = Counter(name for exercise in course.exercises.values() for name in set(exercise.declared.formerly))
    for exercise in course.exercises.values():
        where = f"curriculum/{exercise.id}/exercise.toml"
        for name in exercise.declared.formerly:
            if claims[name] > 1:
                yield Problem(where, "formerly", f"{name!r} is claimed by another exercise too", "Leave it in one.")
            if name in course.exercises:
                yield Problem(where, "formerly", f"{name!r} is an exercise of today", "Name what is gone.")


def former_tasks_are_one_tasks(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield former names that two tasks of an exercise claim, or that one has today: none would count."""
    for exercise in course.exercises.values():
        where = f"curriculum/{exercise.id}/exercise.toml"
        claims = Counter(name for task in exercise.declared.tasks for name in set(task.formerly))
        for name, number in claims.items():
            if number > 1:
                yield Problem(where, "tasks.formerly", f"{name!r} is claimed by two tasks", "Leave it in one.")
            if name in exercise.tasks:
                yield Problem(where, "tasks.formerly", f"{name!r} is a task of today", "Name what is gone.")
