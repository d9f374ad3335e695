"""The engine on every exercise: the master's answers get full marks, the released notebook none, no findings."""

import pytest
from tests.integration.notebook_maker import hand_in, solved

from groundschool.curriculum import Course
from groundschool.engine import Examiner, GradingJob
from groundschool.sandbox import Zygote

COURSE = Course.find()
AFTER = "What seniors notice"
SEED = 3**160  # of as many bits as an assessed one


@pytest.fixture(scope="module")
def examiner():
    with Zygote() as zygote:
        yield Examiner(COURSE, zygote)


@pytest.mark.parametrize("name", sorted(COURSE.exercises))
def test_solved_is_full_marks_and_untouched_none(examiner, name):
    full = examiner.examine(GradingJob("ann", name, solved(COURSE.root, name), SEED))
    assert (full.status, full.findings) == ("graded", ())
    assert full.points == full.judged > 0
    assert all(check["passed"] for score in full.scores.values() for check in score["checks"])
    none = examiner.examine(GradingJob("ann", name, hand_in(COURSE.root, name, {}), SEED))
    assert (none.status, none.points, none.pending) == ("graded", 0, 0)
    assert AFTER in full.notebook
    assert AFTER not in none.notebook
