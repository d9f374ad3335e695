"""Dated milestones as the course declares them: the clock, alternatives, lateness, waivers, reviews."""

from datetime import date, timedelta

import pytest
from tests.integration.lived import FIRST_MONTH, MAP, STALE, START, THIRD_MONTH, TRIAGE, Life, on

from groundschool.ledger.payloads import AttestationRetracted, AvailabilitySet, MilestoneWaived
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding
from groundschool.tracker.pace.service_clock import Employment


def first_month(life: Life, last: float = 20) -> None:
    """Meet M30; the service map comes last."""
    life.attest("access-checklist", 1, 1, 2, 2, 3)
    life.attest("training-module", 3, 5, 8)
    life.attest("shadow-shift", 12)
    life.attest("guided-triage", 13, 15)
    life.attest("runbook-updated", 10, 16)
    life.attest("dashboard-refined", 18)
    for place, exercise in enumerate(FIRST_MONTH.values()):
        life.try_(6 + place, exercise)
    life.try_(14, STALE, "1")
    life.try_(17, STALE, "2")
    life.try_(last, MAP, share=0.8)


def milestone(life: Life, name: str, day: float, **more):
    return next(one for one in life.person(day, **more).milestones if one.declared.id == name)


def test_nothing_yet_is_not_started_and_something_is_in_progress():
    life = Life()
    assert {one.state for one in life.person(1).milestones} == {MilestoneStanding.NOT_STARTED}
    life.attest("shadow-shift", 2)
    assert milestone(life, "M30", 3).state is MilestoneStanding.IN_PROGRESS


def test_a_milestone_takes_effect_when_the_last_criterion_was_met():
    life = Life()
    first_month(life)
    found = milestone(life, "M30", 40)
    assert (found.state, found.effective_at, found.service_day) == (MilestoneStanding.MET, on(20), 20)
    assert found.due == START + timedelta(days=30)
    assert len(found.evidence) == len(set(found.evidence)) == 20
    assert milestone(life, "M30", 19).state is MilestoneStanding.IN_PROGRESS


@pytest.mark.parametrize(("last", "state"), [(30, MilestoneStanding.MET), (31, MilestoneStanding.MET_LATE)])
def test_what_is_met_on_the_due_day_is_met_and_a_day_later_is_late(last, state):
    life = Life()
    first_month(life, last)
    assert milestone(life, "M30", 40).state is state


def test_overdue_begins_the_day_after_and_leave_moves_it():
    life = Life()
    assert milestone(life, "M30", 30).state is MilestoneStanding.NOT_STARTED
    assert milestone(life, "M30", 31).state is MilestoneStanding.OVERDUE
    leave = AvailabilitySet(from_date=START, to_date=START + timedelta(days=9), kind="parental")
    life.add(0, leave, "kim")
    away = Employment(START, stretches=())
    assert life.employment == away
    from groundschool.tracker.pace.service_clock import with_availability

    life.employment = with_availability(away, [leave])
    assert milestone(life, "M30", 31).state is MilestoneStanding.NOT_STARTED
    assert milestone(life, "M30", 41).state is MilestoneStanding.OVERDUE


def test_who_has_left_is_never_overdue():
    life = Life(Employment(START, end_date=date(2026, 2, 1)))
    found = milestone(life, "M30", 90)
    assert (found.state, found.due) == (MilestoneStanding.NOT_STARTED, None)


def test_a_slow_mentor_moves_no_milestone():
    life = Life()
    first_month(life)
    life.events.pop()
    life.try_(29, MAP, share=0.9, known=35)
    found = milestone(life, "M30", 40)
    assert (found.state, found.effective_at, found.recorded_at) == (MilestoneStanding.MET, on(29), on(35))


def test_one_of_the_alternatives_is_enough_and_a_mark_too_low_is_not():
    life = Life()
    life.attest("incident-updates-reviewed", 70, 71, rubric=3)
    lines = {line.criterion.kind: line for line in milestone(life, "M90", 80).lines if line.criterion.either}
    assert not lines["attested"].met
    life.attest("incident-updates-reviewed", 72, 73, rubric=4)
    lines = {line.criterion.kind: line for line in milestone(life, "M90", 80).lines if line.criterion.either}
    assert (lines["attested"].met, lines["trend"].met) == (True, False)
    for day, minutes in enumerate((30, 28, 26, 25, 24, 23), 50):
        life.try_(day, TRIAGE, str(day), minutes=minutes)
    lines = {line.criterion.kind: line for line in milestone(life, "M90", 80).lines if line.criterion.either}
    assert (lines["trend"].met, lines["trend"].note) == (True, "median 24 min, at first 28 min")


def test_the_gate_is_part_of_day_ninety():
    life = Life()
    life.almost_ready()
    gate = milestone(life, "M90", 79).lines[0]
    assert (gate.met, gate.note) == (False, "missing: own shift (rota), sign-off (mentor, manager or on-call lead)")
    life.attest("reverse-shadow-shift", 78)
    for role, by in (("mentor", "sam"), ("manager", "kim")):
        life.sign(80, role, by)
    life.attest("primary-shift", 83)
    life.attest("component-owned", 84)
    life.attest("toil-reduced", 85, before=10, after=2, unit="h/month")
    life.attest("incident-updates-reviewed", 72, 86, rubric=4)
    for exercise in THIRD_MONTH.values():
        assert milestone(life, "M90", 95).state is MilestoneStanding.OVERDUE
        life.try_(80, exercise, share=0.8)
    found = milestone(life, "M90", 95)
    assert (found.state, found.effective_at) == (MilestoneStanding.MET, on(86))


def test_a_waiver_is_a_persons_and_gives_its_reason():
    life = Life()
    life.add(35, MilestoneWaived(milestone="M30", reason="joined from another team"), "kim")
    found = milestone(life, "M30", 40)
    assert (found.state, found.because) == (MilestoneStanding.WAIVED, "joined from another team (kim)")
    assert milestone(life, "M60", 40).state is MilestoneStanding.NOT_STARTED


def test_a_mark_that_falls_puts_a_milestone_under_review():
    life = Life()
    first_month(life, 20)
    graded = life.events[-1]
    life.try_(20, MAP, share=0.5, known=45)
    again = life.events.pop()
    payload = dict(again.payload) | {"attempt_id": graded.payload["attempt_id"], "replaces": graded.event_id}
    life.events.append(type(again)(**{**vars(again), "payload": payload}))
    assert milestone(life, "M30", 50).state is MilestoneStanding.UNDER_REVIEW
    assert milestone(life, "M30", 50, known=44).state is MilestoneStanding.MET


def test_a_retracted_attestation_puts_a_milestone_under_review():
    life = Life()
    first_month(life)
    shift = next(event for event in life.events if event.payload.get("kind") == "shadow-shift")
    life.add(40, AttestationRetracted(attestation=shift.event_id, reason="mixed up"), "sam")
    assert milestone(life, "M30", 50).state is MilestoneStanding.UNDER_REVIEW


def test_an_exercise_that_is_not_built_yet_is_said():
    life = Life()
    person = life.person(10)
    record = type(person.record)(**{**vars(person.record), "exercises": {}})
    first = type(person)(record, person.policies).milestones[0]
    lines = {one.criterion.exercise: one for one in first.lines if one.criterion.kind == "scored"}
    assert {*lines} == {"DOC-02", "DOC-03", *FIRST_MONTH}
    assert (lines["DOC-03"].met, lines["DOC-03"].lacks) == (False, "no exercise yet for: Service map")
    assert first.state is MilestoneStanding.NOT_YET_POSSIBLE
