"""Everybody of the cohort as the tracker sees them, each worked out once, when somebody asks."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from groundschool.curriculum.declarations import Declarations
from groundschool.curriculum.policies import Visibility
from groundschool.errors import UnknownNameError
from groundschool.reports.facts import Facts, employment_of
from groundschool.reports.forming import formed
from groundschool.tracker.evidence.history import History
from groundschool.tracker.insight.at_risk import Risk
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.gate import lead_times, read_gate
from groundschool.tracker.milestones.gate_state import GateState, Span
from groundschool.tracker.privacy.groups import Groups
from groundschool.tracker.privacy.visibility import (
    Data,
    Relation,
    Role,
    View,
    Viewer,
    may_see,
    read_event_payload,
    roles_towards,
)

T = TypeVar("T")


@dataclass(frozen=True)
class People:
    """The associates of ``facts``, judged by what the course and their teams ask for."""

    facts: Facts
    declared: Declarations
    _whole: "People | None" = field(default=None, repr=False, compare=False)
    _known: dict[str, Person] = field(default_factory=dict, repr=False, compare=False)
    _earlier: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict, repr=False, compare=False)
    _gates: dict[str, GateState | None] = field(default_factory=dict, repr=False, compare=False)
    _once: dict[Callable[["People"], object], object] = field(default_factory=dict, repr=False, compare=False)

    def __iter__(self) -> Iterator[Person]:
        """Yield everybody, by name."""
        return (self.of(associate) for associate in self.facts.people())

    def of(self, associate: str) -> Person:
        """Return one associate; raises UnknownNameError for somebody whom neither roster nor ledger knows."""
        if associate not in self.facts.by_associate:
            raise UnknownNameError("associate", associate, self.facts.by_associate)
        if associate not in self._known:
            settings = self.declared.settings(self.team(associate))
            self._known[associate] = Person(self.record_of(associate), settings.policies, self.leads)
        return self._known[associate]

    def at(self, instant: datetime) -> "People":
        """Return the same people at another instant, by what is known now."""
        whole = self._whole and self._whole.at(instant)
        facts = replace(self.facts, as_of=instant)
        return replace(self, facts=facts, _whole=whole, _known={}, _earlier={}, _gates={}, _once={})

    def learning(self, changed: Mapping[str, History], instant: datetime) -> "People":
        """Return the same people once more became known of some of them; of the others nothing is worked out anew."""
        facts = self.facts.learning(changed, instant)
        gates = {who: state for who, state in self._gates.items() if who not in changed}
        now = replace(self, facts=facts, _known={}, _earlier={}, _gates=gates, _once={})
        if now.leads != self.leads:
            return now
        known = {who: one for who, one in self._known.items() if who not in changed}
        earlier = {who: risks for who, risks in self._earlier.items() if who not in changed}
        return replace(now, _known=known, _earlier=earlier)

    def once(self, worked_out: Callable[["People"], T]) -> T:
        """Return what a function makes of these people, worked out the first time."""
        if worked_out not in self._once:
            self._once[worked_out] = worked_out(self)
        return self._once[worked_out]  # type: ignore[return-value] - what this function made

    def only(self, seen: Collection[str]) -> "People":
        """Return some of these people, judged as among all of them: what past waits were is everybody's."""
        facts = replace(
            self.facts,
            roster={who: person for who, person in self.facts.roster.items() if who in seen},
            histories={who: history for who, history in self.facts.histories.items() if who in seen},
            attempts=tuple(attempt for attempt in self.facts.attempts if attempt.associate in seen),
        )
        return replace(self, facts=facts, _whole=self._whole or self, _gates={}, _once={})

    def amidst(self, whole: "People") -> "People":
        """Return these people judged as among all of ``whole``."""
        return replace(self, _whole=whole)

    @property
    def whole(self) -> "People":
        """Return everybody, among whom these people are judged."""
        return self._whole or self

    def team(self, associate: str) -> str:
        """Return the team of an associate, empty without one."""
        return self.facts.roster[associate].team if associate in self.facts.roster else ""

    def relation(self, associate: str) -> Relation:
        """Return who looks after an associate, by the roster."""
        if (person := self.facts.roster.get(associate)) is None:
            return Relation()
        leads = frozenset({person.oncall_lead} if person.oncall_lead else ())
        return Relation(person.mentor, person.manager, leads, person.team)

    def view(self, viewer: Viewer | str, associate: str, data: Data) -> View:
        """Return how much of ``data`` a viewer sees of an associate."""
        return may_see(self.roles(viewer, associate), data, self._visibility(associate))

    def view_of_risk(self, viewer: Viewer | str, associate: str, risk: Risk) -> View:
        """Return how much a viewer sees of a risk; the associate knows first."""
        since, policy = self._ago(associate, risk), self._visibility(associate)
        return may_see(self.roles(viewer, associate), Data.AT_RISK, policy, since=since)

    def read(self, viewer: Viewer | str, associate: str, data: Data) -> dict[str, str] | None:
        """Return what is recorded when a viewer looks at ``data`` of an associate, None for nothing."""
        roles, policy = self.roles(viewer, associate), self._visibility(associate)
        since = max((self._ago(associate, risk) for risk in self.of(associate).risks), default=None)
        return read_event_payload(Viewer.of(viewer), roles, data, policy, since=since)

    def roles(self, viewer: Viewer | str, associate: str) -> frozenset[Role]:
        """Return what a viewer is to an associate."""
        return roles_towards(Viewer.of(viewer), associate, self.relation(associate))

    def held(self, associate: str, risk: Risk) -> bool:
        """Return whether a risk has held for the associate's head start, so that others may know of it."""
        if associate not in self._earlier:
            then = self.facts.as_of - self._head_start(associate)
            person = self.of(associate)
            earlier = replace(person, record=person.record.as_known(then)).risks
            self._earlier[associate] = frozenset((one.rule.id, one.detail) for one in earlier)
        return (risk.rule.id, risk.detail) in self._earlier[associate]

    def _ago(self, associate: str, risk: Risk) -> timedelta:
        return self._head_start(associate) if self.held(associate, risk) else timedelta(0)

    def _head_start(self, associate: str) -> timedelta:
        return timedelta(hours=self._visibility(associate).head_start_hours)

    def _visibility(self, associate: str) -> Visibility:
        return self.declared.settings(self.team(associate)).policies.visibility

    @cached_property
    def leads(self) -> Mapping[str, Span]:
        """Return how long each criterion of the gate kept past people waiting, where enough of them tell."""
        if self._whole:
            return self._whole.leads
        passed = (state for associate in self.facts.people() if (state := self._passed(associate)))
        return lead_times(passed, self.declared.k)

    @cached_property
    def formed(self) -> Groups:
        """Return the groups that numbers would be about and that are not recorded yet."""
        return formed(self.whole.facts, self.declared)

    @cached_property
    def groups(self) -> Groups:
        """Return the groups about which numbers are published, those of quarters that have begun."""
        return self.whole.facts.groups.and_(self.formed).until(self.whole.facts.as_of.date())

    def _passed(self, associate: str) -> GateState | None:
        if associate not in self._gates:
            record = self.record_of(associate)
            signed = any(event.type == "gate.signed_off" for event in record.history.events)
            passed = signed and any(record.past.of("gate.signed_off"))
            self._gates[associate] = read_gate(record) if passed else None
        return self._gates[associate]

    def record_of(self, associate: str) -> AssociateRecord:
        """Return what is known of an associate, and what their team of today asks for."""
        facts, settings = self.facts, self.declared.settings(self.team(associate))
        history = facts.histories.get(associate) or History(associate)
        person = facts.roster.get(associate)
        return AssociateRecord(
            history,
            Judge(facts.framework, facts.weights),
            employment_of(facts, associate, history),
            settings.milestones,
            facts.as_of,
            {exercise.declared.ref: name for name, exercise in facts.exercises.items()},
            person.extra_time if person else 0.0,
            reach=facts.reach,
        )
