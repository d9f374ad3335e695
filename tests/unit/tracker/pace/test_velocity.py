"""Learning velocity: availability, the honest reading of zero, reviews and revocations in their own quarters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.curriculum.policies import Quarters
from groundschool.tracker.mastery.skill_milestone import SkillMilestone
from groundschool.tracker.pace.service_clock import Employment, Stretch, ZoneMove
from groundschool.tracker.pace.velocity import chance_of_none, judged_zeros, trailing, velocities

POLICY = Quarters(
    title="Quarters",
    blueprint=(),
    fiscal_start_month=1,
    zone="associate",
    milestones_required=1,
    milestones_stretch=2,
    least_availability=0.3333,
)
HERE = Employment(date(2026, 1, 1))
YEAR_END = datetime(2027, 1, 1, 9, tzinfo=UTC)


def day(month: int, number: int, year: int = 2026) -> datetime:
    return datetime(year, month, number, 12, tzinfo=UTC)


def milestone(effective: datetime, level: int = 2, skill: str = "linux.logs", **more) -> SkillMilestone:
    return SkillMilestone("ann", skill, level, effective, ("attempt",), **more)


def quarters(*milestones: SkillMilestone, employment=HERE, as_of=YEAR_END, policy=POLICY, grantable=None):
    return {str(v.quarter): v for v in velocities("ann", milestones, employment, policy, as_of, grantable)}


def away(first: date, days: int) -> Stretch:
    return Stretch(first, first + timedelta(days=days - 1), 0.0, "leave")


JULY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("employment", "a", "required", "stretch", "judged"),
    [
        (HERE, 1.0, 1, 2, True),
        (Employment(date(2026, 8, 15)), 0.5109, 1, 1, True),
        (Employment(date(2026, 1, 1), stretches=(away(JULY, 42),)), 0.5435, 1, 1, True),
        (Employment(date(2026, 1, 1), fte=0.6), 0.6, 1, 1, True),
        (Employment(date(2026, 8, 15), stretches=(away(date(2026, 9, 1), 20),)), 0.2935, 0, 1, False),
        (Employment(date(2026, 1, 1), stretches=(away(JULY, 92),)), 0.0, 0, 0, False),
        (Employment(date(2026, 1, 1), fte=0.5, stretches=(away(JULY, 46),)), 0.25, 0, 1, False),
    ],
)
def test_tv31_what_is_expected_follows_availability(employment, a, required, stretch, judged):
    third = quarters(employment=employment)["2026Q3"]
    assert third.availability == pytest.approx(a, abs=5e-5)
    assert (third.required, third.stretch, third.judged) == (required, stretch, judged)
    assert (third.status == "not judged") is not judged


def test_tv31_one_quarter_without_a_milestone_is_told_and_two_are_a_run():
    found = list(quarters(milestone(day(2, 1))).values())
    assert [one.status for one in found[:2]] == ["1 of 1\N{EN DASH}2", "0 of 1\N{EN DASH}2"]
    assert [judged_zeros(found[:count]) for count in range(1, 5)] == [0, 1, 2, 3]
    assert (trailing(found[:4]), trailing(found)) == (1, 0)


def test_tv31_a_quarter_away_neither_counts_nor_ends_a_run():
    employment = Employment(date(2026, 1, 1), stretches=(away(JULY, 92),))
    assert judged_zeros(list(quarters(employment=employment).values())) == 3


def test_tv31_how_often_nothing_happens_by_chance():
    rates = [chance_of_none(1.5), chance_of_none(1.5, 2), chance_of_none(1), chance_of_none(1, 2)]
    assert rates == pytest.approx([0.2231, 0.0498, 0.3679, 0.1353], abs=5e-5)


def test_tv32_a_level_of_a_skill_counts_once():
    found = quarters(milestone(day(5, 20)), milestone(day(6, 25), 3), as_of=day(2, 1, 2027))
    assert [one.milestones for one in found.values()] == [0, 2, 0, 0, 0]
    assert found["2027Q1"].status == "0 of 1\N{EN DASH}2 so far"


def test_tv20_a_revocation_is_booked_in_the_quarter_in_which_it_was_decided():
    questioned = quarters(milestone(day(5, 20), state="under review"))["2026Q2"]
    assert (questioned.milestones, questioned.count) == (1, "1 (1 under review)")
    found = quarters(milestone(day(5, 20), state="revoked", revoked_at=day(8, 10)))
    assert (found["2026Q2"].milestones, found["2026Q2"].adjustments) == (1, 0)
    assert (found["2026Q3"].milestones, found["2026Q3"].adjustments) == (0, -1)
    assert trailing(list(found.values())) == 0


def test_tv25_a_level_carried_over_from_an_older_framework_counts_no_second_time():
    carried = milestone(day(5, 20), skill="obs.logs-query", carried_from="obs.logs")
    assert quarters(milestone(day(5, 20), skill="obs.logs"), carried)["2026Q2"].milestones == 1


def test_i13_what_took_effect_outside_the_usual_quarters_is_counted_too():
    found = quarters(milestone(day(11, 2, 2025)), milestone(day(5, 20), 3), as_of=day(2, 1))
    assert {name: one.milestones for name, one in found.items()} == {"2025Q4": 1, "2026Q1": 0, "2026Q2": 1}
    assert found["2025Q4"].judged is False


def test_a_quarter_says_the_zone_in_which_it_began():
    moved = Employment(date(2026, 1, 1), moves=(ZoneMove(date(2026, 5, 1), "Asia/Tokyo"),))
    assert [one.zone for one in quarters(employment=moved).values()][:3] == ["UTC", "UTC", "Asia/Tokyo"]


def test_where_stretch_asks_no_more_than_required_one_number_is_told():
    assert quarters(employment=replace(HERE, fte=0.6))["2026Q3"].status == "0 of 1"


def test_a_quarter_that_is_not_over_is_not_judged():
    assert quarters(as_of=day(9, 30))["2026Q3"].judged is False
    assert quarters(as_of=day(10, 1))["2026Q3"].judged is True


INSTANTS = st.integers(0, 94_000_000).map(lambda seconds: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds))
ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Europe/Berlin"])


@given(
    st.lists(st.tuples(INSTANTS, st.none() | INSTANTS), max_size=8),
    ZONES,
    ZONES,
    st.dates(date(2026, 1, 2), date(2028, 12, 31)),
    st.integers(1, 12),
)
def test_i13_quarters_sum_to_all_granted_less_all_revoked(given_, zone, other, moved, month):
    milestones = [
        milestone(when, skill=f"s{place}", state="revoked" if revoked else "met", revoked_at=revoked)
        for place, (when, revoked) in enumerate(given_)
    ]
    employment = Employment(date(2026, 1, 1), zone, moves=(ZoneMove(moved, other),))
    policy = POLICY.model_copy(update={"fiscal_start_month": month})
    found = quarters(*milestones, employment=employment, as_of=datetime(2028, 12, 31, tzinfo=UTC), policy=policy)
    gone = sum(one.revoked_at is not None for one in milestones)
    assert sum(one.milestones for one in found.values()) == len(milestones)
    assert sum(one.adjustments for one in found.values()) == -gone


def test_i17_somebody_without_anything_has_finite_numbers():
    found = quarters(employment=replace(HERE, end_date=date(2026, 1, 1)))
    assert all(one.availability == one.availability < 2 for one in found.values())


def test_nobody_is_asked_for_more_levels_than_the_course_still_has():
    grantable = {("linux.logs", 2), ("linux.logs", 3)}
    found = quarters(milestone(day(2, 1)), milestone(day(5, 1), level=3), grantable=grantable)
    asked = [(v.reachable, v.required, v.stretch, v.judged) for v in found.values()]
    assert asked == [(1, 1, 1, True), (1, 1, 1, True), *[(0, 0, 0, False)] * 3]
    assert found["2026Q3"].status == "nothing to reach: the course grants no further level yet"
    assert judged_zeros(list(found.values())) == 0


def test_a_level_of_an_exercise_that_is_gone_still_counts_where_it_was_reached():
    found = quarters(milestone(day(2, 1), skill="linux.gone"), grantable=set())
    assert (found["2026Q1"].reachable, found["2026Q1"].milestones, found["2026Q2"].reachable) == (1, 1, 0)


def test_who_left_has_no_quarter_after_that():
    left = Employment(date(2026, 1, 1), end_date=date(2026, 5, 3))
    assert list(quarters(employment=left)) == ["2026Q1", "2026Q2"]
