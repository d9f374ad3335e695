"""A mentor's page: what to mark first, what to sign, whose record changed, and who is stuck."""

from collections.abc import Iterator

from groundschool.reports.explained import review_reason
from groundschool.reports.facts import counting
from groundschool.reports.marking_model import ToMark
from groundschool.reports.marking_order import marks_of
from groundschool.reports.marking_time import ENOUGH, MINUTES_A_POINT, is_measured, minutes_a_point
from groundschool.reports.mentor_model import (
    GateToSign,
    HeldUp,
    MentorReport,
    Stuck,
    ToRegrade,
    ToReview,
    ToSign,
)
from groundschool.reports.owed import MARKS, owed_to
from groundschool.reports.people import People
from groundschool.reports.second_mark import agreement_sentence, all_doubled, due_to
from groundschool.reports.unread import unread_of
from groundschool.tracker.evidence.regrades import open_doubts
from groundschool.tracker.insight.at_risk import unanswered, working_days
from groundschool.tracker.insight.person import Person
from groundschool.tracker.insight.urgency import Urgency
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.milestones.signatures import role_word, role_words
from groundschool.tracker.privacy.visibility import Role, Viewer


def build_mentor(people: People, mentor: Viewer | str = "") -> MentorReport:
    """Return the queue of a mentor, by the roster or by a group of theirs, or everybody's without one."""
    there = (person for person in people if person.there)
    mine = [person for person in there if not mentor or Role.MENTOR in people.roles(mentor, person.id)]
    viewer = mentor if isinstance(mentor, Viewer) else Viewer(mentor)
    marks = marks_of(people, viewer, everybody=not mentor)
    twice = all_doubled(people)
    second = len(due_to(people, viewer, twice)) if mentor else sum(one.points is None for one in twice)
    stuck = (line for person in mine for line in _stuck(people, person, viewer.id))
    signatures = tuple(line for person in mine for line in _signatures(people, person))
    gates = tuple(gate for person in mine if (gate := gate_to_sign(people, person, Role.MENTOR)))
    return MentorReport(
        title=people.facts.title,
        mentor=viewer.id,
        as_of=people.facts.as_of,
        answer=_answer(marks, len(signatures) + len(gates), second),
        mentees=tuple((person.id, people.facts.name(person.id)) for person in mine),
        marks=marks,
        pace=_pace(people, viewer.id),
        second_marks=second,
        agreement=agreement_sentence(twice),
        signatures=signatures,
        gates=gates,
        reviews=tuple(line for person in mine for line in _reviews(people, person)),
        regrades=tuple(line for person in mine for line in _regrades(people, person)),
        stuck=tuple(sorted(stuck, key=lambda one: (-one.days, one.name))),
        unread=tuple(line for person in mine for line in unread_of(people, person.id)),
        kinds={kind.id: kind.title for kind in people.declared.milestones.attestations},
    )


def _signatures(people: People, person: Person) -> Iterator[ToSign]:
    today = person.record.employment.local_date(person.record.as_of)
    kinds = {kind.id: kind for kind in person.record.declared.attestations}
    for since, asked in unanswered(person.record):
        if (kind := kinds.get(asked.kind)) is not None:
            about = person.id, people.facts.name(person.id), kind.id, kind.title, asked.artefact_ref, since
            yield ToSign(*about, working_days(since, today), kind.rubric, kind.outcome)


def gate_to_sign(people: People, person: Person, *held: Role) -> GateToSign | None:
    """Return a gate where only signatures are missing, as far as somebody with these roles may give them; else None."""
    if person.gate.stage is not GateStage.READY:
        return None
    mine = {role_word(role.value) for role in held}
    missing = (role for line in person.gate.missing for role in line.checked.missing)
    roles = tuple(role for role in missing if mine & role_words(role))
    return GateToSign(person.id, people.facts.name(person.id), roles) if roles else None


def _reviews(people: People, person: Person) -> Iterator[ToReview]:
    word = people.facts.framework.policy.word
    for grant in person.skill_milestones:
        if grant.state == "under review":
            title = people.facts.framework.by_id[grant.skill].title
            name = people.facts.name(person.id)
            about = person.id, name, grant.skill, title, word(grant.level), tuple(grant.cause)
            yield ToReview(*about, review_reason(person, grant))


def _regrades(people: People, person: Person) -> Iterator[ToRegrade]:
    for doubt in open_doubts(person.record.past):
        title, name = people.facts.exercise_title(doubt.attempt.exercise), people.facts.name(person.id)
        since = person.record.employment.local_date(doubt.asked_at)
        about = doubt.event_id, doubt.attempt.attempt_id, title, doubt.attempt.submitted_at
        yield ToRegrade(person.id, name, *about, since, doubt.reason)


def _stuck(people: People, person: Person, mentor: str) -> Iterator[Stuck]:
    """Yield somebody who is held up by what a mentor can move."""
    if held := sorted(_held(people, person, mentor), key=lambda one: -one.days):
        yield Stuck(person.id, people.facts.name(person.id), tuple(held))


def _held(people: People, person: Person, mentor: str) -> Iterator[HeldUp]:
    """Yield what a mentor owes, and what is theirs to do since longer than the associate's head start.

    Of an answer that waits for a mark nobody is told whose it is.
    """
    today = person.record.employment.local_date(person.record.as_of)
    for one in owed_to(people, person):
        if one.kind != MARKS and (one.is_of(mentor) if mentor else one.holders):
            yield HeldUp(one.what, one.days)
    days = {state.declared.id: f"day {state.declared.day}" for state in person.milestones}
    for risk in person.risks:
        if risk.rule.owner == Role.MENTOR.value and not risk.blocked_by_us and people.held(person.id, risk):
            detail = days.get(risk.detail, risk.detail)
            what = f"{risk.title} ({detail})" if detail else risk.title
            yield HeldUp(f"{what}. {risk.rule.action}", max((today - risk.since).days, 0))


def _answer(marks: tuple[ToMark, ...], signatures: int, second: int) -> str:
    if not marks and not signatures:
        return f"{counting(second, 'second mark')} to give." if second else "Nothing waits for you."
    late, minutes = sum(line.late for line in marks), sum(line.minutes for line in marks)
    first = f" Begin with {marks[0].title}: it {marks[0].because}." if marks and marks[0].rank < Urgency.NOTHING else ""
    answers = f"{counting(len(marks), 'answer')} to mark (about {minutes} min), {late} of them late"
    more = f" and {counting(second, 'second mark')}" if second else ""
    return f"{answers}; {counting(signatures, 'signature')}{more} to give.{first}"


def _pace(people: People, mentor: str) -> str:
    if not is_measured(people, mentor):
        return f"{MINUTES_A_POINT:g} min a point, until {ENOUGH} marks given here tell how long it takes you"
    return f"{minutes_a_point(people, mentor):.2g} min a point, the median of what your marks took"
