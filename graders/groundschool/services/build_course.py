"""Builds a course: what machines write is written from what people write."""

from groundschool.authoring.build import Built, build, progress_reports
from groundschool.curriculum import Course
from groundschool.services.step_by_step import Steps, untold


def build_course(course: Course, told: Steps = untold, *, fresh: bool = False) -> Built:
    """Return what was built; ``fresh`` runs lessons again even where their cells are the same.

    Raises CourseError with every problem of the course, before anything is written.
    """
    with told("Building", progress_reports(course)) as advance:
        return build(course, advance, fresh=fresh)
