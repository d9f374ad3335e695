"""Working days, as a sum over weeks and as a calendar counts them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groundschool.tracker.insight.at_risk import working_days


@given(since=st.dates(date(2024, 1, 1), date(2027, 1, 1)), days=st.integers(-20, 400))
def test_they_are_the_mondays_to_fridays_that_one_counts(since, days):
    counted = sum((since + timedelta(days=ahead)).weekday() < 5 for ahead in range(1, days + 1))
    assert working_days(since, since + timedelta(days=days)) == counted
