"""Quarters by local midnights, and fiscal years that begin in any month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.errors import GroundschoolError
from groundschool.tracker.pace.quarters import Quarter, quarter_of, quarter_on
from groundschool.tracker.pace.service_clock import DAY, Employment, ZoneMove

MONTHS = st.integers(1, 12)
DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))
ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Australia/Lord_Howe"])


def somebody(zone: str) -> Employment:
    return Employment(date(2026, 1, 1), zone)


@pytest.mark.parametrize(
    ("zone", "quarter"), [("America/New_York", "2026Q2"), ("Asia/Tokyo", "2026Q3"), ("UTC", "2026Q3")]
)
def test_tv21_one_instant_lies_in_the_quarter_of_each_ones_own_zone(zone, quarter):
    instant = datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
    assert str(quarter_of(instant, somebody(zone), 1)) == quarter


def test_tv21_quarters_are_half_open_at_local_midnight():
    midnight = datetime(2026, 7, 1, 4, tzinfo=UTC)
    york = somebody("America/New_York")
    assert str(quarter_of(midnight, york, 1)) == "2026Q3"
    assert str(quarter_of(midnight - timedelta(microseconds=1), york, 1)) == "2026Q2"


def test_tv22_what_was_handed_in_before_midnight_stays_in_its_quarter():
    assert str(quarter_of(datetime(2026, 6, 30, 23, 50, tzinfo=UTC), somebody("UTC"), 1)) == "2026Q2"


def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends():
    assert str(quarter_on(date(2025, 10, 1), 10)) == "2026Q1"
    assert str(quarter_on(date(2026, 3, 31), 4)) == "2026Q4"
    assert Quarter(2026, 1).first_day(10) == date(2025, 10, 1)
    assert Quarter(2026, 4).end_day(4) == date(2026, 4, 1)


@pytest.mark.parametrize(
    "text", ["2026Q5", "2026-Q1", "26Q1", "", "2026Q3\n", "0000Q1", "9999Q4", "\u0662\u0660\u0662\u0666Q3"]
)
def test_what_is_no_quarter_is_said(text):
    with pytest.raises(GroundschoolError, match="Write it like 2026Q3"):
        Quarter.parse(text)


@given(DATES, MONTHS)
def test_a_day_lies_in_its_quarter_and_quarters_follow_each_other(day, month):
    quarter = quarter_on(day, month)
    assert quarter.first_day(month) <= day < quarter.end_day(month)
    assert quarter.next.first_day(month) == quarter.end_day(month)
    assert quarter.next.previous == quarter
    assert Quarter.parse(str(quarter)) == quarter
    assert 89 <= (quarter.end_day(month) - quarter.first_day(month)).days <= 92


@given(st.integers(0, 95_000_000), ZONES, ZONES, DATES, MONTHS)
def test_i13_an_instant_lies_in_exactly_one_quarter_whatever_clocks_and_moves_do(seconds, zone, other, moved, month):
    instant = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    employment = Employment(date(2026, 1, 1), zone, moves=(ZoneMove(moved, other),))
    day = employment.local_date(instant)
    quarter = quarter_of(instant, employment, month)
    assert quarter == quarter_on(day, month)
    assert quarter.first_day(month) <= day < quarter.end_day(month)
    before = quarter_of(instant - DAY, employment, month)
    assert before in {quarter, quarter.previous}
