"""The scorecard: how good the evidence is in each of the framework's dimensions, and what the whole may come to.

What is not known is no zero and is not left out of the weights either: the total is then a range. The total decides
nothing, and nobody is ranked by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol

from groundschool.curriculum.framework import FRAMEWORK, Dimension, Framework, Skill
from groundschool.errors import CourseError, GroundschoolError, Problem, UnknownNameError
from groundschool.tracker.mastery.reading import Reading, reaches

BAR = 0.80
WORKING = 2
ENOUGH_UNITS = 1.0
NO_EVIDENCE = "no evidence"


class SkillStanding(Protocol):
    """What the scorecard takes from a ``tracker.mastery.skills.SkillState``."""

    @property
    def skill(self) -> Skill:
        """Return the skill."""
        ...

    @property
    def reading(self) -> Reading:
        """Return today's reading of it."""
        ...

    @property
    def granted(self) -> int:
        """Return the level granted: 2 is working."""
        ...


@dataclass(frozen=True)
class DimensionScore:
    """One line of the scorecard.

    ``score`` (0-1) is None when nothing is known. Of the ``skills`` of the dimension ``evidenced`` have at least one
    unit of evidence. ``attested`` says that people gave the score, not exercises. ``meets_bar``, None without a score,
    asks for a score of 0.80 and for every critical skill at working.
    """

    dimension: Dimension
    score: float | None
    skills: int
    evidenced: int
    attested: bool
    meets_bar: bool | None

    @property
    def coverage(self) -> float | None:
        """Return the share of the skills that have evidence (0-1), None for a dimension without skills."""
        return self.evidenced / self.skills if self.skills else None


@dataclass(frozen=True)
class Scorecard:
    """All dimensions in the framework's order; the total (0-1) lies from ``low`` to ``high``, both included."""

    dimensions: tuple[DimensionScore, ...]
    low: float
    high: float

    @property
    def total(self) -> float | None:
        """Return the total (0-1), None unless every dimension that carries weight is known."""
        return self.low if all(d.score is not None for d in self.dimensions if d.dimension.weight) else None

    @property
    def words(self) -> str:
        """Return the total as text: a number, a range, or that there is no evidence."""
        if all(line.score is None for line in self.dimensions):
            return NO_EVIDENCE
        return f"{self.low:.2f} to {self.high:.2f}" if self.total is None else f"{self.total:.2f}"


def scorecard(
    states: Iterable[SkillStanding], framework: Framework, attested: Mapping[str, float] | None = None
) -> Scorecard:
    """Return the scorecard of one associate from the states of their skills.

    A dimension's score is the mean score of its skills with at least one unit of evidence, each skill counting the
    same. ``attested`` maps dimensions to the share (0-1) that a rubric gave; it holds where exercises give no evidence
    and is never mixed with them. Skills without a dimension do not enter. With unknown dimensions ``low`` takes them
    as 0 and ``high`` as 1. Raises UnknownNameError for an attested dimension that the framework does not have,
    GroundschoolError for a share out of range, CourseError when the weights do not sum to 100.
    """
    given = _checked(attested or {}, framework)
    by_skill = {state.skill.id: state for state in states}
    lines = tuple(_line(dimension, framework, by_skill, given.get(dimension.id)) for dimension in framework.dimensions)
    known = sum(line.dimension.weight * line.score for line in lines if line.score is not None)
    unknown = sum(line.dimension.weight for line in lines if line.score is None)
    return Scorecard(lines, known / 100, (known + unknown) / 100)


def _checked(attested: Mapping[str, float], framework: Framework) -> Mapping[str, float]:
    names = [dimension.id for dimension in framework.dimensions]
    for name, share in attested.items():
        if name not in names:
            raise UnknownNameError("dimension", name, names)
        if not 0 <= share <= 1:
            raise GroundschoolError(f"dimension {name}: attested share {share}: give a number from 0 to 1.")
    if (total := sum(dimension.weight for dimension in framework.dimensions)) != 100:
        raise CourseError([Problem(FRAMEWORK, "dimensions", f"the weights sum to {total}", "Make them sum to 100.")])
    return attested


def _line(
    dimension: Dimension, framework: Framework, states: Mapping[str, SkillStanding], attested: float | None
) -> DimensionScore:
    skills = [skill for skill in framework.skills if skill.dimension == dimension.id]
    scores = [score for skill in skills if (score := _score(states.get(skill.id))) is not None]
    score = fmean(scores) if scores else attested
    met = None
    if score is not None:
        working = (skill.id in states and states[skill.id].granted >= WORKING for skill in skills if skill.critical)
        met = reaches(score, BAR) and all(working)
    return DimensionScore(dimension, score, len(skills), len(scores), not scores and attested is not None, met)


def _score(state: SkillStanding | None) -> float | None:
    if state is None or not reaches(state.reading.units, ENOUGH_UNITS):
        return None
    return state.reading.score
