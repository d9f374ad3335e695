"""The course as nbgrader and formgrader see it: an assignment is a skill area, a notebook an exercise."""

from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader provides it
c.CourseDirectory.course_id = "groundschool"
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.release_directory = "exercises"
