"""What an answer is made of can end no grader: it costs its task, with the reason, and nothing else."""

import json
from dataclasses import replace

import pytest
from tests.integration.notebook_maker import code, hand_in, master_answers, solved
from tests.integration.pressure.corpus import COUNTS, EXERCISE, FIRST, FULL, ONLY_COUNTS, ROOT, answer

from groundschool.engine import GradingJob
from groundschool.engine.steps import Bounds

pytestmark = pytest.mark.long

RULES, QUERY = "observability/burn-rate-alerts", "observability/honest-percentiles"


@pytest.fixture
def examine_one(examiner):
    def examined(exercise, name, source, change=None):
        answers = master_answers(ROOT, exercise) | {name: source}
        content = hand_in(ROOT, exercise, answers, *([change] if change else []))
        return examiner.examine(GradingJob("mallory", exercise, content, 7))

    return examined


@pytest.mark.parametrize(
    "query",
    [
        "'1+' * 100_000 + '1'",
        "'(' * 50_000",
        "'(' * 2_000",
        "'-' * 3_999 + '1'",
        "'up and ' * 500 + 'up'",
        "'9' * 4_500",
    ],
)
def test_a_query_beyond_reason_is_a_failed_check(examine_one, query):
    found = examine_one(QUERY, "query-answer", f"query = {query}")
    assert (found.fault, found.broken, found.problem) == ("", {}, "")
    assert found.marks["query"] < 1
    assert found.marks["percentiles"] == found.most["percentiles"]


def test_rules_that_name_each_other_without_end_are_a_failed_check(examine_one):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
    )
    found = examine_one(RULES, "rules-answer", f"rules = {bomb!r}")
    assert (found.faults, found.problem, found.marks["rules"]) == ("", "", 0)


@pytest.mark.parametrize(
    "given", ["range(10**9)", "{'a': range(10**9)}", "[[]] * 249_999", "'x' * 30_000_000", "10**3999", "float('nan')"]
)
def test_an_answer_that_is_large_costs_its_own_task(examine, given):
    found = examine(answer(f"return {given}"))
    assert (found.faults, found.problem, found.marks) == ("", "", ONLY_COUNTS)


@pytest.mark.parametrize("shown", ["'<div>' * 100_000", "'<b a=' * 500_000", "'<!--' * 500_000", "'&' * 4_000_000"])
def test_a_display_that_takes_for_ever_to_clean_costs_nothing(examine, shown):
    display = f"from IPython.display import HTML, display\ndisplay(HTML({shown}))"
    found = examine(solved(ROOT, EXERCISE, code(display, 0)))
    assert (found.faults, found.problem, found.marks) == ("", "", FULL)
    assert found.seconds < 60


def test_a_grader_that_dies_over_an_answer_costs_that_task_alone(examiner, course, monkeypatch):
    from groundschool.curriculum.content_module import load_content_module

    module = load_content_module(course.exercise(EXERCISE).folder / "grader.py")

    def without_end(*_):
        while True:
            pass

    monkeypatch.setattr(module, "first_errors", without_end)
    hurried = replace(examiner, bounds=Bounds(computing=1))
    found = hurried.examine(GradingJob("mallory", EXERCISE, solved(ROOT, EXERCISE), 7))
    assert (found.fault, found.broken) == ("", {})
    assert found.marks == {FIRST: 0.0, COUNTS: 2.0}
    assert "took more than 1 seconds of computing" in json.dumps(found.scores[FIRST])
