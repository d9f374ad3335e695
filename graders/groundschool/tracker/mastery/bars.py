"""What the lower bound of a skill has to reach, and how it is told beside that."""

from groundschool.curriculum.framework import MasteryPolicy
from groundschool.tracker.mastery.reading import reaches
from groundschool.tracker.mastery.skills import SkillState

REFRESH = frozenset({"holding", "refresh due"})


def bar_of(state: SkillState, policy: MasteryPolicy) -> float:
    """Return the lower bound to reach: that of a fresh level where one needs a refresher, else the next level's."""
    if state.freshness in REFRESH:
        return policy.fresh_floor
    return policy.levels[min(max(state.granted - 1, 0), len(policy.levels) - 1)].floor


def shown_share(value: float, bar: float) -> str:
    """Return a share in hundredths, rounded, but never up to a bar that it does not reach."""
    rounded = round(value, 2)
    return f"{int(value * 100) / 100:.2f}" if rounded >= bar and not reaches(value, bar) else f"{rounded:.2f}"
