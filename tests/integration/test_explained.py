"""What a failed check explains: to whoever practises where the answer differs or raised, where it counts nothing."""

import json
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.integration.notebook_maker import hand_in

from groundschool.curriculum import Course
from groundschool.engine import Examiner, GradingJob
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan
from groundschool.grading.verdict import as_mime
from groundschool.sandbox import Zygote
from groundschool.services.practice import Practice

JOURNAL = "linux/journal-triage"
COURSE = Course.find(ROOT)
DESK = Desk(COURSE)
COUNTS = "priority-counts"
WRONG = "def priority_counts(path):\n    return {3: 1}"
RAISES = "def priority_counts(path):\n    return {}['a key']"


def seven_too_many(_path):
    return {3: 7_777}


def raises(path):
    entries = Path(path).read_text(encoding="utf-8")
    return entries["a key"]


def shown(task, answer, plan):
    score = DESK.grade(JOURNAL, task, answer, plan)
    mime = as_mime(*COURSE.task(JOURNAL, task), score)
    return mime["text/plain"], json.dumps(mime)


def test_who_practises_sees_the_first_difference_with_both_values():
    text, everywhere = shown(COUNTS, seven_too_many, VariantPlan(0, practice=True))
    right = DESK.datasets(COURSE.exercise(JOURNAL))["journal"].generate(0).truth[COUNTS]["wants"]["journal.json"]
    first = next(iter(right))
    assert f"at [{first}]: got nothing, expected {right[first]}" in text
    assert "expected" in everywhere


def test_who_practises_sees_the_line_that_raised():
    text, _ = shown(COUNTS, raises, VariantPlan(0, practice=True))
    assert 'of the cell: return entries["a key"]' in text
    assert "Lesson" not in text


def test_a_blank_answer_gets_one_line_and_no_misconception():
    def priority_counts(_path):
        raise NotImplementedError

    text, _ = shown(COUNTS, priority_counts, VariantPlan(0, practice=True))
    assert text.count("is not written yet") == 1
    assert "Lesson" not in text


def test_a_misconception_that_was_seen_stands_in_for_the_difference():
    def everything(path):
        counts = {}
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            level = int(json.loads(line)["PRIORITY"])
            counts[level] = counts.get(level, 0) + 1
        return counts

    text, _ = shown(COUNTS, everything, VariantPlan(0, practice=True))
    assert "look at one _BOOT_ID" in text


@pytest.mark.parametrize("answer", [seven_too_many, raises])
@pytest.mark.parametrize("plan", [VariantPlan(0), VariantPlan(2**90, hidden=True)])
def test_nothing_is_explained_where_it_counts(answer, plan):
    text, everywhere = shown(COUNTS, answer, plan)
    assert "expected" not in everywhere
    assert "of the cell" not in everywhere
    assert "FAIL" in text


def test_the_engine_explains_nothing():
    with Zygote() as zygote:
        examiner = Examiner(COURSE, zygote)
        for source in (WRONG, RAISES):
            paper = GradingJob("ann", JOURNAL, hand_in(COURSE.root, JOURNAL, {f"{COUNTS}-answer": source}), 3**160)
            examined = examiner.examine(paper)
            told = json.dumps(examined.scores[COUNTS]) + str(examined.notebook)
            assert examined.scores[COUNTS]["fraction"] == 0
            assert "priority_counts" in told
            assert "expected" not in told.replace("unexpected", "")
            assert "of the cell" not in told


@pytest.mark.parametrize("variant", ["hidden", "personal"])
def test_a_personal_variant_shows_the_line_and_never_what_was_expected(example, variant):
    # It is practised on and assessed: what is expected there is the answer.
    declaration = example / "curriculum/linux/slow-disk/exercise.toml"
    text = declaration.read_text(encoding="utf-8").replace("minutes = 20", f'minutes = 20\nvariant = "{variant}"')
    declaration.write_text(text, encoding="utf-8")
    practice = Practice(Desk(Course(example)), "ann", example / "mine")
    (check, *_) = practice.grade("linux/slow-disk", "slowest", lambda _path: 3.5).score.checks
    assert check.differs.startswith("got 3.5, expected ") == (variant == "hidden")
    (check, *_) = practice.grade("linux/slow-disk", "slowest", raises).score.checks
    assert check.raised_at
