"""Numbers that are alike within a tolerance, and never because one of them is no number."""

from math import inf, nan

import numpy as np
import pytest

from groundschool.kit import Expect, Near, given, judged, near


@pytest.mark.parametrize(("one", "other", "alike"), [(1.0, 1.09, True), (1.0, 1.11, False), (1.0, 0.91, True)])
def test_numbers_are_alike_within_what_is_allowed(one, other, alike):
    assert (Near(one, 0.1) == Near(other, 0.1)) is alike
    assert (Near(one, 0.1) != Near(other, 0.1)) is not alike


def test_the_stricter_of_two_tolerances_counts():
    assert Near(100.0, 0.1) != Near(101.0, inf)
    assert Near(inf, inf) != Near(1.0, 0.01), "a share of what is infinite allows everything"


def test_what_is_no_number_is_near_nothing():
    assert Near(inf, 1) == Near(inf, 1) != Near(-inf, 1)
    assert Near(nan, 1) != Near(nan, 1)
    assert Near(1.0, 1) != 1.0
    with pytest.raises(TypeError):
        _ = Near("1", 1) == Near(1.0, 1)
    with pytest.raises(TypeError):
        hash(Near(1.0, 1))


def test_an_expectation_sees_right_answers_and_traps_through_it():
    expected = [Expect("the seconds are right", lambda found: Near(found["s"], 0.01))]
    wants, traps = {"a": {"s": 0.5}}, {"in-ms": {"a": {"s": 500.0}}}
    assert judged({"a": given({"s": 0.505})}, wants, traps, expected).fraction == 1
    wrong = judged({"a": given({"s": 500.003})}, wants, traps, expected)
    assert (wrong.fraction, wrong.tags) == (0, ("in-ms",))
    assert wrong.checks[0].differs == "got 500.003, expected 0.5"
    assert judged({"a": given({"s": "0.5"})}, wants, traps, expected).fraction == 0


def test_a_number_is_near_its_like_and_anything_else_is_as_it_is():
    assert near(2, 0.1) == near(np.float64(2.05), 0.1) != near(2.2, 0.1)
    assert [near(one, 1) for one in (None, "2", True, np.True_, [2])] == [None, "2", True, True, [2]]
