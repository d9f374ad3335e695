"""The course as nbgrader and formgrader see it: an assignment is a skill area, a notebook an exercise."""

from pathlib import Path

from groundschool.marking.pipeline import PIPELINE

c = get_config()  # noqa: F821 - nbgrader provides it
c.CourseDirectory.course_id = "groundschool"
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.release_directory = "exercises"
# Submissions are graded by the engine, whoever asks: nbgrader, formgrader or groundschool grade.
c.Autograde.sanitize_preprocessors = PIPELINE["Autograde.sanitize_preprocessors"]
c.Autograde.autograde_preprocessors = PIPELINE["Autograde.autograde_preprocessors"]
