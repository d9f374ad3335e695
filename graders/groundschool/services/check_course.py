"""Looks a course through: every problem of it at once, and what is still thin."""

from dataclasses import dataclass

from groundschool.authoring.audit import audit
from groundschool.authoring.lessons import stale_lessons
from groundschool.curriculum import Course
from groundschool.curriculum.declarations import load_declarations
from groundschool.errors import Problem


@dataclass(frozen=True)
class CourseCheck:
    """What is wrong with a course, and in sentences what its exercises leave uncovered."""

    problems: tuple[Problem, ...]
    coverage: tuple[str, ...]


def check_course(course: Course) -> CourseCheck:
    """Return everything that is wrong with a course; lessons are looked at where all else is well."""
    problems = audit(course)
    declarations, _ = load_declarations(course.root)
    coverage = declarations.coverage(course.exercises).sentences() if declarations else ()
    return CourseCheck(tuple(problems or stale_lessons(course)), tuple(coverage))
