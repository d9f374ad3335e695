"""The vocabulary of graders: what an answer may do, and what is said about it."""

import logging
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from groundschool.grading import brief, call, describe, given

few = settings(max_examples=25)
EXPECTED = "the expected words"


class Unspeakable:
    """A value whose class cannot describe or compare itself."""

    def __repr__(self) -> str:
        raise ValueError(EXPECTED)

    def __eq__(self, other: object) -> bool:
        raise ValueError(EXPECTED)

    __hash__ = None


def noisy(path):
    sys.stdout.write(f"debugging {path}")
    sys.stderr.write("more")
    warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
    logging.getLogger("noisy").warning("logged")
    return 3


def test_what_an_answer_prints_or_warns_is_swallowed(capfd):
    got = call(noisy, "/scratch/access.log")
    assert got.equals("three", int, 3).passed
    assert capfd.readouterr() == ("", "")


def test_a_call_is_shown_as_the_associate_knows_it():
    assert call(noisy, "/scratch/groundschool-1/access.log", top=3).shown == "noisy('access.log', top=3)"
    assert call(noisy, [1] * 50).shown == "noisy(<list>)"
    assert call(noisy, Unspeakable()).shown == "noisy(<Unspeakable>)"


def test_an_exception_is_a_readable_reason_with_its_line_and_no_misconception():
    def divides(_path):
        return 1 / 0

    check = call(divides, "a/b.log", crash_tag="no-data").holds("a number", bool, tag="other", critical=True)
    assert not check.passed
    assert check.evidence == "divides('b.log') raised ZeroDivisionError: division by zero"
    assert (check.tag, check.about, check.critical) == ("", "no-data", True)
    assert check.raised_at.startswith("line ")
    assert check.raised_at.endswith(" of the cell: return 1 / 0")


def test_the_line_is_the_last_of_the_answers_own_not_of_a_library():
    def parses(text):
        return pd.Timestamp(text)

    assert call(parses, "no time").line.endswith("return pd.Timestamp(text)")
    assert call(int, "no number").line == ""


@pytest.mark.parametrize("error", [SystemExit(3), RecursionError("deep"), KeyError("unit"), Exception()])
def test_whatever_an_answer_raises_is_caught(error):
    def fails():
        raise error

    assert type(error).__name__ in call(fails).equals("x", int, 1).evidence


def test_a_stub_is_not_written_yet_and_no_misconception():
    def stub(_path):
        raise NotImplementedError

    check = call(stub, "a/b.log", crash_tag="no-data").equals("x", int, 1, tag="other")
    assert (check.evidence, check.tag, check.about, check.raised_at) == ("stub is not written yet", "", "", "")


def test_only_a_trap_that_matches_names_its_misconception():
    got = call(lambda: 1800)
    traps = {"seconds": 1.8, "sum": 1800}
    assert got.equals("x", int, 2, traps=traps, tag="usual").tag == "sum"
    unknown = got.equals("x", lambda value: value + 1, 2, traps=traps, tag="usual")
    assert (unknown.tag, unknown.about) == ("", "usual")
    passed = got.equals("x", int, 1800, traps=traps, tag="usual")
    assert (passed.tag, passed.about) == ("", "")


def test_a_trap_of_a_test_recognises_what_the_answer_gave():
    got = call(lambda: {"for": "0m"})
    traps = {"too-long": lambda found: len(found["for"]) > 9, "no-for": lambda found: found["for"] == "0m"}
    check = got.holds("it waits", lambda found: found["for"] == "5m", traps=traps, tag="usual")
    assert (check.tag, check.trapped) == ("no-for", True)
    blank = given({}).holds("it waits", lambda found: "for" in found, traps=traps, tag="usual")
    assert (blank.tag, blank.trapped, blank.about) == ("", False, "usual")


@pytest.mark.parametrize(
    "value",
    [None, 3, "text", [], {}, float("nan"), np.arange(3), pd.DataFrame({"a": [1, 2]}), Unspeakable(), object()],
    ids=lambda value: type(value).__name__,
)
def test_a_wrong_shape_fails_with_a_sentence_and_never_quotes_what_was_expected(value):
    got = given(value, "your table")
    want = {EXPECTED: 41.5}
    checks = [
        got.equals("equal", lambda found: found, want, traps={"x": 1}),
        got.equals("key", lambda found: found[EXPECTED], 41.5),
        got.holds("inside", lambda found: found[EXPECTED] == 41.5),
        got.holds("place", lambda found: found.index(EXPECTED) == 0),
    ]
    for check in checks:
        assert not check.passed
        assert check.evidence.startswith("your table gave ")
        assert EXPECTED not in check.evidence
        assert "41.5" not in check.evidence


def test_a_misshapen_value_is_explained():
    assert given(5).equals("x", set, set()).evidence == (
        "your answer gave 5, which is not of the promised shape (TypeError: 'int' object is not iterable)"
    )


def test_a_check_that_holds_says_nothing():
    check = given([1, 2]).holds("two", lambda found: len(found) == 2, tag="x", evidence="said")
    assert (check.passed, check.tag, check.evidence) == (True, "", "")


@few
@forall(st.one_of(st.text(), st.binary(max_size=300), st.lists(st.integers(), max_size=200)), st.booleans())
def test_a_brief_value_is_one_short_line_that_can_be_stored_anywhere(value, quote):
    text = brief(value, quote=quote)
    assert len(text) <= 160
    assert len(text.splitlines()) <= 1
    text.encode("utf-8")


def test_text_that_no_file_can_hold_is_escaped():
    assert describe(ValueError("\udc80")) == "ValueError: \\udc80"
    assert describe(ValueError()) == "ValueError"
