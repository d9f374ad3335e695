"""Messages that say what is wrong and what to do, and errors that survive the way back from a worker process."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.errors import (
    CourseError,
    DatasetError,
    GraderError,
    LedgerError,
    MissingToolError,
    Problem,
    UnknownNameError,
    did_you_mean,
)

few = settings(max_examples=25)
NAMES = st.lists(st.text(min_size=1, max_size=12), max_size=20)
PROBLEM = Problem("curriculum/linux/area.toml", "order", "the field is missing", "Add it.")


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("linus", ["linux", "iac"], "Did you mean linux?"),
        ("journal-triag", ["journal-triage", "journal-triages"], "Did you mean journal-triage or journal-triages?"),
        ("zzz", ["b", "a"], "Known: a, b."),
        ("zzz", [], "None exist yet."),
    ],
)
def test_the_remedy_names_the_nearest_or_all(name, known, said):
    assert did_you_mean(name, known) == said


def test_a_long_list_is_cut():
    assert did_you_mean("zzz", [f"name-{number:02d}" for number in range(20)]).count("name-") == 12


@few
@given(st.text(max_size=12), NAMES)
def test_a_remedy_offers_only_what_exists(name, known):
    said = did_you_mean(name, known)
    assert said.endswith((".", "?"))
    assert not known or any(one in said for one in known)


def test_a_problem_is_one_line_with_place_field_and_remedy():
    assert str(PROBLEM) == "curriculum/linux/area.toml: order: the field is missing. Add it."
    assert str(Problem("a.toml", "", "the file is missing", "Create it.")) == "a.toml: the file is missing. Create it."


def test_all_problems_are_listed_once_and_in_order():
    error = CourseError([PROBLEM, Problem("b", "", "is wrong", "Mend it."), PROBLEM])
    assert str(error).splitlines()[0] == "the course has 2 problems:"
    assert [line.split(":")[0].strip() for line in str(error).splitlines()[1:]] == ["b", "curriculum/linux/area.toml"]
    assert str(CourseError([PROBLEM])).startswith("the course has 1 problem:")
    assert error.exit_code == 1


@pytest.mark.parametrize(
    "error",
    [
        CourseError([PROBLEM]),
        UnknownNameError("exercise", "linus", iter(["linux"])),
        DatasetError("a file is missing"),
        MissingToolError("promtool is not installed"),
        LedgerError("no ledger"),
        GraderError("a grader failed"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_back_whole_from_another_process(error):
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(back), str(back), back.exit_code) == (type(error), str(error), error.exit_code)
