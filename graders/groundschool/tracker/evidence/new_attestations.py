"""Attestations as people hand them in: checked whole before anything is recorded."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from operator import attrgetter

from groundschool.curriculum.milestones import Attestation
from groundschool.errors import Problem, did_you_mean
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.free_text import REMEDY, excess
from groundschool.ledger.knowledge import CLOCK_SKEW
from groundschool.ledger.payloads import WorkAttested
from groundschool.tracker.evidence.attested import AttestedWork

ROLES = ("mentor", "manager", "oncall_lead", "peer", "senior", "panel")


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to attest; ``where`` is the line of a file, or the command line, that says so."""

    where: str
    associate: str
    kind: str
    artefact: str
    attester: str
    role: str
    occurred_at: datetime
    rubric: int | None = None
    skills: tuple[str, ...] = ()
    before: float | None = None
    after: float | None = None
    unit: str = ""
    note: str = ""
    prior_learning: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what may be attested once."""
        return self.associate, self.kind, self.artefact

    def event(self) -> Event:
        """Return the event that records it; its fields have been checked."""
        payload = WorkAttested(
            kind=self.kind,
            artefact_ref=self.artefact,
            rubric=self.rubric,
            attester_role=self.role,
            note=self.note,
            skills=self.skills,
            before=self.before,
            after=self.after,
            unit=self.unit,
            prior_learning=self.prior_learning,
        )
        return make_event(self.associate, self.occurred_at, payload, self.attester)


@dataclass(frozen=True)
class AttestationRules:
    """What proposals are checked against.

    ``people`` are the known associates, ``signers`` who may sign (none: everybody is, and may), ``started`` when each
    began where that is known, ``signed`` the work that counts already, by associate, kind and artefact, ``refused`` why
    recorded attestations do not count, by event id. ``called`` returns the id that an event has in the ledger, or would
    have.
    """

    kinds: Mapping[str, Attestation]
    skills: Collection[str]
    people: Collection[str]
    started: Mapping[str, datetime]
    signed: Mapping[tuple[str, str, str], AttestedWork]
    refused: Mapping[str, str]
    now: datetime
    backdated_days: int
    signers: Collection[str] = ()
    called: Callable[[Event], str] = attrgetter("event_id")

    def backdated(self, proposal: Proposal) -> bool:
        """Return whether it is signed later than allowed for, or was when it was recorded: it counts, and says so."""
        if (work := self.signed.get(proposal.key)) is not None:
            return work.backdated
        return self.now - proposal.occurred_at > timedelta(days=self.backdated_days)


def checked(proposals: Iterable[Proposal], rules: AttestationRules) -> Iterator[Problem]:
    """Yield everything that is wrong with the proposals, each with the field and a remedy."""
    seen: dict[tuple[str, str, str], str] = {}
    for proposal in proposals:
        wrong = [*_people(proposal, rules), *_work(proposal, rules), *_outcome(proposal, rules), *_lengths(proposal)]
        work = rules.signed.get(proposal.key)
        if work and (wrong or rules.called(proposal.event()) != work.event_id):
            wrong.append(_signed_already(work))
        for field, message, remedy in wrong:
            yield Problem(proposal.where, field, message, remedy)
        if (other := seen.setdefault(proposal.key, proposal.where)) != proposal.where:
            message = f"{proposal.artefact} is attested as {proposal.kind} in {other} too"
            yield Problem(proposal.where, "artefact_ref", message, "One artefact counts once: remove one of them.")


Field = tuple[str, str, str]
Wrong = Iterator[Field]


def _signed_already(work: AttestedWork) -> Field:
    message = f"{work.artefact} is attested as {work.kind} already, by {work.attester} for {work.occurred_at:%d %b %Y}"
    return "artefact_ref", message, f"One artefact counts once a kind: to correct it, retract {work.event_id} first."


def _people(proposal: Proposal, rules: AttestationRules) -> Wrong:
    if rules.people and proposal.associate not in rules.people:
        remedy = did_you_mean(proposal.associate, rules.people)
        yield "subject", f"nobody is called {proposal.associate!r}", remedy
    if not proposal.attester.strip():
        yield "attester", "nobody signs", "Name who saw the work."
    elif proposal.attester == proposal.associate:
        yield "attester", "nobody attests their own work", "Let somebody who saw it sign."
    elif rules.signers and proposal.attester not in rules.signers:
        remedy = f"{did_you_mean(proposal.attester, rules.signers)} Who is from elsewhere signs with --outside."
        yield "attester", f"the roster names nobody {proposal.attester!r}", remedy
    if proposal.role not in ROLES:
        yield "attester_role", f"there is no role {proposal.role!r}", did_you_mean(proposal.role, ROLES)
    for skill in proposal.skills:
        if skill not in rules.skills:
            yield "skills", f"the framework has no skill {skill!r}", did_you_mean(skill, rules.skills)


def _work(proposal: Proposal, rules: AttestationRules) -> Wrong:
    if not proposal.artefact.strip():
        yield "artefact_ref", "is missing", "Say where the work can be looked at: a ticket, a change, a runbook."
    if proposal.occurred_at > rules.now + CLOCK_SKEW:
        yield "occurred_on", f"{proposal.occurred_at:%d %b %Y} is not over yet", "Attest what has happened."
    started = rules.started.get(proposal.associate)
    if started and proposal.occurred_at < started and not proposal.prior_learning:
        message = f"{proposal.occurred_at:%d %b %Y} is before the start date"
        yield "occurred_on", message, "Mark it as prior learning if it is to count."


def _lengths(proposal: Proposal) -> Wrong:
    texts = {
        "artefact_ref": proposal.artefact,
        "attester": proposal.attester,
        "unit": proposal.unit,
        "note": proposal.note,
    }
    for field, text in texts.items():
        if said := excess(field, text):
            yield field, said, REMEDY


def _outcome(proposal: Proposal, rules: AttestationRules) -> Wrong:
    if (kind := rules.kinds.get(proposal.kind)) is None:
        yield "kind", f"there is no attestation {proposal.kind!r}", did_you_mean(proposal.kind, rules.kinds)
        return
    if kind.rubric is None and proposal.rubric is not None:
        yield "rubric", f"{kind.id} is not marked", "Leave it out."
    elif kind.rubric is not None and not (proposal.rubric and 1 <= proposal.rubric <= kind.rubric):
        yield "rubric", f"{proposal.rubric or 'nothing'} is no mark for {kind.id}", f"Give 1 to {kind.rubric}."
    told = [proposal.before is not None, proposal.after is not None, bool(proposal.unit)]
    if (kind.outcome or any(told)) and not all(told):
        yield "before", "an outcome has a before, an after and a unit", "Give all three."
    for field, value in (("before", proposal.before), ("after", proposal.after)):
        if value is not None and not isfinite(value):
            yield field, f"{value} is no number", "Write it like 12 or 0.5."
