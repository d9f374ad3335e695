"""An on-call lead's page: what the rota owes whom, who can be on call when, and whose gate waits for a signature."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.criteria import Safe, Trend
from groundschool.reports.calendar import OnCallCalendar, on_call_calendar
from groundschool.reports.explained import review_reason
from groundschool.reports.facts import counting
from groundschool.reports.mentor import gate_to_sign
from groundschool.reports.mentor_model import GateToSign
from groundschool.reports.owed import Owed, longest_first, owed_by_gate, owed_for, reviews_owed
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.gate_state import ASSOCIATE, COURSE, GateStage
from groundschool.tracker.privacy.visibility import Role, Viewer


@dataclass(frozen=True)
class GateProgress:
    """How far somebody is: the day of their service, conditions met of how many, what comes next and whose turn."""

    id: str
    name: str
    day: int
    met: int
    of: int
    on_call: bool
    next: str
    turn: str


@dataclass(frozen=True)
class OnCallReport:
    """One on-call lead's page; ``owed`` is what their associates' gates wait for, ``gates`` what they can sign."""

    title: str
    lead: str
    as_of: datetime
    answer: str
    owed: tuple[Owed, ...]
    gates: tuple[GateToSign, ...]
    calendar: OnCallCalendar
    people: tuple[GateProgress, ...]
    kinds: Mapping[str, str]

    @property
    def yours(self) -> tuple[Owed, ...]:
        """Return what the lead can give and record."""
        return tuple(one for one in self.owed if one.recordable and one.is_of(self.lead))

    @property
    def mentees(self) -> tuple[tuple[str, str], ...]:
        """Return whose work they can attest: ids and names."""
        return tuple((one.id, one.name) for one in self.people)


def build_oncall(people: People, lead: Viewer | str) -> OnCallReport:
    """Return the page of an on-call lead, by the roster or by a group of theirs: of gates, and of nothing else."""
    viewer = Viewer.of(lead)
    mine = [person for person in people if person.there and Role.ONCALL_LEAD in people.roles(viewer, person.id)]
    owed = longest_first(one for person in mine for one in owed_by_gate(people, person))
    shifts = [one for one in owed if one.is_of(viewer.id) and one.kind != "sign"]
    gates = tuple(gate for person in mine if (gate := gate_to_sign(people, person, Role.ONCALL_LEAD)))
    there = sum(person.gate.stage is GateStage.PRIMARY for person in mine)
    kinds = {kind.id: kind.title for kind in people.declared.milestones.attestations}
    return OnCallReport(
        title=people.facts.title,
        lead=viewer.id,
        as_of=people.facts.as_of,
        answer=_answer(there, len(mine), shifts, len(gates)),
        owed=tuple(owed),
        gates=gates,
        calendar=on_call_calendar(people, mine),
        people=tuple(gate_progress(people, person, viewer.id) for person in mine),
        kinds=kinds,
    )


def gate_progress(people: People, person: Person, viewer: str, *, beyond: bool = False) -> GateProgress:
    """Return how far somebody is, what holds them up, and whose turn it is; ``beyond`` the gate, their milestones."""
    gate, name = person.gate, people.facts.name(person.id)
    about = person.id, name, gate.day, gate.met, len(gate.lines), gate.stage is GateStage.PRIMARY
    for grant in person.skill_milestones:
        if grant.state == "under review" and grant.skill in gate.declared.skills:
            title = people.facts.framework.by_id[grant.skill].title
            reason = review_reason(person, grant)
            turn = next((one.whose(viewer) for one in reviews_owed(people, person)), "")
            return GateProgress(*about, f"{title}: under review, {reason}", turn)
    if (line := gate.blocker) is None or line.since is None:
        after = next(_milestones_left(person), "") if beyond else ""
        return GateProgress(*about, after, people.facts.first_name(person.id) if after else "")
    one = owed_for(people, person, line, line.since)
    if line.owner in {ASSOCIATE, COURSE}:
        if line.owner == COURSE:
            return GateProgress(*about, f"{line.checked.title}: the course cannot grant it yet", "the course")
        of_attempts = isinstance(line.checked.criterion, Safe | Trend)
        note = f" ({line.checked.note})" if line.checked.note and not of_attempts else ""
        return GateProgress(*about, f"{one.what}{note}", people.facts.first_name(person.id))
    return GateProgress(*about, one.what, f"{one.whose(viewer)}, since {one.since.day} {one.since:%b}")


def _milestones_left(person: Person) -> Iterator[str]:
    """Yield what the milestones that can be met still ask for, the first due first."""
    for state in person.milestones:
        if state.effective_at is None and not state.lacks and not state.because:
            for line in state.lines:
                if not line.met:
                    yield f"Day {state.declared.day}: {line.criterion.todo or line.title}"


def _answer(there: int, everybody: int, shifts: list[Owed], gates: int) -> str:
    if not everybody:
        return "No associate has you as on-call lead."
    head = f"{there} of {counting(everybody, 'associate')} {'is' if there == 1 else 'are'} on call"
    waits = f"; {counting(len(shifts), 'thing')} to give" if shifts else "; the rota owes nothing"
    longest = f", the longest wait {shifts[0].days} days: {shifts[0].what} for {shifts[0].name}" if shifts else ""
    sign = f". {counting(gates, 'gate waits', 'gates wait')} for a signature" if gates else ""
    return f"{head}{waits}{longest}{sign}."
