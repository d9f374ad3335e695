"""The on-call gate as the course declares it: what is missing, who owes it, and that only people open it."""

from dataclasses import replace

import pytest
from tests.integration.lived import START, TRIAGE, Life, on

from groundschool.curriculum.reach import reach_of
from groundschool.ledger.payloads import AttestationRetracted, GateSuspended
from groundschool.tracker.milestones.gate import lead_times
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.pace.service_clock import Employment


@pytest.fixture
def life() -> Life:
    found = Life()
    found.almost_ready()
    return found


def missing(gate) -> list[str]:
    return list(dict.fromkeys(line.checked.criterion.id for line in gate.missing))


def line(gate, name):
    return next(one for one in gate.lines if one.checked.name == name)


def test_tv33_one_shift_missing_names_the_rota_and_a_range(life):
    gate = life.person(74).gate
    assert (gate.stage, gate.day, gate.pace) == (GateStage.SHADOW, 74, "within")
    assert missing(gate) == ["G4", "G8"]
    shift = line(gate, "G4.reverse-shadow-shift")
    assert (shift.owner, shift.checked.have, shift.checked.need) == ("rota", 0, 1)
    assert gate.forecast == shift.forecast == (80, 90)
    assert gate.passed_at is None
    counts = {one.checked.name: (one.checked.have, one.checked.need) for one in gate.lines}
    assert counts["G1.training-module"] == (3, 3)
    assert counts["G2"] == (6, 6)
    assert (counts["G3.shadow-shift"], counts["G3.guided-triage"]) == ((2, 2), (3, 3))
    assert (counts["G5"], counts["G6"]) == ((2, 2), (0, 0))


def test_on_call_comes_after_the_signatures_and_not_before_the_earliest_day(life):
    assert life.person(74).gate.on_call == (81, 95)
    early = Life()
    early.almost_ready()
    assert early.person(45).gate.on_call == (60, 66)


def test_what_has_waited_longest_for_somebody_else_blocks(life):
    assert life.person(74).gate.blocker == line(life.person(74).gate, "G4.reverse-shadow-shift")
    own = Life()
    own.attest("access-checklist", 2)
    assert own.person(10).gate.blocker.owner == "associate"


def test_who_waits_for_the_course_is_never_overdue(life):
    person = life.person(100)
    assert (person.gate.pace, person.gate.lacks) == ("overdue", "")
    record = replace(person.record, reach=reach_of(person.record.judge.framework, []))
    lacking = replace(person, record=replace(record, judge=replace(record.judge, weights={})))
    assert lacking.gate.pace == "not yet possible"
    assert lacking.gate.on_call is None
    skills = line(lacking.gate, "G2")
    assert (skills.owner, skills.forecast) == ("course", None)
    standing = {one.declared.id: one.state.value for one in lacking.milestones}
    assert standing["M60"] == standing["M90"] == "not_yet_possible"
    assert "R2" not in {risk.rule.id for risk in lacking.risks}


def test_tv33_past_cohorts_tell_lead_times_better(life):
    gate = life.person(74)
    gate = type(gate)(gate.record, gate.policies, {"G4.reverse-shadow-shift": (2, 3)}).gate
    assert gate.forecast == (76, 77)


def test_tv33_an_unsafe_step_stands_until_a_safe_pass_on_another_variant(life):
    life.try_(70, variant="3", critical_failed=True)
    assert missing(life.person(74).gate) == ["G4", "G6", "G8"]
    assert line(life.person(74).gate, "G6").checked.note == f"unsafe in {TRIAGE}"
    life.try_(74.5, variant="3")
    assert "G6" in missing(life.person(76).gate)
    life.try_(75, variant="4")
    assert missing(life.person(76).gate) == ["G4", "G8"]


def test_an_unsafe_step_is_past_after_thirty_service_days(life):
    life.try_(70, variant="3", critical_failed=True)
    assert "G6" in missing(life.person(100).gate)
    assert "G6" not in missing(life.person(101).gate)


def test_tv33_everything_met_is_ready_and_never_primary_by_itself(life):
    life.attest("reverse-shadow-shift", 78)
    gate = life.person(79).gate
    assert (gate.stage, missing(gate), gate.forecast) == (GateStage.READY, ["G8"], (80, 84))
    life.sign(80, "mentor", "sam")
    assert life.person(81).gate.stage is GateStage.READY
    life.sign(82, "on-call lead", "lee")
    gate = life.person(90).gate
    assert (gate.stage, gate.passed_at, gate.passed_day) == (GateStage.PRIMARY, on(82), 82)
    assert (gate.missing, gate.forecast, gate.pace) == ((), None, "within")


def test_a_shift_with_a_senior_watching_is_its_own_stage(life):
    life.attest("reverse-shadow-shift", 78)
    life.events = [e for e in life.events if e.payload.get("kind") != "correct-escalation"]
    assert life.person(79).gate.stage is GateStage.REVERSE_SHADOW


@pytest.mark.parametrize(
    "signatures",
    [
        [("mentor", "sam"), ("manager", "sam")],
        [("mentor", "ann"), ("manager", "kim")],
        [("mentor", "sam"), ("mentor", "lee")],
        [("mentor", "sam"), ("peer", "kim")],
    ],
)
def test_two_people_in_two_roles_sign_and_nobody_for_themselves(life, signatures):
    life.attest("reverse-shadow-shift", 78)
    for role, by in signatures:
        life.sign(80, role, by)
    assert life.person(81).gate.stage is GateStage.READY


def test_a_signature_before_everything_was_there_does_not_count(life):
    life.sign(76, "mentor", "sam")
    life.attest("reverse-shadow-shift", 78)
    life.sign(80, "manager", "kim")
    assert life.person(81).gate.stage is GateStage.READY
    life.sign(82, "mentor", "sam")
    assert life.person(83).gate.passed_at == on(82)


def test_a_signature_counts_by_what_was_known_then(life):
    life.attest("reverse-shadow-shift", 78, known=85)
    for role, by in (("mentor", "sam"), ("manager", "kim")):
        life.sign(80, role, by)
    assert life.person(90).gate.stage is GateStage.READY


def test_only_a_person_suspends_and_new_signatures_lift_it(life):
    life.attest("reverse-shadow-shift", 78)
    for role, by in (("mentor", "sam"), ("manager", "kim")):
        life.sign(80, role, by)
    life.add(100, GateSuspended(reason="long leave"), "kim", "gate.suspended")
    gate = life.person(101).gate
    assert (gate.stage, gate.passed_day) == (GateStage.SUSPENDED, 80)
    for role, by in (("mentor", "sam"), ("manager", "kim")):
        life.sign(110, role, by)
    assert life.person(111).gate.stage is GateStage.PRIMARY


def test_a_retracted_attestation_leaves_its_criterion_under_review(life):
    gone = life.attest("reverse-shadow-shift", 78)[0]
    life.add(79, AttestationRetracted(attestation=gone.event_id, reason="wrong person"), "sam")
    shift = line(life.person(80).gate, "G4.reverse-shadow-shift").checked
    assert (shift.met, shift.under_review) == (True, True)
    assert life.person(80, known=78.5).gate.stage is GateStage.READY


@pytest.mark.parametrize(("minutes", "extra", "met"), [(31, 0.0, False), (31, 0.25, True), (30, 0.0, True)])
def test_the_timed_simulation_allows_for_extra_time_that_no_row_shows(minutes, extra, met):
    life = Life()
    life.almost_ready()
    life.events = [event for event in life.events if event.payload.get("exercise") != TRIAGE]
    life.try_(50, variant="1", minutes=minutes)
    life.try_(55, variant="2", minutes=20)
    assert line(life.person(74, extra_time=extra).gate, "G5").checked.met is met


def test_a_time_that_was_not_told_and_a_known_variant_do_not_count():
    life = Life()
    life.try_(50, variant="1")
    life.try_(55, variant="2", minutes=20)
    life.try_(56, variant="3", minutes=20, hidden=False)
    assert line(life.person(74).gate, "G5").checked.have == 1


def test_each_line_waits_from_when_it_can_begin(life):
    gate = life.person(74).gate
    assert line(gate, "G4.reverse-shadow-shift").since == on(22).date()
    assert line(gate, "G8").since is None
    newcomer = Life().person(3).gate
    assert line(newcomer, "G1.training-module").since == on(0).date()
    assert line(newcomer, "G4.reverse-shadow-shift").since is None


def test_what_cannot_begin_yet_is_forecast_from_what_it_waits_for():
    gate = Life().person(3).gate
    assert line(gate, "G1.training-module").forecast == (5, 8)
    assert line(gate, "G3.shadow-shift").forecast == (12, 29)
    assert line(gate, "G4.reverse-shadow-shift").forecast == gate.forecast == (18, 45)
    assert line(gate, "G8").forecast == (19, 50)


def test_lead_times_need_five_people_who_passed(life):
    life.attest("reverse-shadow-shift", 78)
    for role, by in (("mentor", "sam"), ("manager", "kim")):
        life.sign(80, role, by)
    passed = life.person(90).gate
    assert lead_times([passed] * 4) == {}
    assert lead_times([passed] * 5)["G4.reverse-shadow-shift"] == (18, 18)
    assert lead_times([Life().person(3).gate] * 9) == {}


def test_lead_times_are_service_days_whoever_works_part_time():
    half = Life(Employment(START, fte=0.5))
    half.almost_ready()
    half.attest("reverse-shadow-shift", 78)
    for role, by in (("mentor", "sam"), ("manager", "kim")):
        half.sign(80, role, by)
    assert lead_times([half.person(90).gate] * 5)["G4.reverse-shadow-shift"] == (9, 9)
