"""A mentor's page: what to mark first, what to sign, whose record changed, and who is stuck."""

from collections.abc import Iterator
from datetime import datetime

from groundschool.reports.explained import review_reason, risk_sentences
from groundschool.reports.facts import counting
from groundschool.reports.marking_assignment import Waiting, waiting
from groundschool.reports.mentor_model import GateToSign, MentorReport, ToMark, ToRegrade, ToReview, ToSign
from groundschool.reports.people import People
from groundschool.reports.second_mark import agreement_sentence, all_doubled, due_to
from groundschool.reports.unread import unread_of
from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.evidence.regrades import open_doubts
from groundschool.tracker.insight.at_risk import unanswered, working_days
from groundschool.tracker.insight.person import Person
from groundschool.tracker.insight.urgency import Urgency, urgency
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.milestones.signatures import role_word, role_words
from groundschool.tracker.privacy.visibility import Role, Viewer

MINUTES_A_POINT = 1.5
BECAUSE = {
    Urgency.GATE: "blocks the on-call gate",
    Urgency.MILESTONE: "blocks a milestone that is due",
    Urgency.NOTHING: "oldest first",
}


def build_mentor(people: People, mentor: Viewer | str = "") -> MentorReport:
    """Return the queue of a mentor, by the roster or by a group of theirs, or everybody's without one."""
    there = (person for person in people if person.there)
    mine = [person for person in there if not mentor or Role.MENTOR in people.roles(mentor, person.id)]
    viewer = mentor if isinstance(mentor, Viewer) else Viewer(mentor)
    ids = {person.id for person in mine}
    waits = [one for one in waiting(people) if one.associate in ids or (viewer.id and one.helper == viewer.id)]
    marks = sorted((_mark(people, one, viewer.id) for one in waits), key=_first)
    twice = all_doubled(people)
    second = len(due_to(people, viewer, twice)) if mentor else sum(one.points is None for one in twice)
    signatures = tuple(line for person in mine for line in _signatures(people, person))
    gates = tuple(gate for person in mine if (gate := gate_to_sign(people, person, Role.MENTOR)))
    return MentorReport(
        title=people.facts.title,
        mentor=viewer.id,
        as_of=people.facts.as_of,
        answer=_answer(marks, len(signatures) + len(gates), second),
        mentees=tuple((person.id, people.facts.name(person.id)) for person in mine),
        marks=tuple(_together(marks)),
        second_marks=second,
        agreement=agreement_sentence(twice),
        signatures=signatures,
        gates=gates,
        reviews=tuple(line for person in mine for line in _reviews(people, person)),
        regrades=tuple(line for person in mine for line in _regrades(people, person)),
        stuck=tuple(entry for person in mine if (entry := _stuck(people, person))[1]),
        unread=tuple(line for person in mine for line in unread_of(people, person.id)),
        kinds={kind.id: kind.title for kind in people.declared.milestones.attestations},
    )


def _mark(people: People, one: Waiting, mentor: str) -> ToMark:
    attempt = one.attempt
    rank = urgency(people.whole.of(one.associate), attempt.exercise)
    return ToMark(
        one.associate,
        attempt.exercise,
        people.facts.exercise_title(attempt.exercise),
        attempt.submitted_at,
        one.waited,
        one.late,
        attempt.pending,
        _minutes(attempt),
        BECAUSE[rank],
        rank,
        _hands(one, mentor),
    )


def _hands(one: Waiting, mentor: str) -> str:
    if not one.helper:
        return ""
    if one.helper == mentor:
        return f"handed over, late with {one.mentor}" if one.mentor else "handed over, it has no mentor"
    return f"also with {one.helper}"


def _minutes(attempt: Attempt) -> int:
    return max(1, round(attempt.pending * MINUTES_A_POINT))


def _first(line: ToMark) -> tuple[int, datetime, int]:
    return line.rank, line.handed_in, line.minutes


def _together(marks: list[ToMark]) -> Iterator[ToMark]:
    """Yield the answers in order, those to the same question right after the first of them: the rubric is at hand."""
    for exercise in dict.fromkeys(line.exercise for line in marks):
        yield from (line for line in marks if line.exercise == exercise)


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
        yield ToRegrade(person.id, name, doubt.event_id, title, doubt.attempt.submitted_at, since, doubt.reason)


def _stuck(people: People, person: Person) -> tuple[str, tuple[str, ...]]:
    """Return a name, and in sentences what has held for longer than the associate's head start."""
    held = risk_sentences(risk for risk in person.risks if people.held(person.id, risk))
    return people.facts.name(person.id), held


def _answer(marks: list[ToMark], signatures: int, second: int) -> str:
    if not marks and not signatures:
        return f"{counting(second, 'second mark')} to give." if second else "Nothing waits for you."
    late, minutes = sum(line.late for line in marks), sum(line.minutes for line in marks)
    first = f" Begin with {marks[0].title}: it {marks[0].because}." if marks and marks[0].rank < Urgency.NOTHING else ""
    answers = f"{counting(len(marks), 'answer')} to mark (about {minutes} min), {late} of them late"
    more = f" and {counting(second, 'second mark')}" if second else ""
    return f"{answers}; {counting(signatures, 'signature')}{more} to give.{first}"
