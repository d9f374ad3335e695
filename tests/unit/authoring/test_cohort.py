"""The made-up cohort: the same arguments give the same weeks."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.curriculum.declared import course, exercise

from groundschool.demo.cohort import hand_ins
from groundschool.demo.cohort_people import PEOPLE

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
AREAS = {name: (name, name) for name in ("linux", "networking", "iac")}
COURSE = course(*(exercise(f"{area}/{slug}") for area in AREAS for slug in ("one", "two", "three")), areas=AREAS)


def test_the_same_arguments_give_the_same_weeks():
    assert hand_ins(COURSE, 12, 6, MONDAY) == hand_ins(COURSE, 12, 6, MONDAY)


def test_one_person_does_not_depend_on_the_others():
    alone = [[one for one in week if one.associate == PEOPLE[0].id] for week in hand_ins(COURSE, 12, 6, MONDAY)]
    assert hand_ins(COURSE, 1, 6, MONDAY) == alone


@pytest.mark.parametrize("weeks", [1, 6, 12])
def test_hand_ins_lie_in_their_week_at_working_hours_one_an_area(weeks):
    plan = hand_ins(COURSE, 12, weeks, MONDAY)
    assert len(plan) == weeks
    for number, week in enumerate(plan):
        begin = MONDAY + timedelta(days=7 * number)
        assert all(begin <= one.at < begin + timedelta(days=5) and 8 <= one.at.hour < 18 for one in week)
        assert set(Counter((one.associate, one.area) for one in week).values()) <= {1}
        assert all(name.startswith(f"{one.area}/") for one in week for name in one.states)


def test_a_cohort_shows_every_state_and_a_retake():
    plan = hand_ins(COURSE, 12, 6, MONDAY)
    states = [state for week in plan for one in week for state in one.states.values()]
    assert {kind for kind, _ in states} == {"solved", "half", "wrong", "untouched"}
    assert max(Counter((one.associate, one.area) for week in plan for one in week).values()) > 1
