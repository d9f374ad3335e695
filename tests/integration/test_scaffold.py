"""What ``groundschool new`` writes works before anybody changes it."""

import shutil

import pytest

from groundschool.authoring.audit import audit
from groundschool.authoring.prove import prove
from groundschool.authoring.scaffold import scaffold
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError, UnknownNameError


@pytest.fixture
def copy(course, tmp_path) -> Course:
    for name in ("curriculum", "datasets"):
        shutil.copytree(course.root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Course(tmp_path)


def test_a_new_exercise_with_its_dataset_is_whole_and_proven(copy):
    before = audit(copy)
    scaffold(copy, "area", "capacity")
    scaffold(Course(copy.root), "dataset", "slow-disk")
    written = scaffold(Course(copy.root), "exercise", "linux/slow-disk")
    assert {path.name for path in written} == {"exercise.toml", "notebook.py", "grader.py", "wrong.py", "right.py"}
    assert audit(Course(copy.root)) == before
    assert prove(Course(copy.root), "linux/slow-disk", 20).failures == ()


def test_nothing_is_overwritten(copy):
    with pytest.raises(GroundschoolError, match="exists already"):
        scaffold(copy, "exercise", "linux/journal-triage")


@pytest.mark.parametrize("name", ["linux/Slow Disk", "slow-disk", "linux/slow+disk"])
def test_names_that_nbgrader_would_misread_are_refused(copy, name):
    with pytest.raises(GroundschoolError, match="lower-case letters"):
        scaffold(copy, "exercise", name)


def test_an_unknown_area_is_named(copy):
    with pytest.raises(UnknownNameError, match="linux"):
        scaffold(copy, "exercise", "linus/slow-disk")
