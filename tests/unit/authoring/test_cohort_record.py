"""What the made-up cohort's ledger holds beside graded work: each story is told, and nothing before its time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from groundschool.demo.cohort_people import PEOPLE, TEAMS, WEEKS, MemberStory, first_day, roster, scaled
from groundschool.demo.cohort_record import lives, signed

START = date(2026, 6, 1)
UNTIL = datetime(2026, 11, 30, tzinfo=UTC)
OF = {member.story: member for member in PEOPLE if member.story is not MemberStory.USUAL}


@pytest.fixture(scope="module")
def told():
    return list(lives(PEOPLE, START, WEEKS, UNTIL))


def kinds(told, story: MemberStory) -> Counter:
    return Counter(
        event.payload["kind"] for event in told if event.associate == OF[story].id and event.type == "attestation.made"
    )


def test_every_story_is_somebodys_and_every_team_has_people():
    assert set(OF) == set(MemberStory) - {MemberStory.USUAL}
    assert {member.team for member in PEOPLE} == set(TEAMS)
    assert len({member.id for member in PEOPLE}) == len(PEOPLE) == 24


def test_who_is_blocked_by_us_lacks_the_shift_that_nobody_offered(told):
    assert kinds(told, MemberStory.BLOCKED)["reverse-shadow-shift"] == 0
    assert kinds(told, MemberStory.FINISHED)["reverse-shadow-shift"] == 1
    assert kinds(told, MemberStory.BLOCKED)["shadow-shift"] == 2


def test_nothing_happens_before_somebody_began_or_after_now_and_it_is_known_when_it_happens(told):
    began = {member.id: first_day(member, START, WEEKS) for member in PEOPLE}
    assert all(event.occurred_at.date() >= began[event.associate] for event in told)
    assert all(event.occurred_at < UNTIL and event.recorded_at == event.occurred_at for event in told)
    assert len({event.event_id for event in told}) == len(told)


def test_the_same_cohort_lives_the_same_lives(told):
    assert list(lives(PEOPLE, START, WEEKS, UNTIL)) == told


def test_only_finished_gates_are_signed_by_mentor_and_manager():
    finished = OF[MemberStory.FINISHED]
    team = TEAMS[finished.team]
    found = [(event.associate, event.actor) for event in signed(PEOPLE, START, WEEKS, UNTIL)]
    assert found == [(finished.id, team.mentor), (finished.id, team.manager)]
    assert not list(signed(PEOPLE, START, WEEKS, UNTIL - timedelta(days=40)))


def test_the_roster_says_who_left_and_who_works_part_time():
    text = roster(PEOPLE, START, WEEKS)
    assert text.count("end_date") == 1
    assert "fte = 0.6" in text
    assert text.count("[[associate]]") == 24


@pytest.mark.parametrize("weeks", [1, 2, 6, WEEKS])
def test_a_shorter_demonstration_has_everybody_in_it(weeks):
    assert all(0 <= scaled(member.first_week, weeks) < weeks for member in PEOPLE)
