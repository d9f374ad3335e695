"""Attested work: somebody else signs, one artefact counts once, and late signatures say so."""

from dataclasses import replace

import pytest
from tests.unit.tracker.worked import FRAMEWORK, at

from groundschool.errors import LedgerError
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.payloads import AttestationRetracted, WorkAttested
from groundschool.tracker.evidence.attested import attestations_of
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.rule import shortfalls
from groundschool.tracker.mastery.skills import skill_states

BACKDATED = 30


def attested(artefact="INC-7", kind="shadow-shift", by="sam", day: float = 0, known: float = 0, **more) -> Event:
    payload = WorkAttested(kind=kind, artefact_ref=artefact, attester_role="mentor", **more)
    return replace(make_event("ann", at(day), payload, by), recorded_at=at(known), seq=1)


def work(*events, **more):
    return attestations_of(events, BACKDATED, **more)


def test_tv33_nobody_attests_their_own_work():
    kept, (refused,) = work(attested(by="ann"))
    assert kept == []
    assert "nobody attests their own work" in refused.reason


def test_tv33_the_same_incident_counts_once_a_kind():
    first, again, other = attested(), attested(by="lee", known=1), attested(kind="guided-triage", known=2)
    kept, (refused,) = work(other, again, first)
    assert [(one.kind, one.attester) for one in kept] == [("shadow-shift", "sam"), ("guided-triage", "sam")]
    assert "INC-7 is attested as shadow-shift already" in refused.reason


def test_work_signed_after_more_than_thirty_days_is_marked_backdated():
    (late,), _ = work(attested(known=30.1))
    (timely,), _ = work(attested(known=30))
    assert (late.backdated, timely.backdated) == (True, False)


def test_a_retracted_attestation_does_not_count_and_frees_its_artefact():
    first = attested()
    retracted = make_event("ann", at(1), AttestationRetracted(attestation=first.event_id, reason="mix-up"), "sam")
    kept, refused = work(first, replace(retracted, recorded_at=at(1), seq=2), attested(by="lee", known=2))
    assert [one.attester for one in kept] == ["lee"]
    assert [one.reason for one in refused] == ["it was retracted"]


def test_tv43_work_from_before_the_start_counts_as_prior_learning_only():
    kept, refused = work(attested(), attested("INC-8", prior_learning=True), started_at=at(5))
    assert ([one.artefact for one in kept], len(refused)) == (["INC-8"], 1)


@pytest.mark.parametrize(("field", "value"), [("artefact_ref", ""), ("rubric", 0), ("before", float("nan"))])
def test_tv44_a_bad_attestation_is_refused_with_its_field(field, value):
    event = attested()
    with pytest.raises(LedgerError, match=rf"payload\.{field}"):
        replace(event, payload={**event.payload, field: value}).validated()


def test_a_bar_that_asks_for_attested_work_is_met_by_recent_work_that_showed_the_skill():
    bar = FRAMEWORK.policy.levels[1].model_copy(update={"attestation_days": 180, "attesters": 1})
    (shown,), _ = work(attested(skills=("linux.logs",)))
    states = {day: skill_states(_with(shown), FRAMEWORK, {}, at(day))[0] for day in (180, 181)}
    gaps = {day: [gap.what for gap in shortfalls(found.reading, bar)] for day, found in states.items()}
    assert "attestations" not in gaps[180]
    assert "attestations" in gaps[181]


def _with(work):
    return History("ann", works=(work,))
