"""A submission: handed in before its associate's first day or not, and the same on the other side of a process."""

import json
import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.curriculum.roster import Associate
from groundschool.marking.submission import Submission

FIRST_DAY = date(2026, 11, 2)
EARLY = "it was handed in on 2026-11-01, before the first day, 2026-11-02"


def submitted(at: datetime) -> Submission:
    return Submission("ann", "linux/slow-disk", Path("submitted/ann/linux/slow-disk.ipynb"), at)


def person(zone: str = "UTC", first_day: date | None = FIRST_DAY) -> Associate:
    return Associate(id="ann", name="Ann", zone=zone, start_date=first_day)


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("UTC", datetime(2026, 11, 2, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 11, 1, 23, tzinfo=UTC)),  # winter, one hour ahead
        ("America/New_York", datetime(2026, 11, 2, 5, tzinfo=UTC)),  # the day after summer time ended
    ],
)
def test_the_first_day_begins_at_midnight_where_the_associate_lives(zone, begins):
    on_the_day, before = submitted(begins), submitted(begins - timedelta(microseconds=1))
    assert on_the_day.held_against(person(zone)) == on_the_day
    assert before.held_against(person(zone)) == before.found(EARLY)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime(1, 1, 1, 12, tzinfo=UTC)])
def test_a_time_of_the_year_1_is_early_everywhere_and_stops_nobody(zone, at):
    (finding,) = submitted(at).held_against(person(zone)).findings
    assert finding.startswith("it was handed in on 0001-01-01, before the first day, 2026-11-02")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_a_time_at_the_end_of_all_times_is_not_early(zone):
    late = submitted(datetime.max.replace(tzinfo=UTC))
    assert late.held_against(person(zone)) == late


@pytest.mark.parametrize("somebody", [None, person(first_day=None)])
def test_without_a_first_day_nothing_is_early(somebody):
    one = submitted(datetime.min.replace(tzinfo=UTC))
    assert one.held_against(somebody) == one


def test_what_was_found_before_stays():
    one = submitted(datetime(2026, 11, 1, tzinfo=UTC)).found("it lay in another folder")
    assert one.held_against(person()).findings == ("it lay in another folder", EARLY)


TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)  # halves of surrogate pairs, too
PATHS = st.one_of(
    TEXTS.filter(lambda text: "\0" not in text),
    st.binary(max_size=30).filter(lambda name: 0 not in name).map(os.fsdecode),
).map(Path)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SUBMISSIONS = st.builds(
    Submission,
    TEXTS,
    TEXTS,
    PATHS,
    st.datetimes(timezones=st.just(UTC) | OFFSETS),
    sha256=TEXTS,
    problem=TEXTS,
    touched=st.booleans(),
    answers=TEXTS,
    findings=st.lists(TEXTS, max_size=4).map(tuple),
    sure=st.booleans(),
    answers_before=st.lists(TEXTS, max_size=4).map(tuple),
    files=st.frozensets(PATHS, max_size=4),
    beside=st.frozensets(TEXTS, max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(SUBMISSIONS)
def test_a_submission_is_the_same_after_it_has_crossed(one):
    crossed = Submission.read(json.loads(json.dumps(one.as_json())))
    assert crossed == one
    assert crossed.submitted_at.utcoffset() == one.submitted_at.utcoffset()
    assert hash(crossed) == hash(one)  # no list where a tuple was
