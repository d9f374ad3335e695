"""Where in a lesson something stands: the headings that a link can name, as JupyterLab calls them."""

import re
from collections.abc import Iterator

from groundschool.authoring.master import read_master
from groundschool.curriculum import Course, Lesson
from groundschool.datasets import Dataset
from groundschool.errors import Problem, did_you_mean

_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_CODE = re.compile(r"```.*?```", re.DOTALL)


def headings_are_there(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield misconceptions whose lesson has no heading of the name that they lead to."""
    known = {lesson.id: headings(lesson) for lesson in course.lessons.values() if lesson.master.is_file()}
    for exercise in course.exercises.values():
        for misconception in exercise.declared.misconceptions:
            lesson, _, heading = misconception.lesson.partition("#")
            if heading and lesson in known and heading not in known[lesson]:
                where = f"curriculum/{exercise.id}/exercise.toml"
                said = f"{lesson} has no heading {heading!r}"
                remedy = f"{did_you_mean(heading, known[lesson])} Write the heading itself, with dashes for spaces."
                yield Problem(where, f"misconceptions.{misconception.tag}.lesson", said, remedy)


def headings(lesson: Lesson) -> list[str]:
    """Return a lesson's headings as links name them: their own words, with dashes for spaces."""
    prose = (cell.source for cell in read_master(lesson.master) if cell.cell_type == "markdown")
    return [
        found.replace("`", "").replace(" ", "-") for text in prose for found in _HEADING.findall(_CODE.sub("", text))
    ]
