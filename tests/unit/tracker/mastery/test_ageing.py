"""When a granted level needs a refresher, found without looking day by day."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.tracker.worked import POLICY, at, make

from groundschool.tracker.mastery.ageing import refresh_due
from groundschool.tracker.mastery.rule import freshness, read_mastery

WEIGHTS = dict.fromkeys("ABCD", 1.0)


def reading(share: float, day: float = 0):
    return read_mastery([make(name, share=share) for name in WEIGHTS], WEIGHTS, POLICY, at(day))


def test_four_perfect_passes_hold_for_179_days():
    due = refresh_due(reading(1.0), POLICY)
    assert due is not None
    assert (due - at(0)) / timedelta(days=1) == pytest.approx(179.03, abs=0.01)


def test_without_evidence_nothing_is_due():
    assert refresh_due(read_mastery([], WEIGHTS, POLICY, at(0)), POLICY) is None


def test_a_low_score_is_due_at_once():
    assert refresh_due(reading(0.5), POLICY) == at(0)


@given(st.floats(0.56, 1), st.integers(0, 300))
def test_the_day_is_the_one_on_which_the_reading_says_so(share, day):
    due = refresh_due(reading(share, day), POLICY)
    assert due is not None
    offset = (due - at(0)) / timedelta(days=1)
    if due > at(day):
        assert freshness(reading(share, offset - 0.01), POLICY) != "refresh due"
    assert freshness(reading(share, offset + 0.01), POLICY) == "refresh due"
