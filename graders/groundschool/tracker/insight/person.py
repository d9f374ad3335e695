"""Everything the tracker can say of one associate at one instant, each part worked out when it is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from statistics import fmean

from groundschool.curriculum.policies import Policies
from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.insight.at_risk import Risk, Seen, risks
from groundschool.tracker.insight.scorecard import Scorecard, scorecard
from groundschool.tracker.mastery.skill_milestone import SkillMilestone
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.dated_milestones import MilestoneState, dated_milestones
from groundschool.tracker.milestones.gate import read_gate
from groundschool.tracker.milestones.gate_state import GateState, Span
from groundschool.tracker.pace.quarters import Quarter, quarter_of
from groundschool.tracker.pace.velocity import Velocity, velocities

# Attested work older than this says nothing of a dimension that only people can judge.
RUBRIC_DAYS = 180


@dataclass(frozen=True)
class Person:
    """One associate: their record, the policies of their team, and lead times where past cohorts tell them."""

    record: AssociateRecord
    policies: Policies
    leads: Mapping[str, Span] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the associate's id."""
        return self.record.associate

    @property
    def there(self) -> bool:
        """Return whether they have not left: who has is counted nowhere."""
        employment = self.record.employment
        return employment.end_date is None or employment.local_date(self.record.as_of) <= employment.end_date

    def at(self, instant: datetime) -> "Person":
        """Return the same person at another instant, by what is known now."""
        return replace(self, record=replace(self.record, as_of=instant))

    @cached_property
    def skill_milestones(self) -> tuple[SkillMilestone, ...]:
        """Return the levels ever granted, by when they took effect."""
        every = (grant for state in self.record.states.values() for grant in state.milestones)
        return tuple(sorted(every, key=lambda grant: (grant.effective_at, grant.skill, grant.level)))

    @cached_property
    def gate(self) -> GateState:
        """Return how they stand before the gate."""
        return read_gate(self.record, self.leads)

    @cached_property
    def milestones(self) -> tuple[MilestoneState, ...]:
        """Return the dated milestones."""
        return dated_milestones(self.record, self.gate)

    @cached_property
    def velocities(self) -> tuple[Velocity, ...]:
        """Return the learning velocity of each quarter since they started."""
        record, asked = self.record, self.policies.quarters
        grantable = record.reach.levels if record.reach else None
        return velocities(self.id, self.skill_milestones, record.employment, asked, record.as_of, grantable)

    def quarter_of(self, grant: SkillMilestone) -> Quarter:
        """Return the quarter in which a level of theirs counts."""
        return quarter_of(grant.effective_at, self.record.employment, self.policies.quarters.fiscal_start_month)

    @cached_property
    def risks(self) -> tuple[Risk, ...]:
        """Return what puts them at risk."""
        return risks(Seen(self.record, self.milestones, self.gate, self.velocities), self.policies.at_risk)

    @cached_property
    def scorecard(self) -> Scorecard:
        """Return the scorecard; where exercises give no evidence, marks of attested work may."""
        marks: dict[str, list[float]] = {}
        for dimension, mark in self._marks():
            marks.setdefault(dimension, []).append(mark)
        given = {dimension: fmean(found) for dimension, found in marks.items()}
        return scorecard(self.record.states.values(), self.record.judge.framework, given)

    def _marks(self) -> Iterator[tuple[str, float]]:
        """Yield dimension and mark (0-1) of recent attested work that has one."""
        skills = self.record.judge.framework.by_id
        highest = {kind.id: kind.rubric for kind in self.record.declared.attestations}
        since = self.record.as_of - timedelta(days=RUBRIC_DAYS)
        for work in self.record.past.works:
            share = _share(work, highest.get(work.kind)) if work.occurred_at >= since else None
            for dimension in {skills[name].dimension for name in work.skills if name in skills}:
                if dimension is not None and share is not None:
                    yield dimension, share


def _share(work: AttestedWork, highest: int | None) -> float | None:
    """Return a mark of 1 to ``highest`` as a share, None without one."""
    if work.rubric is None or highest is None or highest < work.rubric:
        return None
    return work.rubric / highest
