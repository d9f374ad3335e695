"""What somebody's manager is shown of them: gate, milestones, velocity and what help is due, and no score."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.explained import gate_sentence, velocity_sentence
from groundschool.reports.mentor import gate_to_sign
from groundschool.reports.mentor_model import GateToSign
from groundschool.reports.people import People
from groundschool.tracker.milestones.dated_milestones import MilestoneState
from groundschool.tracker.milestones.gate import GateLine


@dataclass(frozen=True)
class PersonReport:
    """One person by name; ``risks`` are the kinds of reason, since when, and what to do."""

    id: str
    name: str
    title: str
    as_of: datetime
    gate: str
    velocity: str
    lines: tuple[GateLine, ...]
    milestones: tuple[MilestoneState, ...]
    risks: tuple[str, ...]
    to_sign: GateToSign | None


def build_person(people: People, associate: str) -> PersonReport:
    """Return the page of one associate; raises UnknownNameError for somebody whom neither roster nor ledger knows."""
    person = people.of(associate)
    held = [risk for risk in person.risks if people.held(associate, risk)]
    return PersonReport(
        id=associate,
        name=people.facts.name(associate),
        title=people.facts.title,
        as_of=people.facts.as_of,
        gate=gate_sentence(people, person),
        velocity=velocity_sentence(people, person),
        lines=person.gate.lines,
        milestones=person.milestones,
        risks=tuple(
            dict.fromkeys(f"{risk.title}. {risk.rule.owner.capitalize()}: {risk.rule.action}" for risk in held)
        ),
        to_sign=gate_to_sign(people, person),
    )
