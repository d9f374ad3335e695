"""Whatever an honest answer is made of, it gets its full marks, and the same at every level."""

from itertools import zip_longest

import pytest
from tests.integration.notebook_maker import hand_in, master_answers
from tests.integration.pressure import honest_counts, honest_first_errors
from tests.integration.pressure.corpus import EXERCISE, FULL, LIMITS, ROOT
from tests.integration.pressure.honest_styles import styles_in

from groundschool.engine import Examiner, GradingJob
from groundschool.sandbox import Assurance, Zygote

pytestmark = pytest.mark.long

BY_TASK = [styles_in(module) for module in (honest_first_errors, honest_counts)]
STYLES = [style for styles in BY_TASK for style in styles]
PAIRS = list(zip_longest(*BY_TASK))  # a hand-in has two answers, so each hand-in tries two styles


@pytest.fixture(scope="module", params=Assurance)
def level(request, course):
    with Zygote(request.param) as zygote:
        yield request.param, Examiner(course, zygote, LIMITS)


def test_there_are_thirty_seven():
    assert len({style.name for style in STYLES}) == 37


@pytest.mark.parametrize("pair", PAIRS, ids=["-".join(style.name for style in pair if style) for pair in PAIRS])
def test_a_style_gets_full_marks_at_every_level(level, pair):
    assurance, examiner = level
    answers = master_answers(ROOT, EXERCISE) | {f"{style.task}-answer": style.source for style in pair if style}
    found = examiner.examine(GradingJob("ann", EXERCISE, hand_in(ROOT, EXERCISE, answers), 4714))
    assert (found.marks, found.assurance, found.status) == (FULL, assurance, "graded"), found.scores
