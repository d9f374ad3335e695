"""What is known of one skill at one instant, attempt by attempt; the mastery rule reads it."""

from dataclasses import dataclass
from datetime import datetime

from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.evidence.counted_attempts import Attempt

# Bars are met at equality, also where binary fractions fall just short of it (2.4 of 3 points is 0.8).
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Weighed:
    """An attempt's part in a reading.

    ``score`` (0-1) is what it counts, after the cap of a failed safety check; ``repeats`` the earlier attempts on the
    same variant; ``superseded`` the later fresh ones on hidden variants; ``units`` its weight after all factors, and
    ``favour`` the share of that which speaks for its associate.
    """

    attempt: Attempt
    score: float
    repeats: int
    superseded: int
    units: float
    favour: float

    @property
    def fresh(self) -> bool:
        """Return whether it was the first attempt on a hidden variant."""
        return self.repeats == 0 and self.attempt.hidden


@dataclass(frozen=True)
class Reading:
    """What is known of one skill at one instant.

    ``units`` is the amount of evidence, ``score`` its weighted mean (None without evidence), ``lower`` and ``upper``
    the interval around it (0 and 1 without evidence). ``level`` counts the bars it meets, plus one when there is any
    evidence: 0 none, 1 exploring, 2 working and so on. ``weighed`` explains it, attempt by attempt; ``attested`` is the
    attested work that showed the skill, which some bars ask for and which never enters the mean.
    """

    as_of: datetime
    units: float
    score: float | None
    lower: float
    upper: float
    exercises: int
    fresh_passes: int
    level: int
    weighed: tuple[Weighed, ...]
    attested: tuple[AttestedWork, ...] = ()


def reaches(value: float, bar: float) -> bool:
    """Return whether a value meets a bar, also where binary fractions fall just short of it."""
    return value >= bar - TOLERANCE
