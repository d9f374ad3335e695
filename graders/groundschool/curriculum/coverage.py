"""The coverage audit: which row of the blueprint has which home, which skill which exercises, and what is thin."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from groundschool.curriculum.blueprint import Blueprint, Row
from groundschool.curriculum.exercise import Exercise
from groundschool.curriculum.framework import FIRST_BAR, Framework, Skill, skill_weights
from groundschool.curriculum.milestones import Milestones
from groundschool.curriculum.policies import Policies

Status = Literal["held", "thin", "planned", "homeless"]


@dataclass(frozen=True)
class Home:
    """Where a row lives: the kind of thing, and its id."""

    kind: Literal["dimension", "skill", "exercise", "attestation", "milestone", "gate", "policy"]
    id: str

    def __str__(self) -> str:
        """Return the home in two words."""
        return f"{self.kind} {self.id}"


@dataclass(frozen=True)
class RowCoverage:
    """A row with its homes.

    ``held``: an exercise, milestone, attestation, dimension or policy names it. ``thin``: only a skill does, so nothing
    yet gives evidence for it. ``planned``: exercises to come will. ``homeless``: nothing does, and nothing is planned.
    """

    row: Row
    homes: tuple[Home, ...]

    @property
    def status(self) -> Status:
        """Return how well the row is housed."""
        if any(home.kind != "skill" for home in self.homes):
            return "held"
        if self.homes:
            return "thin"
        return "planned" if self.row.planned else "homeless"


@dataclass(frozen=True)
class SkillCoverage:
    """A skill with its active exercises and what they allow.

    ``weights`` maps exercise ids to their weight; ``most_units`` is the most evidence they can give to someone with a
    perfect record; ``top`` is the highest level for which that is enough, 1 where it is not for the first bar.
    """

    skill: Skill
    weights: dict[str, float]
    most_units: float
    top: int
    wanted: int

    @property
    def grantable(self) -> bool:
        """Return whether anybody can be granted a level."""
        return self.top >= FIRST_BAR

    @property
    def thin(self) -> bool:
        """Return whether the skill has fewer exercises than fair coverage wants."""
        return len(self.weights) < self.wanted


@dataclass(frozen=True)
class Coverage:
    """The audit's result, in the order of the files."""

    rows: tuple[RowCoverage, ...]
    skills: tuple[SkillCoverage, ...]

    def counts(self) -> dict[Status, int]:
        """Return how many rows have which status."""
        statuses = [row.status for row in self.rows]
        return {status: statuses.count(status) for status in ("held", "thin", "planned", "homeless")}

    def sentences(self) -> Iterator[str]:
        """Yield the audit's findings in words: the totals, then what cannot be granted or is missing."""
        counts = self.counts()
        total = ", ".join(f"{count} {status}" for status, count in counts.items())
        yield f"{len(self.rows)} blueprint rows: {total}."
        without = [entry.skill.id for entry in self.skills if not entry.weights]
        short = [entry for entry in self.skills if entry.weights and entry.thin]
        blocked = [entry for entry in self.skills if entry.weights and not entry.grantable]
        yield f"{len(self.skills)} skills: {len(without)} without an exercise, {len(short)} with fewer than wanted."
        if blocked:
            names = ", ".join(f"{entry.skill.id} ({entry.most_units:g} units at most)" for entry in blocked)
            yield f"Not enough evidence can be gathered yet for: {names}."
        if counts["homeless"]:
            names = ", ".join(row.row.id for row in self.rows if row.status == "homeless")
            yield f"No home and no plan: {names}."


def audit_coverage(
    blueprint: Blueprint,
    framework: Framework,
    milestones: Milestones,
    policies: Policies,
    exercises: Iterable[Exercise],
) -> Coverage:
    """Return the coverage of every blueprint row and every skill by what the course declares."""
    active = [exercise for exercise in exercises if exercise.declared.status == "active"]
    homes: dict[str, dict[Home, None]] = {}
    for home, rows in _named(framework, milestones, policies, active):
        for row in rows:
            homes.setdefault(row, {})[home] = None
    rows = tuple(RowCoverage(row, tuple(homes.get(row.id, ()))) for row in blueprint.rows)
    return Coverage(rows, covered_skills(framework, active))


def covered_skills(framework: Framework, active: Collection[Exercise]) -> tuple[SkillCoverage, ...]:
    """Return the coverage of every skill by the active exercises."""
    weights, known = skill_weights(active), known_variants(active)
    return tuple(skill_coverage(framework, skill, weights.get(skill.id, {}), known) for skill in framework.skills)


def _named(
    framework: Framework, milestones: Milestones, policies: Policies, active: list[Exercise]
) -> Iterator[tuple[Home, tuple[str, ...]]]:
    for exercise in active:
        yield Home("exercise", exercise.id), exercise.declared.blueprint
    for dimension in framework.dimensions:
        yield Home("dimension", dimension.id), dimension.blueprint
    for skill in framework.skills:
        yield Home("skill", skill.id), skill.blueprint
    for kind in milestones.attestations:
        yield Home("attestation", kind.id), kind.blueprint
    for milestone in milestones.milestones:
        for criterion in milestone.criteria:
            yield Home("milestone", milestone.id), criterion.blueprint
    for criterion in milestones.gate.criteria:
        yield Home("gate", criterion.id or "gate"), criterion.blueprint
    for where, _, rows in policies.rows():
        yield Home("policy", where.rpartition("/")[2].removesuffix(".toml")), rows


def known_variants(exercises: Iterable[Exercise]) -> frozenset[str]:
    """Return the ids of the exercises that are graded on the variant their associate knows."""
    return frozenset(exercise.id for exercise in exercises if exercise.declared.variant == "personal")


def skill_coverage(
    framework: Framework, skill: Skill, weights: dict[str, float], known: frozenset[str] = frozenset()
) -> SkillCoverage:
    """Return the skill's coverage; with a perfect record the Wilson lower bound is n / (n + z^2).

    Repeats approach an exercise's cap and never reach it, hence the strict comparisons. Of an exercise on a ``known``
    variant every repeat is one of the same variant: a geometric series.
    """
    policy = framework.policy
    of_known = min(policy.exercise_cap, policy.public_weight / (1 - policy.repeat_factor))
    most = sum(weight * (of_known if name in known else policy.exercise_cap) for name, weight in weights.items())
    top = FIRST_BAR - 1
    for bar in policy.levels:
        needed = framework.exercises_needed(skill.id) if top < FIRST_BAR else bar.exercises
        enough = most > bar.units and most / (most + policy.z**2) > bar.floor
        if not enough or len(weights) < needed or (bar.fresh_passes and known.issuperset(weights)):
            break
        top += 1
    return SkillCoverage(skill, weights, most, top, framework.fair_exercises)
