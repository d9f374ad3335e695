"""Whoever finishes things in the demonstration meets the first ninety days, by notebooks and by work that was seen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.integration.lived import EXERCISES, STALE, START, TRIAGE, Life, declared, on

from groundschool.demo.cohort_people import PEOPLE, WEEKS, MemberStory, scaled
from groundschool.demo.cohort_record import lives, signed
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding

FIRST = ("M30", "M60", "M90")
[FINISHED] = [member for member in PEOPLE if member.story is MemberStory.FINISHED]
ONE_WAY = {"B7.30-shadow", "B5.21", "B7.30-service-map"}  # two are seen by others alone, one is a notebook alone


@pytest.fixture(scope="module")
def life():
    """Who finishes things: what the demonstration records of them, and each asked notebook solved at once."""
    found = Life()
    start = START - timedelta(weeks=scaled(FINISHED.first_week, WEEKS))
    work = [*lives([FINISHED], start, WEEKS, on(200)), *signed([FINISHED], start, WEEKS, on(200))]
    for number, event in enumerate(work, 1):
        found.events.append(replace(event, associate="ann", recorded_at=event.occurred_at, seq=number))
    found.learn(20)
    for exercise in EXERCISES.values():
        found.try_(21, exercise, minutes=24)
    for exercise in (STALE, TRIAGE):
        found.try_(24, exercise, "2", minutes=24)
    return found


def test_every_criterion_of_the_first_ninety_days_is_met_in_time(life):
    milestones = {one.declared.id: one for one in life.person(90).milestones}
    for name in FIRST:
        assert [line.lacks for line in milestones[name].lines if not (line.met or line.criterion.either)] == []
    assert [milestones[name].state for name in FIRST] == [MilestoneStanding.MET] * 3


def test_what_is_asked_in_the_first_ninety_days_is_shown_by_a_notebook_and_by_work_that_others_saw():
    shown: dict[str, set[bool]] = {}
    for milestone in declared().settings("").milestones.milestones:
        if milestone.id in FIRST:
            for criterion in milestone.criteria:
                for row in criterion.blueprint:
                    shown.setdefault(row, set()).add(criterion.kind == "attested")
    assert {row for row, ways in shown.items() if ways != {True, False}} == ONE_WAY
