"""The service-day clock: leave, part-time, late starts, moves between zones, clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.errors import GroundschoolError
from groundschool.ledger.payloads import AvailabilitySet
from groundschool.tracker.pace.service_clock import (
    DAY,
    Employment,
    Stretch,
    ZoneMove,
    availability,
    days_available,
    due_date,
    service_days,
    with_availability,
)

START = date(2026, 1, 12)


def leave(first: date, days: int) -> Stretch:
    return Stretch(first, first + timedelta(days=days - 1), 0.0, "leave")


@pytest.mark.parametrize(
    ("day", "due"),
    [(30, (2026, 2, 11)), (60, (2026, 3, 13)), (90, (2026, 4, 12)), (180, (2026, 7, 11)), (365, (2027, 1, 12))],
)
def test_tv30_due_dates_at_full_time(day, due):
    assert due_date(Employment(START), day) == date(*due)


def test_tv30_leave_stops_the_clock():
    employment = Employment(START, stretches=(leave(date(2026, 2, 1), 21),))
    assert (due_date(employment, 60), due_date(employment, 90)) == (date(2026, 4, 3), date(2026, 5, 3))


def test_tv30_part_time_takes_longer():
    assert due_date(Employment(START, fte=0.6), 90) == START + timedelta(days=150)
    with_leave = Employment(START, fte=0.8, stretches=(leave(date(2026, 2, 1), 14),))
    assert due_date(with_leave, 90) == START + timedelta(days=127)


def test_tv30_a_year_from_a_leap_day():
    assert due_date(Employment(date(2028, 2, 29)), 365) == date(2029, 2, 28)


def test_who_leaves_before_is_never_due():
    assert due_date(Employment(START, end_date=date(2026, 2, 9)), 30) is None
    assert due_date(Employment(START, end_date=date(2026, 2, 10)), 30) == date(2026, 2, 11)
    assert due_date(Employment(START, end_date=date(2026, 2, 28)), 30) == date(2026, 2, 11)


def test_availability_of_nobody_and_of_no_days_is_no_division_by_zero():
    away = Employment(START, stretches=(leave(START, 400),))
    assert availability(away, START, START + 92 * DAY) == 0
    assert availability(Employment(START), START, START) == 0


def test_absence_wins_over_a_change_of_contract_and_the_later_change_over_the_earlier():
    told = [
        AvailabilitySet(from_date=START, to_date=START + 9 * DAY, kind="fte_change", fte=0.5),
        AvailabilitySet(from_date=START + 2 * DAY, to_date=START + 3 * DAY, kind="sick"),
        AvailabilitySet(from_date=START + 3 * DAY, to_date=START + 5 * DAY, kind="fte_change", fte=0.8),
    ]
    employment = with_availability(Employment(START), told)
    shares = [employment.fte_on(START + ahead * DAY) for ahead in range(-1, 11)]
    assert shares == [0, 0.5, 0.5, 0, 0, 0.8, 0.8, 0.5, 0.5, 0.5, 0.5, 1]


def test_tv23_a_clock_change_makes_no_day_longer_and_keeps_the_order():
    york = Employment(date(2026, 1, 1), "America/New_York")
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert [york.local_date(instant) for instant in (first, second)] == [date(2026, 11, 1)] * 2
    assert second - first == timedelta(hours=1)
    spring = datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    local = [instant.astimezone(york.zone_at(instant)).strftime("%H:%M") for instant in spring]
    assert local == ["01:30", "03:30"]
    assert spring[1] - spring[0] == timedelta(hours=1)
    assert service_days(york, date(2026, 3, 9)) - service_days(york, date(2026, 3, 8)) == 1


def test_a_move_holds_from_local_midnight():
    moved = Employment(START, "UTC", moves=(ZoneMove(date(2026, 6, 1), "Asia/Tokyo"),))
    just_before = datetime(2026, 5, 31, 14, 59, 59, tzinfo=UTC)
    assert str(moved.zone_at(just_before)) == "UTC"
    assert str(moved.zone_at(just_before + timedelta(seconds=1))) == "Asia/Tokyo"
    assert moved.midnight(date(2026, 6, 1)) == datetime(2026, 5, 31, 15, tzinfo=UTC)


def test_moves_count_by_their_days_in_whatever_order_they_are_given():
    moves = ZoneMove(date(2026, 6, 1), "Asia/Tokyo"), ZoneMove(date(2026, 3, 1), "America/New_York")
    moved = Employment(START, moves=moves)
    asked = [datetime(2026, month, 15, tzinfo=UTC) for month in (2, 4, 7)]
    assert [str(moved.zone_at(instant)) for instant in asked] == ["UTC", "America/New_York", "Asia/Tokyo"]
    assert moved.midnight(date(2026, 7, 1)) == datetime(2026, 6, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "Europe", "../UTC", "x" * 300])
def test_an_unknown_zone_is_a_sentence(zone):
    with pytest.raises(GroundschoolError, match=f"no time zone '{zone}'"):
        Employment(START, zone)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("America/Havana", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 31), datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
    ids=["midnight twice", "no midnight", "a day left out before it"],
)
def test_tv23_a_day_begins_once_whatever_the_clocks_do_at_midnight(zone, day, begins):
    there = Employment(date(2011, 1, 1), zone)
    assert there.midnight(day) == begins
    assert there.local_date(begins) == day
    assert there.local_date(begins - timedelta(microseconds=1)) < day


def test_the_last_day_employed_still_counts():
    employment = Employment(START, end_date=START + 2 * DAY)
    assert [employment.fte_on(START + ahead * DAY) for ahead in range(4)] == [1, 1, 1, 0]


days = st.integers(0, 500).map(lambda ahead: START + ahead * DAY)
stretches = st.builds(
    lambda first, length, fte: Stretch(first, first + length * DAY, fte, "fte_change" if fte else "leave"),
    days,
    st.integers(0, 60),
    st.sampled_from([0.0, 0.2, 0.5, 0.6, 1.0]),
)
employments = st.builds(
    Employment,
    days,
    fte=st.sampled_from([0.1, 0.6, 0.8, 1.0]),
    stretches=st.lists(stretches, max_size=4).map(tuple),
)


@given(st.sampled_from(["America/Havana", "Africa/Cairo", "America/Nuuk", "Asia/Beirut", "Australia/Lord_Howe"]), days)
def test_a_midnight_is_the_first_instant_of_its_day(zone, day):
    there = Employment(START, zone)
    begins = there.midnight(day)
    assert there.local_date(begins) == day
    assert there.local_date(begins - timedelta(microseconds=1)) == day - DAY


@given(employments, days, days)
def test_the_clock_is_the_sum_of_its_days(employment, first, end):
    by_day = sum(employment.fte_on(first + ahead * DAY) for ahead in range(max((end - first).days, 0)))
    assert days_available(employment, first, end) == pytest.approx(by_day)
    assert 0 <= availability(employment, first, end) <= 1


@given(employments, st.integers(1, 400))
def test_a_due_date_is_the_first_day_on_which_the_clock_has_reached_it(employment, day):
    due = due_date(employment, day)
    assert due is not None
    assert service_days(employment, due) >= day - 1e-9
    assert service_days(employment, due - DAY) < day
