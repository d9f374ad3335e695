"""Looks a course through: every problem of it at once, and what is still thin."""

from dataclasses import dataclass

from groundschool.authoring.audit import audit
from groundschool.authoring.certificate import stale
from groundschool.authoring.lessons import stale_lessons
from groundschool.curriculum import Course
from groundschool.curriculum.declarations import load_declarations
from groundschool.errors import Problem


@dataclass(frozen=True)
class CourseCheck:
    """What is wrong with a course, in sentences what its exercises leave uncovered, and which are not proven as is."""

    problems: tuple[Problem, ...]
    coverage: tuple[str, ...]
    unproven: tuple[str, ...]


def check_course(course: Course) -> CourseCheck:
    """Return everything that is wrong with a course; lessons and certificates are looked at where all else is well."""
    problems = audit(course)
    declarations, _ = load_declarations(course.root)
    coverage = declarations.coverage(course.exercises).sentences() if declarations else ()
    unproven = () if problems else stale(course)
    return CourseCheck(tuple(problems or stale_lessons(course)), tuple(coverage), tuple(unproven))
