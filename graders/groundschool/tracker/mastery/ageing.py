"""When evidence that ages will no longer do: the Wilson bound solved for the amount of evidence.

The bound L of a share p seen in n trials satisfies (p - L)^2 = z^2 L (1 - L) / n, and n halves with each half-life.
"""

from datetime import datetime, timedelta
from math import log2

from groundschool.curriculum.framework import MasteryPolicy
from groundschool.tracker.mastery.reading import TOLERANCE, Reading


def refresh_due(reading: Reading, policy: MasteryPolicy) -> datetime | None:
    """Return when the lower bound falls below the holding floor if nothing new comes; None without evidence.

    For a reading that is below it already that is the reading's own instant.
    """
    if reading.score is None:
        return None
    floor = policy.holding_floor
    if reading.score <= floor + TOLERANCE:
        return reading.as_of
    needed = policy.z**2 * floor * (1 - floor) / (reading.score - floor) ** 2
    if needed <= 0:
        return None
    return reading.as_of + timedelta(days=max(0.0, policy.half_life_days * log2(reading.units / needed)))
