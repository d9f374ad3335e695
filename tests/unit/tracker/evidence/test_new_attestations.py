"""Attestations as they are handed in: every problem at once, and what passes is what counts afterwards."""

from dataclasses import replace

import pytest
from hypothesis import event as observed
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.tracker.worked import FRAMEWORK, at

from groundschool.curriculum.milestones import Attestation
from groundschool.ledger.events import make_event
from groundschool.ledger.payloads import AttestationRetracted, WorkAttested
from groundschool.tracker.evidence.attested import attestations_of
from groundschool.tracker.evidence.new_attestations import AttestationRules, Proposal, checked

DAYS = 30
NOW = 60
KINDS = (
    Attestation(id="shift", title="Held a shift", blueprint=("B7.work",)),
    Attestation(id="review", title="Reviewed", rubric=4, blueprint=("B7.work",)),
    Attestation(id="toil", title="Toil reduced", outcome=True, blueprint=("B7.work",)),
)
SHIFT = Proposal("line 2", "ann", "shift", "INC-7", "sam", "mentor", at(50))
REVIEW = replace(SHIFT, kind="review", rubric=4)
TOIL = replace(SHIFT, kind="toil", before=12, after=4.5, unit="h/month")


def recorded(proposal: Proposal, day: float = NOW, seq: int = 1):
    return replace(proposal.event(), recorded_at=at(day), seq=seq)


def rules(*events, people=("ann", "bo"), started=10) -> AttestationRules:
    works, refused = attestations_of(events, DAYS)
    return AttestationRules(
        kinds={kind.id: kind for kind in KINDS},
        skills=FRAMEWORK.by_id,
        people=people,
        started={"ann": at(started)},
        signed={(work.associate, work.kind, work.artefact): work for work in works},
        refused={one.event_id: one.reason for one in refused},
        now=at(NOW),
        backdated_days=DAYS,
    )


def wrong(*proposals: Proposal, by: AttestationRules | None = None) -> list[str]:
    return [f"{problem.where}: {problem.field}" for problem in checked(proposals, by or rules())]


def test_each_kind_of_work_can_be_attested():
    assert wrong(SHIFT, REVIEW, TOIL) == []


@pytest.mark.parametrize(
    ("proposal", "field"),
    [
        (replace(SHIFT, associate="an"), "subject"),
        (replace(SHIFT, attester="ann"), "attester"),
        (replace(SHIFT, attester=" "), "attester"),
        (replace(SHIFT, role="boss"), "attester_role"),
        (replace(SHIFT, kind="shfit"), "kind"),
        (replace(SHIFT, artefact="\t "), "artefact_ref"),
        (replace(SHIFT, skills=("linux.logs", "linux.log")), "skills"),
        (replace(SHIFT, rubric=1), "rubric"),
        (replace(REVIEW, rubric=None), "rubric"),
        (replace(REVIEW, rubric=0), "rubric"),
        (replace(REVIEW, rubric=5), "rubric"),
        (replace(TOIL, after=None), "before"),
        (replace(TOIL, unit=""), "before"),
        (replace(TOIL, before=float("nan")), "before"),
        (replace(TOIL, after=float("inf")), "after"),
        (replace(SHIFT, occurred_at=at(NOW + 1)), "occurred_on"),
        (replace(SHIFT, occurred_at=at(9)), "occurred_on"),
    ],
)
def test_tv33_tv44_one_wrong_field_is_the_one_that_is_named(proposal, field):
    assert wrong(proposal) == [f"line 2: {field}"]


def test_tv44_everything_wrong_with_a_line_is_told_at_once():
    signed = rules(recorded(SHIFT))
    line = replace(SHIFT, attester="ann", role="boss", rubric=9, occurred_at=at(NOW + 1))
    assert wrong(line, by=signed) == [
        "line 2: attester",
        "line 2: attester_role",
        "line 2: occurred_on",
        "line 2: rubric",
        "line 2: artefact_ref",
    ]


def test_tv33_the_same_artefact_in_two_lines_names_the_other_line():
    (problem,) = checked([SHIFT, replace(SHIFT, where="line 3", attester="lee")], rules())
    assert (problem.where, problem.message) == ("line 3", "INC-7 is attested as shift in line 2 too")


def test_tv33_a_second_signature_is_refused_with_the_first_ones_date_and_signer():
    (problem,) = checked([replace(SHIFT, attester="lee")], rules(recorded(SHIFT)))
    assert problem.message == "INC-7 is attested as shift already, by sam for 09 Jul 2026"
    assert SHIFT.event().event_id in problem.remedy


@pytest.mark.parametrize("change", [{"note": "more"}, {"role": "peer"}, {"skills": ("linux.logs",)}])
def test_what_was_recorded_may_be_told_again_in_the_same_words_only(change):
    signed = rules(recorded(SHIFT))
    assert wrong(SHIFT, by=signed) == []
    assert wrong(replace(SHIFT, **change), by=signed) == ["line 2: artefact_ref"]


def test_a_corrected_outcome_is_not_the_recorded_one():
    assert wrong(replace(TOIL, after=3), by=rules(recorded(TOIL))) == ["line 2: artefact_ref"]


def test_tv43_a_clock_may_be_five_minutes_ahead():
    minute = 1 / (24 * 60)
    assert wrong(replace(SHIFT, occurred_at=at(NOW + 5 * minute))) == []
    assert wrong(replace(SHIFT, occurred_at=at(NOW + 6 * minute))) == ["line 2: occurred_on"]


def test_tv43_work_from_before_the_start_is_prior_learning():
    assert wrong(replace(SHIFT, occurred_at=at(9), prior_learning=True)) == []


def test_without_a_roster_everybody_is_known():
    assert wrong(replace(SHIFT, associate="cy"), by=rules(people=())) == []


def test_late_work_is_backdated_by_when_it_was_signed():
    late, timely = replace(SHIFT, occurred_at=at(29.9)), replace(SHIFT, occurred_at=at(30))
    assert [rules().backdated(one) for one in (late, timely)] == [True, False]
    assert not rules(recorded(late, day=31)).backdated(late)


# Mostly work that can be attested, now and then with one field that cannot.
proposals = st.builds(
    lambda proposal, usual, slip: replace(proposal, **{**usual, **slip}),
    st.sampled_from([SHIFT, REVIEW, TOIL]),
    st.fixed_dictionaries(
        {
            "associate": st.sampled_from(["ann", "bo"]),
            "artefact": st.sampled_from(["INC-1", "INC-2"]),
            "attester": st.sampled_from(["sam", "lee"]),
            "occurred_at": st.sampled_from([20, 50]).map(at),
            "note": st.sampled_from(["", "=1+1"]),
        }
    ),
    st.sampled_from(
        [
            *[{}] * 6,
            {"attester": "ann"},
            {"attester": "bo"},
            {"occurred_at": at(5)},
            {"occurred_at": at(5), "prior_learning": True},
            {"rubric": 5},
            {"before": float("nan")},
            {"artefact": " "},
        ]
    ),
)


@given(st.lists(proposals, max_size=12), st.data())
def test_what_passes_counts_and_what_counts_stays(lines, data):
    """Whatever is entered one after the other, some of it retracted, the reading side refuses none of what passed."""
    ledger = []
    for proposal in lines:
        current = rules(*ledger)
        if list(checked([proposal], current)) or proposal.event().event_id in current.refused:
            continue
        if proposal.event().event_id not in {entry.event_id for entry in ledger}:
            ledger.append(recorded(proposal, seq=len(ledger) + 1))
        if data.draw(st.sampled_from([False, False, True])):
            ledger.append(_retracted(proposal, len(ledger) + 1))
    observed(f"events: {min(len(ledger), 5)}")
    retracted = {entry.payload["attestation"] for entry in ledger if entry.type == "attestation.retracted"}
    for who, start in (("ann", at(10)), ("bo", None)):
        kept, refused = attestations_of([entry for entry in ledger if entry.associate == who], DAYS, start)
        assert {one.event_id for one in refused} <= retracted
        assert len({(work.kind, work.artefact) for work in kept}) == len(kept)


def _retracted(proposal: Proposal, seq: int):
    told = AttestationRetracted(attestation=proposal.event().event_id, reason="mixed up")
    return replace(make_event(proposal.associate, at(NOW), told, "kim"), recorded_at=at(NOW), seq=seq)


@given(proposals)
def test_what_passes_is_an_event_with_all_that_was_said(proposal):
    passes = not list(checked([proposal], rules()))
    observed(f"passes: {passes}")
    if passes:
        payload = proposal.event().validated()
        assert isinstance(payload, WorkAttested)
        assert (payload.kind, payload.note, payload.skills) == (proposal.kind, proposal.note, proposal.skills)
