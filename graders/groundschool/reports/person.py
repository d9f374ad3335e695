"""What somebody's manager or on-call lead is shown of them: gate, milestones, velocity, what help is due, no score."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.reports.conditions import GateConditions, conditions_of
from groundschool.reports.explained import gate_sentence, review_reason, velocity_sentence
from groundschool.reports.mentor import gate_to_sign
from groundschool.reports.mentor_model import GateToSign
from groundschool.reports.owed import Owed, owed_by_gate, owed_to
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.dated_milestones import MilestoneState
from groundschool.tracker.privacy.visibility import Data, View, Viewer


@dataclass(frozen=True)
class PersonReport:
    """One person by name; ``talk`` is what there is to talk about, and ``owed`` what they wait for.

    Whoever sees the gate alone is told of nothing else: without ``milestones`` there is no velocity either.
    """

    id: str
    name: str
    title: str
    as_of: datetime
    viewer: str
    gate: str
    velocity: str
    conditions: GateConditions
    milestones: tuple[MilestoneState, ...]
    talk: tuple[str, ...]
    owed: tuple[Owed, ...]
    to_sign: GateToSign | None

    @property
    def yours(self) -> tuple[Owed, ...]:
        """Return what the viewer can give and record."""
        return tuple(one for one in self.owed if one.recordable and one.is_of(self.viewer))


def build_person(people: People, associate: str, viewer: Viewer | str | None = None) -> PersonReport:
    """Return the page of one associate; raises UnknownNameError for somebody whom neither roster nor ledger knows.

    Without a viewer everything is told that a manager may be.
    """
    person = people.of(associate)
    whole = viewer is None or people.view(viewer, associate, Data.MILESTONES) is View.NAMED
    by = Viewer.of(viewer).id if viewer is not None else ""
    roles = people.roles(viewer, associate) if viewer is not None else ()
    return PersonReport(
        id=associate,
        name=people.facts.name(associate),
        title=people.facts.title,
        as_of=people.facts.as_of,
        viewer=by,
        gate=gate_sentence(people, person),
        velocity=velocity_sentence(people, person) if whole else "",
        conditions=conditions_of(people, person, by),
        milestones=person.milestones if whole else (),
        talk=tuple(dict.fromkeys(_talk(people, person))) if whole else (),
        owed=tuple(owed_to(people, person) if whole else owed_by_gate(people, person)),
        to_sign=gate_to_sign(people, person, *roles),
    )


def _talk(people: People, person: Person) -> Iterator[str]:
    """Yield what a manager may bring up: reasons to help, of the kind that may be told, and what is under review."""
    for risk in person.risks:
        if people.held(person.id, risk) and not risk.blocked_by_us:
            yield f"{risk.title}. {risk.rule.action}"
    for grant in person.skill_milestones:
        if grant.state == "under review":
            title = people.facts.framework.by_id[grant.skill].title
            yield f"{title} is under review, {review_reason(person, grant)}. Nothing is asked of them."
