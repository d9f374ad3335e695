"""What must be learnt before: never the thing itself, however long the way."""

from collections.abc import Iterator

from groundschool.curriculum import Course
from groundschool.datasets import Dataset
from groundschool.errors import Problem


def nothing_requires_itself(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield exercises and lessons that are their own prerequisite, directly or in a circle."""
    exercises = {e.id: e.declared.prerequisites for e in course.exercises.values()}
    lessons = {lesson.id: lesson.declared.prerequisites for lesson in course.lessons.values()}
    for graph, kind in ((exercises, "exercise"), (lessons, "lesson")):
        for name in graph:
            if _reaches(graph, name, name):
                yield Problem(f"curriculum/{name}", "prerequisites", f"the {kind} requires itself", "Break the circle.")


def _reaches(graph: dict[str, tuple[str, ...]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting += graph.get(name, ())
    return False
