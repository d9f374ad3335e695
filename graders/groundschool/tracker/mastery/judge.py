"""What reads a skill of an associate at an instant: the framework, and its exercises' weights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from groundschool.curriculum.framework import Framework
from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.evidence.counted_attempts import Attempt, counted
from groundschool.tracker.mastery.reading import Reading
from groundschool.tracker.mastery.rule import read_mastery

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Judge:
    """Reads one skill of one associate at one instant, by the framework and its exercises' weights."""

    framework: Framework
    weights: Weights

    def read(
        self, skill: str, attempts: Iterable[Attempt], works: Iterable[AttestedWork], instant: datetime
    ) -> Reading:
        """Return the reading of ``skill``; only work that showed it enters."""
        weights, needed = self.weights.get(skill, {}), self.framework.exercises_needed(skill)
        shown = [work for work in works if skill in work.skills]
        return read_mastery(attempts, weights, self.framework.policy, instant, needed, shown)

    def evidence(self, skill: str, attempts: Iterable[Attempt]) -> list[Attempt]:
        """Return the attempts that count for ``skill``."""
        mapped = (attempt for attempt in attempts if attempt.exercise in self.weights.get(skill, {}))
        return counted(mapped, self.framework.policy.duplicate_hours)
