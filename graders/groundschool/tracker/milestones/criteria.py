"""Whether a criterion of a milestone or of the gate is met, and what is missing."""

from collections.abc import Iterable
from dataclasses import replace

from groundschool.curriculum.criteria import (
    Attested,
    Criterion,
    PassedGate,
    Safe,
    Scored,
    SignOff,
    SkillCount,
    Skills,
    Trend,
)
from groundschool.tracker.evidence.attested import AttestedWork, attestations_of
from groundschool.tracker.mastery.skill_milestone import SkillMilestone
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.exercise_criteria import safe, scored, trend
from groundschool.tracker.milestones.signatures import signatures

RETRACTED = "attestation.retracted"


def check_criterion(criterion: Criterion, record: AssociateRecord) -> Checked:  # noqa: PLR0911 - one a kind
    """Return how ``criterion`` stands; one of kind ``gate`` is the gate's to answer and counts as not met here."""
    match criterion:
        case Attested():
            return _attested(criterion, record)
        case Skills():
            return _skills(criterion, record)
        case SkillCount():
            return _skill_count(criterion, record)
        case Scored():
            return scored(criterion, record)
        case Trend():
            return trend(criterion, record)
        case Safe():
            return safe(criterion, record)
        case SignOff():
            return signatures(criterion, record)
        case PassedGate():
            return Checked(criterion, record.declared.gate.title, 0, 1, met=False)


def _attested(criterion: Attested, record: AssociateRecord) -> Checked:
    now = _signed_work(criterion, record, record.past.works)
    if now.met or not any(record.past.of(RETRACTED)):
        return now
    events = [event for event in record.past.events if event.type != RETRACTED]
    works, _ = attestations_of(events, record.backdated_days, record.started_at)
    once = _signed_work(criterion, record, works)
    return replace(once, under_review=True, note="an attestation behind it was retracted") if once.met else now


def _signed_work(criterion: Attested, record: AssociateRecord, works: Iterable[AttestedWork]) -> Checked:
    kind = next(kind for kind in record.declared.attestations if kind.id == criterion.attestation)
    kept: list[AttestedWork] = []
    checked = Checked(criterion, kind.title, 0, criterion.count, met=False)
    for work in works:
        if work.kind == kind.id and (work.rubric or 0) >= (criterion.mark or 0):
            kept.append(work)
            people = len({work.attester for work in kept})
            note = f"signed by {people} of {criterion.attesters} people" if people < criterion.attesters else ""
            evidence = tuple(work.event_id for work in kept)
            met = len(kept) >= criterion.count and people >= criterion.attesters
            checked = replace(checked, have=len(kept), note=note, evidence=evidence)
            checked = checked.reached(met=met, at=work.occurred_at, known=work.recorded_at)
    return checked


def _skills(criterion: Skills, record: AssociateRecord) -> Checked:
    level = record.judge.framework.policy.number(criterion.level)
    grants = {name: _grant(record, name, level) for name in criterion.skills}
    due = [
        name
        for name, grant in grants.items()
        if grant and criterion.not_due and grant.state == "met" and record.states[name].freshness == "refresh due"
    ]
    held = [grant for name, grant in grants.items() if grant and name not in due]
    met = len(held) == len(grants)
    titles = record.judge.framework.by_id
    short = [titles[name].title for name, grant in grants.items() if grant is None]
    note = "; ".join(
        f"{word}: {', '.join(names)}"
        for word, names in (("not yet", short), ("refresh due", [titles[name].title for name in due]))
        if names
    )
    lacks = "" if met else record.lacks(criterion, [name for name, grant in grants.items() if grant])
    title = f"Skills at {criterion.level}"
    return _of_grants(Checked(criterion, title, len(held), len(grants), met=met, note=note, lacks=lacks), held)


def _skill_count(criterion: SkillCount, record: AssociateRecord) -> Checked:
    level = record.judge.framework.policy.number(criterion.level)
    found = [grant for name in record.states if (grant := _grant(record, name, level))]
    first = sorted(found, key=lambda grant: (grant.effective_at, grant.skill))[: criterion.count]
    met = len(found) >= criterion.count
    title = f"Skills at {criterion.level}, whichever"
    lacks = "" if met else record.lacks(criterion, [grant.skill for grant in found])
    return _of_grants(Checked(criterion, title, len(found), criterion.count, met=met, lacks=lacks), first)


def _grant(record: AssociateRecord, skill: str, level: int) -> SkillMilestone | None:
    """Return the first grant of at least this level that was not revoked."""
    held = [m for m in record.states[skill].milestones if m.level >= level and m.state != "revoked"]
    return min(held, key=lambda grant: (grant.effective_at, grant.level), default=None)


def _of_grants(checked: Checked, grants: list[SkillMilestone]) -> Checked:
    evidence = tuple(dict.fromkeys(name for grant in grants for name in grant.evidence))
    if not checked.met:
        return replace(checked, evidence=evidence)
    return replace(
        checked,
        met_at=max(grant.effective_at for grant in grants),
        recorded_at=max(grant.recorded_at or grant.effective_at for grant in grants),
        evidence=evidence,
        under_review=any(grant.state == "under review" for grant in grants),
    )
