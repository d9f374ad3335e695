"""What a form says of a mark: levels, points and words within their limits, or a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.curriculum import Task
from groundschool.errors import GroundschoolError
from groundschool.services.given_marks import comment_given, points_given

RUBRIC = Task(id="note", title="A note", points=8, kind="manual", rubric=("Clear.", "Relevant.", "Honest.", "Calm."))
PLAIN = Task(id="code", title="Code", points=8, kind="record", answer="code")


def levels(*values: object) -> dict[str, str]:
    return {f"level-{number}": str(value) for number, value in enumerate(values)}


@pytest.mark.parametrize(
    ("chosen", "points"), [((5, 5, 5, 5), 8.0), ((1, 1, 1, 1), 1.6), ((4, 4, 5, 5), 7.2), ((1, 2, 3, 4), 4.0)]
)
def test_levels_together_are_worth_their_share_of_the_points(chosen, points):
    assert points_given(levels(*chosen), RUBRIC) == points


@given(st.lists(st.integers(1, 5), min_size=4, max_size=4), st.integers(0, 3))
def test_a_level_more_is_never_worth_less(chosen, which):
    more = [level + (place == which and level < 5) for place, level in enumerate(chosen)]
    assert 0 < points_given(levels(*chosen), RUBRIC) <= points_given(levels(*more), RUBRIC) <= RUBRIC.points


def test_every_level_that_is_missing_or_none_is_named():
    with pytest.raises(GroundschoolError, match=r"level-1: '0' is no level(.|\n)*level-2: '' (.|\n)*level-3: '٣'"):
        points_given({"level-0": "5", "level-1": "0", "level-3": "٣"}, RUBRIC)


@pytest.mark.parametrize(("text", "points"), [("8", 8.0), ("0", 0.0), (" 2,5 ", 2.5), ("1e0", 1.0), ("7.999", 8.0)])
def test_points_are_given_where_there_are_no_criteria(text, points):
    assert points_given({"points": text}, PLAIN) == points


@pytest.mark.parametrize("text", ["", "-0.1", "8.1", "nan", "inf", "1e999", "eight", "8; DROP TABLE grade"])
def test_points_that_there_are_not_are_refused(text):
    with pytest.raises(GroundschoolError, match="Give 0 to 8"):
        points_given({"points": text}, PLAIN)


def test_what_was_chosen_comes_before_what_was_typed_and_nothing_twice():
    form = {"saved-1": "Second.", "saved-0": "First.", "comment": " Typed.\r\nMore. ", "saved-99": "Not from a page."}
    assert comment_given(form) == "First.\nSecond.\nTyped.\nMore."
    assert comment_given({"saved-0": "Same.", "comment": "Same."}) == "Same."
    assert comment_given({}) == ""
