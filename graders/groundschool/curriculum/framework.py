"""What ``curriculum/framework.toml`` says: the scorecard's dimensions, the skills, and the mastery rule's constants."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field

from groundschool.curriculum.blueprint import Blueprint, RowId, repeated, unknown_rows
from groundschool.curriculum.evidence_weights import EvidenceWeights
from groundschool.curriculum.exercise import Exercise
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem, did_you_mean

FRAMEWORK = "curriculum/framework.toml"
# Level 0 is none, 1 some evidence; the policy's bars are those above.
FIRST_BAR = 2

SkillId = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z]+(-[a-z]+)*$")]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Factor = Annotated[float, Field(gt=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0)]


class Dimension(Strict):
    """One line of the scorecard; ``bar`` says when it is met, ``weight`` is its part of 100."""

    id: Slug
    title: Text
    weight: Annotated[int, Field(ge=0, le=100)]
    bar: Text
    blueprint: tuple[RowId, ...]


class Skill(Strict):
    """What evidence is gathered for. Without a dimension it counts towards promotion only, not the scorecard.

    ``min_exercises`` lowers the distinct exercises that the first bar of the policy asks for, for the ``reason`` given.
    """

    id: SkillId
    title: Text
    dimension: Slug | None = None
    critical: bool = False
    blueprint: tuple[RowId, ...] = Field(min_length=1)
    min_exercises: Annotated[int, Field(ge=1)] | None = None
    reason: str = ""
    planned: tuple[Text, ...] = ()


class Bar(Strict):
    """What a level asks for: units of evidence, mean score, its lower bound, breadth, fresh passes, attested work."""

    level: Text
    units: Annotated[float, Field(gt=0)]
    score: Share
    floor: Share
    exercises: Count
    fresh_passes: Count
    attestations: Count = 0
    attestation_days: Count = 0
    attesters: Count = 0
    outcomes: Count = 0


class MasteryPolicy(Strict):
    """The constants of the mastery rule, as ``groundschool.tracker.mastery.rule`` uses them; bars from low to high.

    ``assurance`` is what ``policies/assurance.toml`` says.
    """

    version: Text
    z: Annotated[float, Field(gt=0)]
    half_life_days: Annotated[float, Field(gt=0)]
    public_weight: Factor
    repeat_factor: Factor
    supersede_factor: Factor
    exercise_cap: Annotated[float, Field(gt=0)]
    critical_cap: Share
    pass_mark: Share
    duplicate_hours: Annotated[float, Field(ge=0)]
    fresh_floor: Share
    holding_floor: Share
    levels: tuple[Bar, ...] = Field(min_length=1)
    assurance: EvidenceWeights = Field(default_factory=EvidenceWeights)

    def number(self, level: str) -> int:
        """Return a level's number by its word: the bars are those from 2 on; raises ValueError for another word."""
        return FIRST_BAR + [bar.level for bar in self.levels].index(level)

    def word(self, number: int) -> str:
        """Return a level's word by its number, from 2 on."""
        return self.levels[number - FIRST_BAR].level


class Framework(Strict):
    """Dimensions, skills and the policy; ``version`` is what a grant refers to."""

    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    fair_exercises: Annotated[int, Field(ge=1)]
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    skills: tuple[Skill, ...] = Field(min_length=1)
    policy: MasteryPolicy

    @cached_property
    def by_id(self) -> dict[str, Skill]:
        """Return the skills by id, in the order of the file."""
        return {skill.id: skill for skill in self.skills}

    def weighing(self, weights: EvidenceWeights) -> Self:
        """Return the same framework, whose evidence weighs by how well it was locked in."""
        return self.model_copy(update={"policy": self.policy.model_copy(update={"assurance": weights})})

    def exercises_needed(self, skill: str) -> int:
        """Return how many distinct exercises the first bar asks for in this skill."""
        return self.by_id[skill].min_exercises or self.policy.levels[0].exercises


def load_framework(root: Path) -> tuple[Framework | None, list[Problem]]:
    """Return the framework below ``root``, or None, with every problem found inside the file."""
    framework, problems = read_toml(root / FRAMEWORK, Framework, root)
    if framework is not None:
        problems += _inside(framework)
    return framework, problems


def skill_weights(exercises: Iterable[Exercise]) -> dict[str, dict[str, float]]:
    """Return, for each skill id, the weight of each exercise that gives evidence for it; drafts give none."""
    weights: dict[str, dict[str, float]] = {}
    for exercise in exercises:
        if exercise.declared.status != "draft":
            for use in exercise.declared.skills:
                weights.setdefault(use.id, {})[exercise.id] = use.weight
    return weights


def unknown_skills(framework: Framework, exercises: Mapping[str, Exercise]) -> Iterator[Problem]:
    """Yield a problem for each skill that an exercise names and the framework does not have."""
    for exercise in exercises.values():
        for number, use in enumerate(exercise.declared.skills):
            if use.id not in framework.by_id:
                where, field = f"curriculum/{exercise.id}/exercise.toml", f"skills.{number}.id"
                remedy = did_you_mean(use.id, framework.by_id)
                yield Problem(where, field, f"the framework has no skill {use.id!r}", remedy)


def too_few_exercises(framework: Framework, exercises: Mapping[str, Exercise]) -> Iterator[Problem]:
    """Yield a problem for each skill whose exercises cannot satisfy the number it asks for.

    A skill without any exercise is planned, not wrong: nobody can be held back by it. A lowered number that is no
    longer needed is a problem too.
    """
    usual = framework.policy.levels[0].exercises
    active = skill_weights(e for e in exercises.values() if e.declared.status == "active")
    for skill in framework.skills:
        have, need = len(active.get(skill.id, ())), framework.exercises_needed(skill.id)
        where, field = FRAMEWORK, f"skills.{skill.id}.min_exercises"
        if 0 < have < need:
            remedy = f"Add exercises, or set min_exercises = {have} with a reason."
            yield Problem(where, field, f"{need} exercises are asked for and {have} exist", remedy)
        elif skill.min_exercises is not None and have >= usual:
            yield Problem(where, field, f"lowered although {have} exercises exist", "Remove min_exercises and reason.")


def framework_rows(framework: Framework, blueprint: Blueprint) -> Iterator[Problem]:
    """Yield a problem for each blueprint row that the framework names and the blueprint does not have."""
    for dimension in framework.dimensions:
        yield from unknown_rows(blueprint, FRAMEWORK, f"dimensions.{dimension.id}.blueprint", dimension.blueprint)
    for skill in framework.skills:
        yield from unknown_rows(blueprint, FRAMEWORK, f"skills.{skill.id}.blueprint", skill.blueprint)


def _inside(framework: Framework) -> Iterator[Problem]:
    dimensions = [dimension.id for dimension in framework.dimensions]
    yield from repeated(FRAMEWORK, "dimensions", dimensions)
    yield from repeated(FRAMEWORK, "skills", (skill.id for skill in framework.skills))
    if (total := sum(dimension.weight for dimension in framework.dimensions)) != 100:
        yield Problem(FRAMEWORK, "dimensions", f"the weights sum to {total}", "Make them sum to 100.")
    if "assurance" in framework.policy.model_fields_set:
        remedy = "Say it in policies/assurance.toml."
        yield Problem(FRAMEWORK, "policy.assurance", "what evidence weighs has a place of its own", remedy)
    usual = framework.policy.levels[0].exercises
    for skill in framework.skills:
        if skill.dimension is not None and skill.dimension not in dimensions:
            message = f"there is no dimension {skill.dimension!r}"
            yield Problem(FRAMEWORK, f"skills.{skill.id}.dimension", message, did_you_mean(skill.dimension, dimensions))
        if (skill.min_exercises or usual) < usual and not skill.reason:
            message = f"lowered below {usual} without a reason"
            yield Problem(FRAMEWORK, f"skills.{skill.id}.reason", message, "Say why in 'reason'.")
