"""Whatever a sandbox sends as the outputs of a cell, a notebook holds it, and marks follow nbgrader's rules."""

import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.engine.outputs import cleaned, partial_credit, size, stopped
from groundschool.grading.verdict import SCORE_MIME

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
WORDS = st.sampled_from(["output_type", "name", "text", "data", "metadata", "execution_count", "ename", "traceback"])
MIMES = st.sampled_from(["text/plain", "text/html", "image/png", "application/json", SCORE_MIME, "image/svg+xml"])
KINDS = st.sampled_from(["stream", "display_data", "execute_result", "error", "update_display_data"])
JSON = st.recursive(
    LEAVES | KINDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | MIMES | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {"output_type": KINDS},
    optional={
        "name": st.sampled_from(["stdout", "stderr", "x"]) | LEAVES,
        "text": JSON,
        "data": st.dictionaries(MIMES, JSON, max_size=3) | JSON,
        "metadata": JSON,
        "execution_count": JSON,
        "ename": JSON,
        "evalue": JSON,
        "traceback": st.lists(JSON, max_size=2) | JSON,
    },
)


def stream(name, text="x"):
    return {"output_type": "stream", "name": name, "text": text}


def value(shown):
    return {"output_type": "execute_result", "data": {"text/plain": shown}, "metadata": {}, "execution_count": 1}


@settings(max_examples=200)
@given(st.lists(NEARLY | JSON, max_size=4))
def test_whatever_comes_back_is_fit_for_a_notebook(outputs):
    found = cleaned(outputs)
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.from_dict(one) for one in found])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert SCORE_MIME not in json.dumps(
        [one.get("data", {}) for one in found if "data" in one and SCORE_MIME in one["data"]]
    )


def test_what_is_well_formed_stays_as_it_is():
    outputs = [stream("stdout"), value("1"), stopped("it took too long")]
    assert cleaned(outputs) == outputs


def test_more_than_a_notebook_should_hold_is_cut_off_with_a_word():
    outputs = [stream("stdout", "x" * 400)] * 5
    found = cleaned(outputs, most=1000)
    assert found[:2] == outputs[:2]
    assert found[2:] == [stream("stdout", "... more output was cut off ...\n")]
    assert sum(map(size, found)) < 1200


@pytest.mark.parametrize(
    ("outputs", "points"),
    [
        ([], 4),
        ([stream("stdout")], 4),
        ([value("'fine'")], 4),
        ([value("2.5")], 2.5),
        ([value("0")], 0),
        ([value("-1")], 4),
        ([value("1"), stopped("no")], 1),
        ([stopped("no"), value("4")], 0),
        ([stream("stderr"), value("4")], 0),
        ([stream("stdout"), stream("stderr")], 0),
    ],
)
def test_the_first_output_that_says_something_decides(outputs, points):
    assert partial_credit(outputs, 4) == points


def test_more_than_there_is_cannot_be_given():
    with pytest.raises(ValueError, match="gave 5 of 4 points"):
        partial_credit([value("5")], 4)
