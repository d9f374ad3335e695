"""Moodle's import finds the columns it asks for, one framework, and a parent for each competency."""

import csv
import json
from io import StringIO

import pytest
from tests.unit.reports.example import framework
from tests.unit.reports.exports.samples import LEVELS
from tests.unit.tracker.worked import FRAMEWORK

from groundschool.curriculum.framework import Framework
from groundschool.errors import CourseError
from groundschool.reports.exports.moodle import competency_framework

HEADER = (
    "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,"
    "Rule type (optional),Rule outcome (optional),Rule config (optional),Cross-referenced competency ID numbers,"
    "Exported ID (optional),Is framework,Taxonomy"
)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_the_columns_are_moodles():
    assert competency_framework(FRAMEWORK, "Ground school", LEVELS).splitlines()[0] == HEADER


def test_the_framework_comes_first_and_alone_has_a_scale():
    first, *rest = read(competency_framework(FRAMEWORK, "Ground school", LEVELS))
    assert (first["ID number"], first["Is framework"]) == ("groundschool-1.0.0", "1")
    assert first["Scale values"] == "none,exploring,working,independent,owner"
    assert first["Taxonomy"] == "competency,competency,competency,competency"
    assert json.loads(first["Scale configuration"]) == [
        {"scaleid": "0"},
        {"id": 3, "scaledefault": 1, "proficient": 1},
        {"id": 4, "scaledefault": 0, "proficient": 1},
        {"id": 5, "scaledefault": 0, "proficient": 1},
    ]
    assert {row["Is framework"] + row["Scale values"] + row["Taxonomy"] for row in rest} == {""}


def test_every_skill_of_the_course_stands_once_below_its_dimension():
    course = framework()
    _, *rest = read(competency_framework(course, "Ground school", LEVELS))
    parents = {row["ID number"]: row["Parent ID number"] for row in rest}
    assert parents == {
        **{dimension.id: "" for dimension in course.dimensions},
        **{skill.id: skill.dimension or "" for skill in course.skills},
    }
    assert len(rest) == len(course.dimensions) + len(course.skills)
    assert all(len(row["ID number"]) <= 100 and len(row["Short name"]) <= 100 for row in rest)


def test_tv44_a_title_that_a_spreadsheet_would_run_is_escaped():
    values = FRAMEWORK.model_dump()
    values["skills"][0]["title"] = '=HYPERLINK("x")'
    values["skills"][1]["title"] = "Überläufe, 日本"
    rows = read(competency_framework(Framework.model_validate(values), "@Ground school", LEVELS))
    assert [row["Short name"] for row in rows] == ["'@Ground school", "Linux", '\'=HYPERLINK("x")', "Überläufe, 日本"]


def test_a_level_with_a_comma_is_refused_with_its_file_and_field():
    with pytest.raises(CourseError, match=r"curriculum/course.toml: levels: the level 'working, well' has a comma"):
        competency_framework(FRAMEWORK, "Ground school", ("exploring", "working, well", "independent", "owner"))
