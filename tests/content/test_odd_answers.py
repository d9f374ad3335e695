"""An odd answer is a failed check, whatever is odd about it: no grader of the course breaks on one."""

import contextlib
import json
from functools import cache

import pytest
from tests.conftest import ROOT
from tests.content.odd_routes import ODD_ROUTES, ODD_SILENCES
from tests.content.odd_runbooks import odd_runbooks
from tests.content.odd_texts import ANY, ODD_HCL, ODD_QUERIES, ODD_RULES, ODD_SCRIPTS, ODD_ZONES, odd_updates
from tests.content.odd_values import ODD, misshapen

from groundschool.authoring.solution import answers
from groundschool.curriculum import Course
from groundschool.errors import GraderError
from groundschool.grading import Score, brief, merge
from groundschool.grading.runner import Desk, placed_here
from groundschool.grading.variant_plan import VariantPlan
from groundschool.judges.promql.judge import BACKEND_VARIABLE

COURSE = Course.find(ROOT)
DESK = Desk(COURSE)
TASKS = [(name, task) for name, one in COURSE.exercises.items() for task in one.tasks.values() if task.kind != "manual"]
FUNCTIONS = [pytest.param(*one, id=f"{one[0]} {one[1].id}") for one in TASKS if one[1].kind == "function"]
RECORDS = [pytest.param(*one, id=f"{one[0]} {one[1].id}") for one in TASKS if one[1].kind == "record"]
TEXTS = [pytest.param(*one, id=f"{one[0]} {one[1].id}") for one in TASKS if one[1].kind == "text"]
SEED = 20261201
# So many odd answers near one right one are tried; the strides meet every odd value, in one place or another.
MOST, STRIDES = 700, (1, 2, 4, 5, 7, 17)


@cache
def solved(exercise, folder):
    return answers(COURSE.exercise(exercise), folder, solved=True)


class Bench:
    """The variants of one sitting, placed once for all answers."""

    def __init__(self, exercise, folder):
        self.exercise, self.plan = exercise, VariantPlan(SEED)
        self.placed = {}
        for number, variant in enumerate(DESK.variants(COURSE.exercise(exercise), self.plan)):
            self.placed[variant.label] = variant.placed(folder / str(number))
        self.own = folder / "0"

    def place(self, variant):
        return contextlib.nullcontext(self.placed[variant.label])

    def score(self, task, answer) -> Score:
        place = self.place if task.kind == "function" else placed_here  # programs write beside what they are given
        return DESK.grade(self.exercise, task.id, answer, self.plan, place)

    def score_in_turn(self, task, answer, number) -> Score:
        """Return the score on the sitting's own variant and on one of the others: whose turn it is."""
        own, *others = self.placed.values()
        exercise = COURSE.exercise(self.exercise)
        tried = [own, *others[number % max(1, len(others)) :][:1]]
        return merge((one.label, DESK.grade_on(exercise, task, answer, one, self.place)) for one in tried)


@pytest.fixture
def bench(exercise, tmp_path):
    return Bench(exercise, tmp_path)


def given_by(bench, task):
    """Return what the right answer gives, call after call, over the whole sitting."""
    right, seen = solved(bench.exercise, bench.own)[task.id], []

    def recording(*arguments, **named):
        value = right(*arguments, **named)
        seen.append(list(value) if hasattr(value, "__next__") else value)
        return seen[-1]

    bench.score(task, recording)
    return seen


@pytest.mark.parametrize(("exercise", "task"), FUNCTIONS)
def test_a_function_that_gives_odd_things_is_scored(bench, task):
    tried, broke = 0, set()
    for position, right in enumerate(given_by(bench, task)[:4]):
        oddities = list(misshapen(right))
        stride = next(one for one in STRIDES if one * MOST > len(oddities)) if position == 0 else 17
        for odd in oddities[::stride]:
            tried += 1
            try:
                score = bench.score_in_turn(task, lambda *_, odd=odd, **__: odd, tried)
            except GraderError as error:
                broke.add(f"{error} {brief(odd)}")
            else:
                assert json.loads(json.dumps(score.as_dict(), allow_nan=False))["fraction"] < 1
    assert broke == set()
    assert tried > len(ODD)


@pytest.mark.parametrize(("exercise", "task"), RECORDS)
def test_an_odd_record_is_scored(bench, task):
    right = solved(bench.exercise, bench.own)[task.id]
    assert bench.score(task, right).fraction == 1
    oddities = list(misshapen(right))
    assert broken(bench, task, oddities[:: next(one for one in STRIDES if one * MOST > len(oddities))]) == set()


def near(exercise, right):
    """Return odd texts of the exercise's own language."""
    return {
        "iac/small-change": ODD_HCL,
        "incident-response/hand-over-the-shift": tuple(odd_updates(right)),
        "incident-response/blameless-postmortem": tuple(odd_updates(right)),
        "incident-response/incident-update": tuple(odd_updates(right)),
        "networking/zone-change": ODD_ZONES,
        "observability/burn-rate-alerts": ODD_RULES,
        "observability/honest-percentiles": ODD_QUERIES,
        "observability/questions-in-promql": ODD_QUERIES,
        "observability/ten-noisy-alerts": ODD_RULES,
        "observability/who-gets-the-page": (*ODD_ROUTES, *ODD_SILENCES),
        "operations/ask-for-a-change": tuple(odd_updates(right)),
        "operations/repair-a-runbook": tuple(odd_runbooks(right)),
        "operations/service-map": tuple(odd_updates(right)),
        "operations/write-a-runbook": tuple(odd_runbooks(right)),
        "scripting/prune-artifacts": ODD_SCRIPTS,
    }[exercise]


def broken(bench, task, oddities) -> set[str]:
    """Return what the grader broke on, one line a fault."""
    found = set()
    for odd in oddities:
        try:
            score = bench.score(task, odd)
        except GraderError as error:
            found.add(f"{error} {brief(odd)}")
        else:
            assert json.loads(json.dumps(score.as_dict(), allow_nan=False))["fraction"] <= 1
    return found


@pytest.mark.parametrize(("exercise", "task"), TEXTS)
def test_an_odd_text_is_scored_where_python_judges(bench, task, monkeypatch):
    monkeypatch.setenv(BACKEND_VARIABLE, "oracle")
    monkeypatch.setattr("groundschool.judges.terraform.change.has_terraform", lambda: False)
    right = solved(bench.exercise, bench.own)[task.id]
    assert bench.score(task, right).fraction == 1
    slow = bench.exercise == "scripting/prune-artifacts"  # which runs every text, whatever it is
    assert broken(bench, task, (*near(bench.exercise, right), *ANY[: 1 if slow else None])) == set()
