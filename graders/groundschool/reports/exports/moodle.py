"""The framework as a file that Moodle's competency framework import reads.

Source: Moodle's plugin tool_lpimportcsv, whose import and export share the order of the columns. A competency without a
scale has the framework's. The import puts the number that Moodle gives the scale where ``scaleid`` stands.
"""

import json
from collections.abc import Iterator
from typing import Any

from groundschool.curriculum.framework import Framework
from groundschool.errors import CourseError, Problem
from groundschool.reports.exports.table import as_csv

COLUMNS = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
# Moodle's number for a text without markup.
PLAIN = 2
NONE = "none"
# Moodle counts the values of a scale from 1, and "none" comes first.
WORKING = 3
TAXONOMY = "competency,competency,competency,competency"


def competency_framework(framework: Framework, title: str, levels: tuple[str, ...]) -> str:
    """Return the framework as CSV: itself first, then each dimension with its skills, then skills without a dimension.

    ``title`` is the course's, ``levels`` its words for levels 1 to 4. Raises CourseError for a word with a comma, which
    Moodle would take for two.
    """
    if problems := [_comma(word) for word in levels if "," in word]:
        raise CourseError(problems)
    return as_csv(COLUMNS, _rows(framework, title, levels))


def _rows(framework: Framework, title: str, levels: tuple[str, ...]) -> Iterator[dict[str, object]]:
    yield _row(
        f"groundschool-{framework.version}",
        title,
        f"Skills of {title}, version {framework.version}.",
        **{
            "Scale values": ",".join((NONE, *levels)),
            "Scale configuration": _configuration(len(levels) + 1),
            "Is framework": 1,
            "Taxonomy": TAXONOMY,
        },
    )
    for dimension in framework.dimensions:
        yield _row(dimension.id, dimension.title, dimension.bar)
        for skill in framework.skills:
            if skill.dimension == dimension.id:
                yield _row(skill.id, skill.title, skill.title, **{"Parent ID number": dimension.id})
    for skill in framework.skills:
        if skill.dimension is None:
            yield _row(skill.id, skill.title, skill.title)


def _row(name: str, title: str, description: str, **more: object) -> dict[str, object]:
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    cells |= {"ID number": name, "Short name": title, "Description": description, "Description format": PLAIN}
    return cells | more


def _configuration(values: int) -> str:
    """Return which values of the scale are proficient, and which one is given by default: working."""
    proficient = [
        {"id": number, "scaledefault": int(number == WORKING), "proficient": 1} for number in range(WORKING, values + 1)
    ]
    return json.dumps([{"scaleid": "0"}, *proficient], separators=(",", ":"))


def _comma(word: str) -> Problem:
    message = f"the level {word!r} has a comma, which separates the values of a scale in Moodle"
    return Problem("curriculum/course.toml", "levels", message, "Write it without a comma.")
