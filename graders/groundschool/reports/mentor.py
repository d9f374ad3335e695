"""A mentor's page: what to mark first, what to sign, whose record changed, and who is stuck."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.explained import risk_sentence
from groundschool.reports.facts import counting
from groundschool.reports.people import People
from groundschool.tracker.at_risk import unanswered, working_days
from groundschool.tracker.attempt import Attempt
from groundschool.tracker.gate import GateStage
from groundschool.tracker.next_best import FOR_GATE, FOR_MILESTONE, skill_needs
from groundschool.tracker.person import Person

# Working days within which an answer is marked, and minutes that a point of it takes.
WITHIN, MINUTES_A_POINT = 2, 1.5


@dataclass(frozen=True)
class ToMark:
    """One answer that waits: why it comes when it does, and for how many working days it has waited."""

    exercise: str
    title: str
    associate: str
    handed_in: datetime
    waited: int
    points: float
    minutes: int
    because: str
    rank: int

    @property
    def late(self) -> bool:
        """Return whether it has waited for longer than it should."""
        return self.waited > WITHIN


@dataclass(frozen=True)
class ToSign:
    """Work to attest, or a gate to sign: whose, what, where it can be looked at, and for how many working days."""

    name: str
    what: str
    artefact: str
    waited: int


@dataclass(frozen=True)
class MentorReport:
    """One mentor's queue.

    ``marks`` are ordered as they should be given, equal questions together; ``stuck`` are names with the reasons.
    """

    title: str
    mentor: str
    as_of: datetime
    answer: str
    mentees: int
    marks: tuple[ToMark, ...]
    signatures: tuple[ToSign, ...]
    reviews: tuple[str, ...]
    stuck: tuple[tuple[str, tuple[str, ...]], ...]


def build_mentor(people: People, mentor: str = "") -> MentorReport:
    """Return the queue of a mentor, by the roster, or everybody's without one."""
    mine = [person for person in people if not mentor or people.relation(person.id).mentor == mentor]
    marks = sorted((line for person in mine for line in _marks(people, person)), key=_first)
    signatures = tuple(line for person in mine for line in _signatures(people, person))
    return MentorReport(
        title=people.facts.title,
        mentor=mentor,
        as_of=people.facts.as_of,
        answer=_answer(marks, signatures),
        mentees=len(mine),
        marks=tuple(_together(marks)),
        signatures=signatures,
        reviews=tuple(line for person in mine for line in _reviews(people, person)),
        stuck=tuple(entry for person in mine if (entry := _stuck(people, person))[1]),
    )


def _marks(people: People, person: Person) -> Iterator[ToMark]:
    needs = skill_needs(person)
    today = person.record.employment.local_date(person.record.as_of)
    for attempt in person.record.past.attempts:
        if not attempt.pending or attempt.voided:
            continue
        skills = [skill for skill, weights in people.facts.weights.items() if attempt.exercise in weights]
        value = max((needs[skill].value for skill in skills if skill in needs), default=0.0)
        rank = 0 if value >= FOR_GATE else 1 if value >= FOR_MILESTONE else 2
        waited = working_days(person.record.employment.local_date(attempt.submitted_at), today)
        yield ToMark(
            attempt.exercise,
            people.facts.exercise_title(attempt.exercise),
            people.facts.name(person.id),
            attempt.submitted_at,
            waited,
            attempt.pending,
            _minutes(attempt),
            ("blocks the on-call gate", "blocks a milestone that is due", "oldest first")[rank],
            rank,
        )


def _minutes(attempt: Attempt) -> int:
    return max(1, round(attempt.pending * MINUTES_A_POINT))


def _first(line: ToMark) -> tuple[int, datetime, int]:
    return line.rank, line.handed_in, line.minutes


def _together(marks: list[ToMark]) -> Iterator[ToMark]:
    """Yield the answers in order, those to the same question right after the first of them: the rubric is at hand."""
    for exercise in dict.fromkeys(line.exercise for line in marks):
        yield from (line for line in marks if line.exercise == exercise)


def _signatures(people: People, person: Person) -> Iterator[ToSign]:
    name = people.facts.name(person.id)
    today = person.record.employment.local_date(person.record.as_of)
    kinds = {kind.id: kind.title for kind in person.record.declared.attestations}
    for since, asked in unanswered(person.record):
        yield ToSign(name, kinds.get(asked.kind, asked.kind), asked.artefact_ref, working_days(since, today))
    if person.gate.stage is GateStage.READY:
        yield ToSign(name, "The on-call gate: everything is there but the signatures", "", 0)


def _reviews(people: People, person: Person) -> Iterator[str]:
    for grant in person.skill_milestones:
        if grant.state == "under review":
            title, level = people.facts.framework.by_id[grant.skill].title, people.facts.level(grant.level)
            yield f"{people.facts.name(person.id)}: {title} at {level}, because of event {', '.join(grant.cause)}"


def _stuck(people: People, person: Person) -> tuple[str, tuple[str, ...]]:
    """Return a name, and in sentences what has held for longer than the associate's head start."""
    held = tuple(risk_sentence(risk) for risk in person.risks if people.held(person.id, risk))
    return people.facts.name(person.id), held


def _answer(marks: list[ToMark], signatures: tuple[ToSign, ...]) -> str:
    if not marks and not signatures:
        return "Nothing waits for you."
    late, minutes = sum(line.late for line in marks), sum(line.minutes for line in marks)
    first = f" Begin with {marks[0].title}: it {marks[0].because}." if marks and marks[0].rank < 2 else ""
    waiting = f"{counting(len(marks), 'answer')} to mark (about {minutes} min), {late} of them late"
    return f"{waiting}; {counting(len(signatures), 'signature')} to give.{first}"
