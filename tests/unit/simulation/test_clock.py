from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.formats.instants import micros
from groundschool.simulation import Window, clock

MOMENTS = st.timedeltas(timedelta(0), timedelta(364)).map(lambda later: datetime(2026, 1, 1, tzinfo=UTC) + later)


@settings(max_examples=15)
@given(MOMENTS, st.floats(0, 7200))
def test_offset_is_the_inverse_of_at(start, seconds):
    window = Window(start, 7200)
    assert abs(window.offset(window.at(seconds)) - seconds) < 1e-5


@settings(max_examples=15)
@given(MOMENTS)
def test_every_spelling_names_the_same_moment(moment):
    assert datetime.fromisoformat(clock.iso_utc(moment, "microseconds")) == moment
    assert datetime.fromisoformat(clock.iso_local(moment, "north", "microseconds")) == moment
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros(moment)) == moment


def test_regions_live_by_their_own_clocks_across_the_change_to_summer_time():
    before, after = datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert clock.iso_local(before, "north") == "2026-03-07T08:00:00-04:00"
    assert clock.iso_local(after, "north") == "2026-03-09T09:00:00-03:00"
    assert clock.iso_local(after, "south") == "2026-03-09T12:00:00+00:00"
