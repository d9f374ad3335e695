"""Who is at risk by the course's rules: who needs help, and who waits for us."""

from datetime import timedelta

import pytest
from tests.integration.lived import START, TRIAGE, Life, on

from groundschool.ledger.attempt_payloads import TaskMark
from groundschool.ledger.payloads import AttestationRequested, AvailabilitySet
from groundschool.tracker.insight.at_risk import working_days
from groundschool.tracker.pace.service_clock import Employment, with_availability


def held(life: Life, day: float, *rules: str) -> dict[str, str]:
    found = life.person(day).risks
    return {risk.rule.id: risk.detail for risk in found if not rules or risk.rule.id in rules}


def test_r1_no_evidence_for_fourteen_available_days():
    life = Life()
    life.attest("shadow-shift", 2)
    life.attest("access-checklist", 9)  # which somebody else did for them
    assert held(life, 15, "R1") == {}
    assert held(life, 16, "R1") == {"R1": ""}
    leave = AvailabilitySet(from_date=START + timedelta(days=3), to_date=START + timedelta(days=9), kind="sick")
    life.employment = with_availability(Employment(START), [leave])
    assert held(life, 22, "R1") == {}
    assert held(life, 23, "R1") == {"R1": ""}


def test_r2_names_the_milestone_that_is_overdue():
    assert held(Life(), 31, "R2") == {"R2": "M30"}


def test_r3_the_same_check_on_three_variants_until_it_is_passed():
    life = Life()
    marks = (TaskMark(id="cause", points=1, max=5), TaskMark(id="update", points=5, max=5))
    for day in (1, 2, 3):
        assert held(life, day, "R3") == {}
        life.try_(day, variant=str(day), share=0.6, tasks=marks)
    assert held(life, 4, "R3") == {"R3": f"cause of {TRIAGE}"}
    life.try_(5, variant="5")
    life.try_(5.5, variant="6", tasks=(TaskMark(id="cause", points=5, max=5),))
    assert held(life, 6, "R3") == {}


def test_r3_one_variant_again_and_again_is_one_variant():
    life = Life()
    for day in (1, 2, 3, 4):
        life.try_(day, share=0.2, tasks=(TaskMark(id="cause", points=1, max=5),))
    assert held(life, 5, "R3") == {}


def test_r3_an_unsafe_step_on_three_variants():
    life = Life()
    for day in (1, 2, 3):
        life.try_(day, variant=str(day), critical_failed=True)
    assert held(life, 4, "R3") == {"R3": f"the safety check of {TRIAGE}"}


def test_r4_two_judged_quarters_without_a_milestone():
    life = Life()
    assert held(life, 80, "R4") == {}
    assert held(life, 175, "R4") == {"R4": ""}
    life.learn(60)
    assert held(life, 175, "R4") == {}


def test_r5_names_each_skill_of_the_gate_that_needs_a_refresher():
    life = Life()
    life.learn(40)
    assert held(life, 60, "R5") == {}
    assert len([risk for risk in life.person(230).risks if risk.rule.id == "R5"]) == 6


def test_b1_an_answer_waits_for_a_mark_for_more_than_two_working_days():
    life = Life()
    life.try_(3, manual_points_pending=2)  # a Thursday
    assert held(life, 7, "B1") == {}
    assert held(life, 8, "B1") == {"B1": TRIAGE}


def test_b2_work_waits_for_a_signature_until_it_has_one():
    life = Life()
    asked = AttestationRequested(kind="shadow-shift", artefact_ref="INC-7", attester="sam")
    life.add(0, asked, "ann")
    assert held(life, 7, "B2") == {}
    assert held(life, 8, "B2") == {"B2": "shadow-shift, with sam"}
    life.attest("shadow-shift", 8)
    assert "B2" in held(life, 9)
    from groundschool.ledger.payloads import WorkAttested

    life.add(9, WorkAttested(kind="shadow-shift", artefact_ref="INC-7", attester_role="mentor"), "sam")
    assert held(life, 9, "B2") == {}


def test_b3_no_shift_was_offered_and_it_is_the_rota_that_owes_it():
    life = Life()
    life.almost_ready()
    (risk,) = [risk for risk in life.person(74).risks if risk.rule.id == "B3"]
    assert (risk.blocked_by_us, risk.rule.owner) == (True, "rota")
    assert (risk.since, risk.detail) == (on(22).date(), "Held a shift with a senior watching")


def test_b4_access_is_missing():
    life = Life()
    assert held(life, 5, "B4") == {}
    assert held(life, 6, "B4") == {"B4": ""}


def test_nobody_is_at_risk_before_the_first_day_or_after_the_last():
    assert Life().person(-1).risks == ()
    assert Life(Employment(START, end_date=START + timedelta(days=20))).person(60).risks == ()


@pytest.mark.parametrize(("days", "working"), [(0, 0), (4, 4), (5, 4), (6, 4), (7, 5), (14, 10), (-3, 0)])
def test_working_days_leave_weekends_out(days, working):
    assert working_days(START, START + timedelta(days=days)) == working
