"""What anybody can reach by the exercises that a course has: what it cannot grant is held against nobody."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from groundschool.curriculum.coverage import SkillCoverage, covered_skills
from groundschool.curriculum.criteria import Criterion, PassedGate, Scored, SkillCount, Skills, Trend
from groundschool.curriculum.exercise import Exercise
from groundschool.curriculum.framework import FIRST_BAR, Framework
from groundschool.curriculum.milestones import MILESTONES, Milestones
from groundschool.errors import Problem


@dataclass(frozen=True)
class Reach:
    """What a course can grant: how far its active exercises lead in each skill, and the refs of those exercises."""

    framework: Framework
    skills: tuple[SkillCoverage, ...]
    exercises: frozenset[str]

    @cached_property
    def tops(self) -> dict[str, int]:
        """Return the highest level that anybody can be granted in each skill; below the first bar there is none."""
        return {entry.skill.id: entry.top for entry in self.skills}

    @cached_property
    def levels(self) -> frozenset[tuple[str, int]]:
        """Return every (skill, level) that can be granted."""
        return frozenset((name, level) for name, top in self.tops.items() for level in range(FIRST_BAR, top + 1))

    def lacks(self, criterion: Criterion, held: Collection[str] = ()) -> str:
        """Return what the course lacks for anybody to meet a criterion, to somebody who holds some skills at its level.

        Empty where it can be met; attested work always can. Of the gate see ``Reach.gate_lacks``.
        """
        match criterion:
            case Skills(skills=skills, level=level):
                short = [name for name in self._beyond(level) if name in skills and name not in held]
                titles = ", ".join(self.framework.by_id[name].title for name in short)
                return f"too few exercises for {titles}" if short else ""
            case SkillCount(count=count, level=level):
                most = len({*self.tops, *held} - ({*self._beyond(level)} - {*held}))
                return f"exercises for {most} of {count} skills at {level}" if most < count else ""
            case Scored() | Trend():
                return "" if criterion.exercise in self.exercises else no_exercise(criterion)
            case _:
                return ""

    def gate_lacks(self, milestones: Milestones) -> str:
        """Return what the course lacks for anybody to pass the gate, empty where somebody can."""
        return "; ".join(dict.fromkeys(filter(None, map(self.lacks, milestones.gate.criteria))))

    def _beyond(self, level: str) -> list[str]:
        number = self.framework.policy.number(level)
        return [name for name, top in self.tops.items() if top < number]


def no_exercise(criterion: Scored | Trend) -> str:
    """Return in words that a course lacks the exercise that a criterion asks for."""
    return f"no exercise yet for: {criterion.title}"


def reach_of(framework: Framework, exercises: Iterable[Exercise]) -> Reach:
    """Return what a course with these exercises can grant."""
    active = [exercise for exercise in exercises if exercise.declared.status == "active"]
    return Reach(framework, covered_skills(framework, active), frozenset(one.declared.ref for one in active))


def out_of_reach(milestones: Milestones, reach: Reach, where: str = MILESTONES) -> Iterator[Problem]:
    """Yield a problem for each milestone, and for the gate, that nobody can meet by evidence or attestation."""
    remedy = "Add the exercises, ask for less, or set status = 'draft' in course.toml until they are there."
    if lacks := reach.gate_lacks(milestones):
        yield Problem(where, "gate", f"nobody can pass it: {lacks}", remedy)
    for milestone in milestones.milestones:
        ways: dict[str, list[str]] = {}
        for number, criterion in enumerate(milestone.criteria):
            if not isinstance(criterion, PassedGate):
                ways.setdefault(criterion.either or str(number), []).append(reach.lacks(criterion))
        if lacking := [lacks[0] for lacks in ways.values() if all(lacks)]:
            yield Problem(where, f"milestones.{milestone.id}", f"nobody can meet it: {'; '.join(lacking)}", remedy)
