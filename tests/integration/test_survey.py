"""How strong a grader is: its mutants are noticed, or excused with a reason, or named."""

import json

import pytest

from groundschool.authoring.mutants.strength import recorded_strength
from groundschool.authoring.mutants.survey import survey
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError

NAME = "linux/slow-disk"
FOLDER = "curriculum/linux/slow-disk"
EXCUSED = """
[[excused]]
task = "slowest"
reason = "same value"
why = "They are read one by one either way."
mutants = [{}]
"""
RECORD_GRADER = """
from groundschool.kit import Score, given


def slowest(answer, variant):
    return Score((given(answer).holds("it took long", lambda found: found["ms"] > 2),))
"""


def edited(root, file, old, new):
    path = root / FOLDER / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def declare(root, *excused):
    path = root / FOLDER / "exercise.toml"
    listed = ", ".join(f"'''{one}'''" for one in excused)
    path.write_text(path.read_text(encoding="utf-8") + EXCUSED.format(listed), encoding="utf-8")


def test_survivors_are_named_until_a_reason_is_written(example):
    found = survey(Course(example), NAME)
    assert found.tally.made > len(found.survivors) > 0
    assert found.unexplained == found.survivors
    assert not found.idle
    declare(example, *(one.mutant for one in found.survivors))
    again = survey(Course(example), NAME)
    assert (again.unexplained, again.idle, again.tally.share) == ([], [], 1.0)
    assert again.reasons == {"same value": len(found.survivors)}


def test_a_reason_for_what_is_noticed_is_idle(example):
    declare(example, "number: never -> made", "*")
    assert survey(Course(example), NAME).idle == ["slowest: number: never -> made"]


def test_a_grader_that_looks_at_less_notices_less(example):
    edited(example, "grader.py", 'milliseconds", float,', 'milliseconds", lambda found: found > 0,')
    assert any("return min(" in one.mutant for one in survey(Course(example), NAME, seeds=(1,)).survivors)


def test_a_record_is_changed_as_what_is_handed_in(example):
    edited(example, "exercise.toml", 'kind = "function"', 'kind = "record"')
    notebook = (example / FOLDER / "notebook.py").read_text(encoding="utf-8")
    cell = notebook[notebook.index("def slowest") : notebook.index("    ### END SOLUTION")] + "    ### END SOLUTION"
    edited(example, "notebook.py", cell, "### BEGIN SOLUTION\nslowest = {'ms': 3, 'host': 'north'}\n### END SOLUTION")
    edited(example, "notebook.py", "print(slowest(path))", "print(slowest)")
    (example / FOLDER / "grader.py").write_text(RECORD_GRADER, encoding="utf-8")
    found = survey(Course(example), NAME, seeds=(1,))
    survivors = [one.mutant.rpartition(" -> ")[2] for one in found.survivors]
    assert "3, 'host': 'northx'}" in survivors  # a text nobody looks at
    assert any(one.startswith("slowest = {'ms': 4,") for one in survivors)
    assert not any(one.startswith("slowest = {'ms': 2,") for one in survivors)
    assert found.tally.made > len(survivors)


def test_a_solution_that_is_not_right_is_said(example):
    edited(example, "notebook.py", "split()[0])", "split()[0]) / 2")
    with pytest.raises(GroundschoolError, match="the solution of slowest is not right"):
        survey(Course(example), NAME)


def test_what_a_cell_imports_is_not_counted_as_the_time_of_a_mutant(example, tmp_path, monkeypatch):
    slow = "from time import process_time\nbegun = process_time()\nwhile process_time() < begun + 0.8: pass\n"
    (tmp_path / "imported_slowly.py").write_text(slow, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    edited(example, "notebook.py", "def slowest", "import imported_slowly\n\n\ndef slowest")
    found = survey(Course(example), NAME, seeds=(1,))
    assert found.tally.crashed < found.tally.made
    assert found.survivors


def test_the_command_shows_records_and_fails_on_survivors(example, groundschool):
    shown = groundschool("prove", "--mutants", "--course", example)
    assert shown.returncode == 1, shown.stderr
    assert "get full marks. Let a variant or an edge tell them apart" in shown.stdout
    course = Course(example)
    strength = recorded_strength(course, course.exercise(NAME))
    assert strength.unexplained > 0
    told = json.loads(groundschool("prove", "--mutants", "--json", "--course", example).stdout)["mutants"]
    assert [(one["exercise"], one["made"], len(one["survivors"])) for one in told] == [
        (NAME, strength.made, strength.unexplained)
    ]
    assert f"{strength.made} mutants of 1 of 1 exercises" in groundschool("check", "--course", example).stdout
    assert not json.loads(groundschool("prove", "--mutants", "--stale", "--json", "--course", example).stdout)[
        "mutants"
    ]
    edited(example, "grader.py", '"""', '""" ')
    assert f"Not surveyed as they are: {NAME}" in groundschool("check", "--course", example).stdout
