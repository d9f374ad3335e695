"""The rule that what associates get leans on nothing that they do not get."""

from collections.abc import Iterable, Iterator, Mapping

from groundschool.curriculum import Course, Exercise, Lesson
from groundschool.errors import Problem


def active_content_needs_active_content(course: Course, _datasets: object) -> Iterator[Problem]:
    """Yield what an active exercise or lesson sends people to that is a draft or retired."""
    exercises, lessons = course.with_status("active")
    for exercise in exercises:
        where = f"curriculum/{exercise.id}/exercise.toml"
        yield from _missing(where, "lesson", [exercise.declared.lesson], course.lessons)
        yield from _missing(where, "prerequisites", exercise.declared.prerequisites, course.exercises)
        treated = {entry.lesson.partition("#")[0] for entry in exercise.declared.misconceptions}
        others = sorted(treated - {exercise.declared.lesson})
        yield from _missing(where, "misconceptions.lesson", others, course.lessons)
    for lesson in lessons:
        where = f"curriculum/{lesson.area}/lessons/{lesson.slug}.toml"
        yield from _missing(where, "prerequisites", lesson.declared.prerequisites, course.lessons)


def _missing(
    where: str, field: str, names: Iterable[str], known: Mapping[str, Exercise] | Mapping[str, Lesson]
) -> Iterator[Problem]:
    for name in names:
        status = known[name].declared.status if name in known else ""  # that there is none is another rule's to say
        if status in {"draft", "retired"}:
            remedy = "Make that one active as well, or this one a draft."
            yield Problem(where, field, f"associates are sent to {name}, which is {status}", remedy)
