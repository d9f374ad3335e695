"""Where one associate stands in every skill, and when each level was first reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.framework import Framework, Skill
from groundschool.tracker.evidence import Attempt, counted
from groundschool.tracker.mastery import Reading, Shortfall, freshness, read_mastery, shortfalls


@dataclass(frozen=True)
class SkillMilestone:
    """A level of a skill, reached once: ``effective_at`` is when the attempt that completed it was handed in."""

    associate: str
    skill: str
    level: int
    effective_at: datetime
    completed_by: tuple[str, ...]


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
    def granted(self) -> int:
        """Return the highest level ever reached, else 1 with evidence and 0 without: a level reached stays."""
        reached = [milestone.level for milestone in self.milestones]
        return max([min(self.reading.level, 1), *reached])


def skill_states(
    attempts: Iterable[Attempt],
    framework: Framework,
    weights: Mapping[str, Mapping[str, float]],
    as_of: datetime,
) -> list[SkillState]:
    """Return the state of every skill of the framework for one associate at ``as_of``, in the framework's order.

    ``weights`` maps skill ids to their exercises' weights, as ``curriculum.framework.skill_weights`` gives them.
    """
    known = [attempt for attempt in attempts if attempt.submitted_at <= as_of]
    return [_state(known, framework, skill, weights.get(skill.id, {}), as_of) for skill in framework.skills]


def _state(
    attempts: list[Attempt], framework: Framework, skill: Skill, weights: Mapping[str, float], as_of: datetime
) -> SkillState:
    policy, needed = framework.policy, framework.exercises_needed(skill.id)
    evidence = counted((a for a in attempts if a.exercise in weights), policy.duplicate_hours)
    reading = read_mastery(evidence, weights, policy, as_of, needed)
    milestones = _milestones(evidence, framework, skill, weights)
    state = SkillState(skill, reading, milestones, freshness(reading, policy) if milestones else "", ())
    reached = max(state.granted - 1, 0)
    if reached >= len(policy.levels):
        return state
    lacking = shortfalls(reading, policy.levels[reached], needed if reached == 0 else None)
    return SkillState(skill, reading, milestones, state.freshness, tuple(lacking))


def _milestones(
    evidence: list[Attempt], framework: Framework, skill: Skill, weights: Mapping[str, float]
) -> tuple[SkillMilestone, ...]:
    """Return the first attainment of each level from the first bar on, looking again whenever something was handed in.

    Nothing but a new attempt can raise a reading, so no instant in between needs looking at.
    """
    reached: list[SkillMilestone] = []
    needed = framework.exercises_needed(skill.id)
    for instant in sorted({attempt.submitted_at for attempt in evidence}):
        reading = read_mastery(evidence, weights, framework.policy, instant, needed)
        completing = tuple(a.attempt_id for a in evidence if a.submitted_at == instant)
        reached += [
            SkillMilestone(evidence[0].associate, skill.id, level, instant, completing)
            for level in range(len(reached) + 2, reading.level + 1)
        ]
    return tuple(reached)
