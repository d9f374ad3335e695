"""What the lower bound of a skill has to reach, and how it is told beside that."""

from groundschool.curriculum.framework import MasteryPolicy
from groundschool.tracker.mastery.reading import TOLERANCE
from groundschool.tracker.mastery.skills import SkillState

REFRESH = frozenset({"holding", "refresh due"})


def bar_of(state: SkillState, policy: MasteryPolicy) -> float:
    """Return the lower bound to reach: that of a fresh level where one needs a refresher, else the next level's."""
    if state.freshness in REFRESH:
        return policy.fresh_floor
    return policy.levels[min(max(state.granted - 1, 0), len(policy.levels) - 1)].floor


def in_hundredths(share: float) -> int:
    """Return a share (0-1) in hundredths, rounded down: a bar just missed never reads as met."""
    return int((share + TOLERANCE) * 100)
