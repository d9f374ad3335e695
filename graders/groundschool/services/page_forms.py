"""Takes what somebody submitted with a form of a page; whatever does not fit is said with field and remedy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from groundschool.errors import GroundschoolError, Problem, did_you_mean
from groundschool.ledger.decision import Decision
from groundschool.reports.explained import date_in_words
from groundschool.reports.people import People
from groundschool.services.page_request import NotTheirs
from groundschool.services.record_attestation import record_attestations, when
from groundschool.services.record_decision import record_decision
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.new_attestations import Proposal
from groundschool.tracker.milestones.decisions import Deciding
from groundschool.tracker.milestones.signatures import role_word, role_words
from groundschool.tracker.privacy.visibility import Data, Relation, Role, View, may_see

PAGE = "page"
# Who looks after somebody, in the order in which they sign when they are several.
CARING = (Role.MENTOR, Role.MANAGER, Role.ONCALL_LEAD)
# What is decided on pages; the rest is decided with the command, where its reason is thought about.
DECIDED = (Decision.SIGN_OFF, Decision.UPHOLD, Decision.REVOKE)
Form = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class SubmittedForm:
    """What somebody submitted: who, in which roles towards whom it is about, and the fields."""

    by: str
    roles: frozenset[Role]
    fields: Form


def attest_by_form(workspace: Workspace, people: People, form: SubmittedForm, instant: datetime) -> str:
    """Record the work that a form attests, and return that in sentences; raises GroundschoolError for what is wrong."""
    one, problems = _proposal(form, next(role for role in CARING if role in form.roles), instant)
    signed = record_attestations(workspace, [one], problems, instant)
    done = "was there already" if signed.names[0] in signed.known else "is recorded"
    told = f"{people.facts.name(one.associate)}: {one.kind} {one.artefact} {done}."
    return " ".join((told, *(f"{line}." for line in signed.settled)))


def decide_by_form(workspace: Workspace, people: People, form: SubmittedForm, instant: datetime) -> str:
    """Record what a form decides, and return that in a sentence; raises GroundschoolError for what cannot be."""
    who, (chosen, about, reason) = form.fields["associate"], _decision(form.fields, form.roles)
    _check_theirs(people, form, chosen, about)
    if chosen is Decision.SIGN_OFF and (signed := _signed(people, form, about)):
        return f"{people.facts.name(who)}: you signed as {about} on {date_in_words(signed)}."
    wanted = Deciding(chosen, who, about, form.by, reason)
    relation = _held(people.relation(who), form.by, form.roles)
    follows = record_decision(workspace, people, wanted, instant, relation=relation).settled
    return " ".join((f"{people.facts.name(who)}: {chosen.value} {about} is recorded.", *(f"{one}." for one in follows)))


def _proposal(form: SubmittedForm, role: Role, instant: datetime) -> tuple[Proposal, list[Problem]]:
    """Return what a form attests, with everything about its fields that cannot be read."""
    problems: list[Problem] = []

    def read(field: str, reading: Callable[[str], T], remedy: str) -> T | None:
        text = form.fields.get(field, "").strip()
        try:
            return reading(text) if text else None
        except (ValueError, OverflowError):
            problems.append(Problem(PAGE, field, f"{text!r} cannot be read", remedy))
            return None

    one = Proposal(
        PAGE,
        form.fields.get("associate", ""),
        form.fields.get("kind", ""),
        form.fields.get("artefact", "").strip(),
        form.by,
        role.value,
        read("on", lambda text: when(text, instant), "Write a day like 2026-08-03.") or instant,
        rubric=read("rubric", int, "Give a whole number."),
        before=read("before", float, "Write it like 12 or 0.5."),
        after=read("after", float, "Write it like 12 or 0.5."),
        unit=form.fields.get("unit", "").strip(),
        note=form.fields.get("note", "").strip(),
    )
    return one, problems


def _decision(form: Mapping[str, str], roles: frozenset[Role]) -> tuple[Decision, str, str]:
    """Return what is decided, about what and why; raises GroundschoolError for what is not decided on a page."""
    known = {one.value: one for one in DECIDED}
    word, about = form.get("decision", ""), form.get("about", "")
    if (chosen := known.get(word)) is None:
        raise GroundschoolError(f"decision: {word!r} is not made on a page. {did_you_mean(word, known)}")
    if chosen is Decision.SIGN_OFF:
        found = sorted(role_words(about) & {role_word(role.value) for role in roles})
        if not found:
            raise GroundschoolError(f"about: you are not the {about} of this associate.")
        about = found[0]
    return chosen, about, form.get("reason", "").strip()


def _check_theirs(people: People, form: SubmittedForm, chosen: Decision, about: str) -> None:
    """Raise NotTheirs for a decision that is not this person's to take on a page, also where it is about nothing.

    A level is decided about by a mentor, and while it is under review; a gate is signed by who sees it.
    """
    who = form.fields["associate"]
    if chosen is Decision.SIGN_OFF:
        policy = people.declared.settings(people.team(who)).policies.visibility
        if may_see(form.roles, Data.GATE, policy) < View.NAMED:
            raise NotTheirs(who)
        return
    if Role.MENTOR not in form.roles:
        raise NotTheirs(who)
    word, every = people.facts.framework.policy.word, people.of(who).skill_milestones
    if about in {f"{one.skill}:{word(one.level)}" for one in every if one.state != "under review"}:
        raise GroundschoolError(f"about: {about} is not under review. It is decided about with groundschool decide.")


def _signed(people: People, form: SubmittedForm, role: str) -> date | None:
    """Return when somebody signed a gate in a role that still counts as theirs, None if they did not."""
    record = people.of(form.fields["associate"]).record
    suspended = max((event.order[0] for event, _ in record.past.of("gate.suspended")), default=None)
    for event, payload in record.past.of("gate.signed_off"):
        again = suspended is not None and event.order[0] <= suspended
        if event.actor == form.by and not again and role_word(getattr(payload, "role", "")) == role_word(role):
            return record.employment.local_date(event.occurred_at)
    return None


def _held(relation: Relation, viewer: str, roles: frozenset[Role]) -> Relation:
    """Return the relation with the viewer in the roles that they hold, by the roster or by a group."""
    return replace(
        relation,
        mentor=viewer if Role.MENTOR in roles else relation.mentor,
        manager=viewer if Role.MANAGER in roles else relation.manager,
        oncall_leads=relation.oncall_leads | ({viewer} if Role.ONCALL_LEAD in roles else set()),
    )
