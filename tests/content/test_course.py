"""The course as a whole: nothing broken, nothing missing, generators that keep their word."""

import re
from itertools import pairwise

import pytest
from tests.conftest import ROOT

from groundschool.authoring.audit import audit
from groundschool.authoring.master import read_master
from groundschool.curriculum import Course
from groundschool.curriculum.declarations import load_declarations
from groundschool.datasets import load_datasets
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.grading.tools import TOOLS

COURSE = Course.find(ROOT)
DATASETS, _ = load_datasets(ROOT)
GENERATED = [name for name, dataset in DATASETS.items() if not dataset.recorded]


def test_the_course_has_no_problem():
    assert [str(problem) for problem in audit(COURSE)] == []


def test_every_area_has_a_lesson_and_two_exercises_or_begins_with_a_first_step():
    for area in COURSE.areas:
        lessons = [lesson for lesson in COURSE.lessons.values() if lesson.area == area]
        exercises = [exercise for exercise in COURSE.exercises.values() if exercise.area == area]
        assert lessons, area
        assert len(exercises) >= 2 or [one.declared.level for one in exercises] == [1], area


def test_lines_that_begin_with_a_time_stay_lines():
    """Markdown makes one paragraph of neighbouring lines: a timeline is a list or a table."""
    timed = re.compile(r"^(> )?[*_]*\d\d:\d\d\b")
    for lesson in COURSE.lessons.values():
        for cell in read_master(lesson.master):
            if cell.cell_type == "markdown":
                prose = re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
                assert not any(
                    timed.match(one) and timed.match(other) for one, other in pairwise(prose.splitlines())
                ), (lesson.id, cell.source[:200])


def test_every_blueprint_row_has_a_home_or_a_plan():
    declarations, problems = load_declarations(ROOT)
    assert declarations is not None, problems
    homeless = [row.row.id for row in declarations.coverage(COURSE.exercises).rows if row.status == "homeless"]
    assert homeless == []


def test_recordings_are_used_beside_generated_variants():
    used = {name for exercise in COURSE.exercises.values() for name in exercise.declared.datasets}
    recorded = {name for name, dataset in DATASETS.items() if dataset.recorded}
    assert len(recorded & used) >= 3


@pytest.mark.parametrize("name", GENERATED)
def test_the_checked_in_files_are_the_practice_variant(name):
    dataset = DATASETS[name]
    files = dataset.generate(PRACTICE_SEED).files
    assert dataset.checksums.keys() == files.keys()
    for path, content in files.items():
        assert (dataset.folder / path).read_bytes() == content, path


@pytest.mark.parametrize("name", GENERATED)
def test_the_same_seed_gives_the_same_bytes_in_another_process(name, fresh_variant_digest):
    assert fresh_variant_digest(name, 11) == fresh_variant_digest(name, 11)


def test_tools_come_from_listed_packages():
    listed = set((ROOT / "system-packages.txt").read_text().split())
    for tool in TOOLS.values():
        assert tool.installer == "pip" or tool.package in listed, tool.name


def test_exercises_name_known_tools():
    for exercise in COURSE.exercises.values():
        assert set(exercise.declared.tools) <= TOOLS.keys(), exercise.id
