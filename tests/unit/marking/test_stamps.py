"""When something was handed in: stamps in every zone and of every sort, and what the exchange says of them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.marking.stamps import TOLERANCE, by_exchange, by_hand, is_possible, read_stamp

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MADE = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [
        ("2026-11-02 09:00:00.000000 UTC", 9),
        ("2026-11-02 09:00:00 CET", 8),
        ("2026-11-02 09:00:00.000000 Europe/Berlin", 8),
        ("2026-11-02 09:00:00 EST", 14),
        ("2026-11-02 09:00:00 +0200", 7),
        ("2026-11-02 09:00:00+02:00", 7),
        ("2026-11-02T09:00:00Z", 9),
        ("2026-11-02 09:00:00\n", 9),
    ],
)
def test_a_stamp_is_the_instant_that_its_zone_says(stamp, hour):
    assert read_stamp(stamp) == datetime(2026, 11, 2, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "yesterday",
        "2026-11-02 09:00:00 ../../etc/passwd",
        "2026-11-02 09:00:00 /dev/zero",
        "2026-11-02 09:00:00 NOWHERE",
        "99999-01-01 00:00:00 UTC",
        "0001-01-01 00:00:00 +1400",
        "9999-12-31 23:59:59 -1200",
        "2026-13-02 09:00:00 UTC",
        "2026-11-02 09:00:00 +9900",
        "x" * 100_000,
        "2026-11-02 09:00:00 \0",
    ],
)
def test_what_is_no_instant_stops_nobody(stamp):
    assert read_stamp(stamp) is None
    assert by_hand(stamp, MADE, NOW).at == MADE
    assert by_exchange(stamp, MADE).at == MADE
    assert by_hand(stamp, MADE, NOW).finding
    assert by_exchange(stamp, MADE).finding


def test_a_mentors_stamp_is_their_word_unless_it_is_impossible():
    assert by_hand("2020-01-01 00:00:00 UTC", MADE, NOW).finding == ""
    for stamp in ("0001-01-01 00:00:00 UTC", "2099-01-01 00:00:00 UTC"):
        assert by_hand(stamp, MADE, NOW).at == MADE
        assert f"its stamp says {stamp[:16]} UTC" in by_hand(stamp, MADE, NOW).finding
    assert by_hand(None, MADE, NOW).finding == ""


def test_what_the_exchange_says_counts_where_the_stamp_differs():
    near, far = MADE - TOLERANCE, MADE - TOLERANCE - timedelta(seconds=1)
    assert by_exchange(near.isoformat(), MADE) == by_exchange(near.isoformat(), near)
    assert by_exchange(far.isoformat(), MADE).at == MADE
    assert by_exchange(None, MADE).finding == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.datetimes().map(lambda at: f"{at} UTC") | st.from_regex(r"\d{1,5}-\d\d-\d\d .{0,20}"))
def test_every_text_is_an_instant_or_none(stamp):
    found = read_stamp(stamp)
    assert found is None or found.tzinfo is UTC
    assert is_possible(by_hand(stamp, MADE, NOW).at, NOW)


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(2000, 1, 2), datetime(2026, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_an_offset_is_subtracted(at, minutes):
    zone = timezone(timedelta(minutes=minutes))
    written = at.replace(tzinfo=zone).strftime("%Y-%m-%d %H:%M:%S.%f %z")
    assert read_stamp(written) == at.replace(tzinfo=zone)
