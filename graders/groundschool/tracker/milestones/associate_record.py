"""What one associate's milestones, gate and risks are judged by, as known at one instant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from groundschool.curriculum.criteria import Criterion
from groundschool.curriculum.milestones import Milestones
from groundschool.curriculum.reach import Reach
from groundschool.tracker.evidence.attested import BACKDATED_DAYS
from groundschool.tracker.evidence.history import History, history_of
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.mastery.skills import SkillState, skill_states
from groundschool.tracker.pace.service_clock import Employment


@dataclass(frozen=True)
class AssociateRecord:
    """One associate at ``as_of``: what is known of them, when they are there, and what is asked of them.

    ``exercises`` maps the refs that milestones name to exercise ids; a ref that is missing there is not built yet.
    ``extra_time`` is the share of time on top in timed exercises. ``reach`` is what the course can grant: without one,
    anything.
    """

    history: History
    judge: Judge
    employment: Employment
    declared: Milestones
    as_of: datetime
    exercises: Mapping[str, str] = field(default_factory=dict)
    extra_time: float = 0.0
    backdated_days: int = BACKDATED_DAYS
    reach: Reach | None = None

    @property
    def associate(self) -> str:
        """Return the associate's id."""
        return self.history.associate

    @cached_property
    def past(self) -> History:
        """Return what had been handed in, done or decided by ``as_of``."""
        return self.history.until(self.as_of)

    @cached_property
    def states(self) -> dict[str, SkillState]:
        """Return the state of every skill."""
        judge = self.judge
        return {state.skill.id: state for state in skill_states(self.past, judge.framework, judge.weights, self.as_of)}

    @property
    def started_at(self) -> datetime:
        """Return when the first day began, where they lived then."""
        return self.employment.midnight(self.employment.start_date)

    def grantable(self, skill: str, level: int) -> bool:
        """Return whether the course can grant a level of a skill."""
        return self.reach is None or (skill, level) in self.reach.levels

    def lacks(self, criterion: Criterion, held: Collection[str] = ()) -> str:
        """Return what the course lacks for them to meet a criterion, when they hold some skills at its level."""
        return self.reach.lacks(criterion, held) if self.reach else ""

    def as_known(self, instant: datetime) -> "AssociateRecord":
        """Return the record of ``instant``, as it was known then."""
        history = history_of(
            self.history.events,
            self.associate,
            backdated_days=self.backdated_days,
            started_at=self.started_at,
            known_at=instant,
        )
        return replace(self, history=history, as_of=instant)
