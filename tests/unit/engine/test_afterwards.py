"""What follows a notebook with full marks, and when it does."""

from types import SimpleNamespace

import pytest
from tests.unit.curriculum.declared import TASK, exercise

from groundschool.curriculum import Exercise
from groundschool.curriculum.pilot import PilotFile
from groundschool.engine.afterwards import afterwards, deserved
from groundschool.engine.notebook_file import read_notebook

RIGHT = '''
"""Other ways."""

import re
from os import path as place

from groundschool.kit import right

UNIT = re.compile(" ms")
UNUSED = 3


def number(line):
    return float(UNIT.sub("", line))


@right("slowest")
def first(path):
    return max(map(number, open(path)))


@right("slowest")
def second(path):
    return place.getsize(path)


@right("slowest")
def third(path):
    return third(path)


@right("other")
def elsewhere(path):
    return 1
'''
MASTER = """{"cells": [{"cell_type": "code", "id": "a", "execution_count": null, "outputs": [],
 "metadata": {"nbgrader": {"grade": false, "grade_id": "slowest-answer", "locked": false, "schema_version": 3,
 "solution": true, "task": false}},
 "source": "def slowest(path):\\n    ### BEGIN SOLUTION\\n    return 1\\n    ### END SOLUTION"}],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"""


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An exercise with right answers and a text, whose master is at hand."""
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "seniors.md").write_text("- They ask why.\n", encoding="utf-8")
    master = read_notebook(MASTER.encode())
    monkeypatch.setattr("groundschool.engine.afterwards.master", lambda *_: master)
    return Exercise(tmp_path, exercise().declared)


def sources(made):
    return [cell["source"] for cell in afterwards(None, made)]


def test_the_solution_then_two_other_ways_with_what_they_stand_on_then_what_seniors_notice(made):
    assert sources(made)[1:] == [
        "### The slowest request: the reference solution",
        "def slowest(path):\n    return 1",
        "Another way: first",
        (
            'import re\n\n\nUNIT = re.compile(" ms")\n\n\ndef number(line):\n    return float(UNIT.sub("", line))\n\n\n'
            "def first(path):\n    return max(map(number, open(path)))"
        ),
        "Another way: second",
        "from os import path as place\n\n\ndef second(path):\n    return place.getsize(path)",
        "### What seniors notice\n\n- They ask why.",
    ]
    assert len({cell["id"] for cell in afterwards(None, made)}) == 8


def test_answers_of_blind_solvers_come_first(made):
    pilot = PilotFile(minutes=20, right=("third",), solved=({"by": "an engineer", "attempts": {"slowest": 1}},))
    ways = [text for text in sources(Exercise(made.folder, made.declared, pilot)) if text.startswith("Another")]
    assert ways == ["Another way: third", "Another way: first"]


@pytest.mark.parametrize(
    ("marks", "broken", "all_of_it"),
    [
        ({"slowest": 8.0}, {}, True),
        ({"slowest": 8.0, "note": None}, {}, True),
        ({"slowest": 7.99}, {}, False),
        ({}, {}, False),
        ({"slowest": 8.0}, {"slowest": "its judge broke"}, False),
    ],
)
def test_it_follows_full_marks_of_what_is_judged_here(marks, broken, all_of_it):
    manual = {"id": "note", "title": "A note", "points": 2, "kind": "manual", "rubric": ["Says what."]}
    run = SimpleNamespace(exercise=exercise(tasks=[TASK, manual]), marks=marks, broken=broken)
    assert deserved(run) is all_of_it


def test_nothing_follows_where_a_person_marks_everything():
    manual = {"id": "note", "title": "A note", "points": 2, "kind": "manual", "rubric": ["Says what."]}
    assert not deserved(SimpleNamespace(exercise=exercise(tasks=[manual]), marks={"note": None}, broken={}))
