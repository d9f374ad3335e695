"""Where one associate stands in every skill, and when each level was first reached."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.framework import Framework, Skill
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.grants import granted_levels
from groundschool.tracker.mastery.judge import Judge, Weights
from groundschool.tracker.mastery.reading import Reading
from groundschool.tracker.mastery.rule import Shortfall, freshness, shortfalls
from groundschool.tracker.mastery.skill_milestone import SkillMilestone


@dataclass(frozen=True)
class SkillState:
    """One skill of one associate: today's reading, the milestones reached, and what the next level lacks.

    ``freshness`` is empty until a level was granted. ``lacking`` is empty when no level is left to reach.
    """

    skill: Skill
    reading: Reading
    milestones: tuple[SkillMilestone, ...]
    freshness: str
    lacking: tuple[Shortfall, ...]

    @property
    def under_review(self) -> bool:
        """Return whether somebody has to decide about a level of theirs: until then nothing is asked of them."""
        return any(milestone.state == "under review" for milestone in self.milestones)

    @property
    def standing(self) -> str:
        """Return how a level stands: its freshness, or that somebody has to decide about it."""
        return "under review" if self.under_review else self.freshness

    @property
    def granted(self) -> int:
        """Return the highest level reached and not revoked, else 1 with evidence and 0 without: a level stays."""
        reached = [milestone.level for milestone in self.milestones if milestone.state != "revoked"]
        return max([min(self.reading.level, 1), *reached])


def skill_states(history: History, framework: Framework, weights: Weights, as_of: datetime) -> list[SkillState]:
    """Return the state of every skill of the framework for one associate at ``as_of``, in the framework's order.

    ``weights`` maps skill ids to their exercises' weights, as ``curriculum.framework.skill_weights`` gives them.
    """
    past, judge = history.until(as_of), Judge(framework, weights)
    milestones = granted_levels(past, judge)
    return [_state(past, judge, skill, milestones.get(skill.id, ()), as_of) for skill in framework.skills]


def _state(
    history: History, judge: Judge, skill: Skill, milestones: tuple[SkillMilestone, ...], as_of: datetime
) -> SkillState:
    policy, needed = judge.framework.policy, judge.framework.exercises_needed(skill.id)
    reading = judge.read(skill.id, history.attempts, history.works, as_of)
    held = any(milestone.state != "revoked" for milestone in milestones)
    state = SkillState(skill, reading, milestones, freshness(reading, policy) if held else "", ())
    reached = max(state.granted - 1, 0)
    if reached >= len(policy.levels):
        return state
    lacking = shortfalls(reading, policy.levels[reached], needed if reached == 0 else None)
    return SkillState(skill, reading, milestones, state.freshness, tuple(lacking))
