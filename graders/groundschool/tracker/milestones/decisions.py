"""What only people decide, as events: a signature, a suspension, a waiver, a grant upheld or revoked, a retraction."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.criteria import SignOff
from groundschool.errors import GroundschoolError, UnknownNameError
from groundschool.ledger.attempt_payloads import Payload
from groundschool.ledger.decision import Decision
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.free_text import check_length
from groundschool.ledger.payloads import (
    AttestationRetracted,
    GateSigned,
    GateSuspended,
    MilestoneDecided,
    MilestoneWaived,
)
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.gate import read_gate
from groundschool.tracker.milestones.signatures import role_word, role_words
from groundschool.tracker.privacy.visibility import Relation


@dataclass(frozen=True)
class Deciding:
    """What somebody wants to decide: what, about whom, about what of theirs, and why.

    ``about`` is the role of a signature, the dated milestone of a waiver, ``skill:level`` (the level's word) of a
    grant, or the event id of an attestation; it is not looked at for a suspension.
    """

    decision: Decision
    associate: str
    about: str
    by: str
    reason: str


def decision_event(wanted: Deciding, record: AssociateRecord, relation: Relation, at: datetime) -> Event:
    """Return the event of a decision about the owner of a record, made at ``at``; ``relation`` is who looks after them.

    Raises GroundschoolError when the decision cannot be made: nobody decides about themselves, everything but
    signatures has a reason, and what it is about exists.
    """
    if wanted.by == wanted.associate:
        raise GroundschoolError(f"{wanted.by} cannot decide about their own record. Let somebody else do it.")
    if wanted.decision is not Decision.SIGN_OFF and not wanted.reason.strip():
        raise GroundschoolError("a decision has a reason. Give it with --reason.")
    check_length("reason", wanted.reason)
    payload, kind = _payload(wanted, record, relation)
    return make_event(wanted.associate, at, payload, wanted.by, kind)


def _payload(wanted: Deciding, record: AssociateRecord, relation: Relation) -> tuple[Payload, str]:
    about, reason = wanted.about, wanted.reason
    match wanted.decision:
        case Decision.SIGN_OFF:
            return GateSigned(role=_role(record, about, wanted.by, relation)), "gate.signed_off"
        case Decision.SUSPEND:
            return GateSuspended(reason=reason), "gate.suspended"
        case Decision.WAIVE:
            names = [one.id for one in record.declared.milestones]
            if about not in names:
                raise UnknownNameError("milestone", about, names)
            return MilestoneWaived(milestone=about, reason=reason), "milestone.waived"
        case Decision.RETRACT:
            _known_attestation(record, about)
            return AttestationRetracted(attestation=about, reason=reason), "attestation.retracted"
        case _:
            skill, level = _granted(record, about)
            kind = "milestone.upheld" if wanted.decision is Decision.UPHOLD else "milestone.revoked"
            return MilestoneDecided(skill=skill, level=level, reason=reason), kind


def _role(record: AssociateRecord, role: str, by: str, relation: Relation) -> str:
    """Return the role that is signed in, when it is asked for, everything else is there, and it is theirs."""
    asked = [word for one in record.declared.gate.criteria if isinstance(one, SignOff) for word in one.roles]
    others = [c.roles for one in record.declared.milestones for c in one.criteria if isinstance(c, SignOff)]
    known = {word for text in (*asked, *(r for roles in others for r in roles)) for word in role_words(text)}
    if role_word(role) not in known:
        raise UnknownNameError("role that signs", role, sorted(known))
    holders = {"mentor": [relation.mentor], "manager": [relation.manager], "oncall lead": [*relation.oncall_leads]}
    holder = sorted(filter(None, holders.get(role_word(role), [])))
    if holder and by not in holder:
        raise GroundschoolError(f"{by} is not the {role} of {record.associate}: the roster names {', '.join(holder)}.")
    lines = [line.checked for line in read_gate(record).missing if not isinstance(line.checked.criterion, SignOff)]
    missing = [line.title for line in lines]
    if missing and any(role_word(role) in role_words(text) for text in asked):
        told = "; ".join(missing)
        raise GroundschoolError(f"a signature counts when everything else is there. Still missing: {told}.")
    return role


def _granted(record: AssociateRecord, about: str) -> tuple[str, int]:
    word = record.judge.framework.policy.word
    grants = (grant for state in record.states.values() for grant in state.milestones)
    known = {f"{one.skill}:{word(one.level)}": (one.skill, one.level) for one in grants}
    if about not in known:
        raise UnknownNameError(f"grant of {record.associate}", about, known)
    return known[about]


def _known_attestation(record: AssociateRecord, event_id: str) -> None:
    known = [work.event_id for work in record.past.works]
    if event_id not in known:
        raise UnknownNameError(f"attestation of {record.associate}", event_id, known)
