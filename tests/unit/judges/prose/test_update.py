"""Taking an update apart."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.judges.prose.update import clock_times, counts, moments, percentages, read_update

EARLIEST = datetime.fromisoformat("2026-01-01")
AROUND = datetime(2026, 5, 4, 23, 50, tzinfo=UTC)
TEXT = """
[INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
Impact: 23 % of booking attempts fail since 14:02 UTC.
  Kiosks are not affected.
Cause: not known yet.
Actions: the on-call reads logs.
Next update: 14:50 UTC
"""


def test_an_update_falls_into_its_parts():
    update = read_update(TEXT)
    assert update.header is not None
    assert (update.header.incident, update.header.severity, update.header.number) == ("INC-0421", "SEV2", 2)
    assert update.header.at == datetime(2026, 5, 4, 14, 20, tzinfo=UTC)
    assert update.impact.endswith("Kiosks are not affected.")
    assert (update.cause, update.next_update) == ("not known yet.", "14:50 UTC")


@pytest.mark.parametrize(
    "line",
    [
        "[INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 CEST",
        "[INC-0421] SEV2 | fixed | update 2 | 2026-05-04 14:20 UTC",
        "INC-0421 SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC",
        "[INC-0421] SEV2 | investigating | update 2 | 2026-13-04 14:20 UTC",
        "",
    ],
)
def test_a_line_that_is_no_header_is_none(line):
    assert read_update(f"{line}\nImpact: x").header is None


def test_a_header_without_a_zone_is_one_and_says_so():
    header = read_update("[INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20").header
    assert header is not None
    assert not header.utc


@pytest.mark.parametrize("label", ["Cause:", "*Cause:*", "**Cause**:", "CAUSE :", "- Cause:", "> cause:", "## Cause\n"])
def test_a_label_may_be_dressed_up(label):
    assert read_update(f"Impact: x\n{label} unknown").cause == "unknown"


def test_line_ends_of_another_system_and_a_fence_around_it_change_nothing():
    assert read_update(f"```\n{TEXT}\n```".replace("\n", "\r\n")) == read_update(TEXT)


def test_missing_paragraphs_are_empty_and_labels_inside_a_line_are_text():
    update = read_update("Cause: we thought: Impact: none")
    assert (update.impact, update.cause) == ("", "we thought: Impact: none")


def test_percentages_and_counts_do_not_mix():
    text = "23 % (2,345 of 10 196 attempts, 4.5 percent of all) since 14:02 UTC, 7 calls"
    assert percentages(text) == [23, 4.5]
    assert counts(text) == [2345, 10196, 7]


def test_a_time_without_a_date_is_the_nearest_one():
    assert moments("00:10 UTC", AROUND) == [AROUND + timedelta(minutes=20)]
    assert moments("2026-05-05 00:10 UTC", AROUND) == [AROUND + timedelta(minutes=20)]
    assert moments("23:40 UTC", AROUND) == [AROUND - timedelta(minutes=10)]
    assert moments("00:10", AROUND) == []
    assert clock_times("from 9:05 to 23:40 UTC") == {(9, 5), (23, 40)}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_whatsoever_is_an_error(text):
    update = read_update(text)
    assert moments(update.next_update, AROUND) is not None
    assert percentages(text) is not None
    assert counts(text) is not None


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(EARLIEST, EARLIEST + timedelta(days=365), timezones=st.just(UTC)),
    st.integers(-700, 700),
)
def test_a_time_of_day_is_read_back_within_half_a_day(now, minutes):
    now = now.replace(second=0, microsecond=0)
    moment = now + timedelta(minutes=minutes)
    assert moments(f"{moment:%H:%M} UTC", now) == [moment]
