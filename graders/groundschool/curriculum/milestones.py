"""What ``curriculum/milestones.toml`` says: attested work, dated milestones, and the gate before on-call duty.

The file is read and checked here; judging people by it is a matter of the tracker.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.blueprint import Blueprint, RowId, Strict, repeated, unknown_rows
from groundschool.curriculum.exercise import Slug, Text
from groundschool.curriculum.framework import Framework, Share
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem, did_you_mean

MILESTONES = "curriculum/milestones.toml"

Positive = Annotated[int, Field(ge=1)]
Mark = Annotated[int, Field(ge=1, le=5)]
ExerciseRef = Annotated[str, Field(pattern=r"^[A-Z0-9]{3}-\d\d$")]


class Attestation(Strict):
    """A kind of work that another person signs; ``rubric`` is its highest mark, ``outcome`` asks before and after."""

    id: Slug
    title: Text
    rubric: Mark | None = None
    outcome: bool = False
    blueprint: tuple[RowId, ...] = Field(min_length=1)


class _Criterion(Strict):
    id: str = ""
    either: str = ""
    blueprint: tuple[RowId, ...] = Field(min_length=1)


class Attested(_Criterion):
    """So many attestations of a kind, with at least this ``mark``, by so many different people."""

    kind: Literal["attested"]
    attestation: Slug
    count: Positive
    stretch: Positive | None = None
    mark: Mark | None = None
    attesters: Positive = 1


class Skills(_Criterion):
    """All the named skills at a level; ``not_due`` also asks that none waits for a refresher."""

    kind: Literal["skills"]
    skills: tuple[Text, ...] = Field(min_length=1)
    level: Text
    not_due: bool = False


class SkillCount(_Criterion):
    """Any so many skills at a level."""

    kind: Literal["skill-count"]
    count: Positive
    level: Text


class Scored(_Criterion):
    """A score (0-1) in an exercise, on so many different variants, each within so many minutes."""

    kind: Literal["scored"]
    title: Text
    exercise: ExerciseRef
    score: Share
    variants: Positive = 1
    minutes: Positive | None = None


class Trend(_Criterion):
    """The last ``runs`` of an exercise better than the first ones."""

    kind: Literal["trend"]
    title: Text
    exercise: ExerciseRef
    runs: Positive


class Safe(_Criterion):
    """No failed safety check within so many service days that was not followed by a safe pass."""

    kind: Literal["safe"]
    title: Text
    days: Positive


class PassedGate(_Criterion):
    """The gate, signed."""

    kind: Literal["gate"]


class SignOff(_Criterion):
    """A signature from each of the roles."""

    kind: Literal["sign-off"]
    roles: tuple[Text, ...] = Field(min_length=1)


Criterion = Annotated[
    Attested | Skills | SkillCount | Scored | Trend | Safe | PassedGate | SignOff, Field(discriminator="kind")
]


class DatedMilestone(Strict):
    """What must hold by a service day."""

    id: Annotated[str, Field(pattern=r"^M\d+$")]
    day: Positive
    title: Text
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Gate(Strict):
    """What must hold before anyone is on call alone, usually between two service days."""

    title: Text
    earliest_day: Positive
    latest_day: Positive
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Milestones(Strict):
    """Attestation kinds, dated milestones and the gate."""

    attestations: tuple[Attestation, ...]
    milestones: tuple[DatedMilestone, ...]
    gate: Gate

    def criteria(self) -> Iterator[tuple[str, Criterion]]:
        """Yield every criterion with its dotted path in the file."""
        for milestone in self.milestones:
            for number, criterion in enumerate(milestone.criteria):
                yield f"milestones.{milestone.id}.criteria.{number}", criterion
        for number, criterion in enumerate(self.gate.criteria):
            yield f"gate.criteria.{number}", criterion


def load_milestones(root: Path) -> tuple[Milestones | None, list[Problem]]:
    """Return the milestones below ``root``, or None, with every problem found inside the file."""
    milestones, problems = read_toml(root / MILESTONES, Milestones, root)
    if milestones is not None:
        problems += _inside(milestones)
    return milestones, problems


def milestone_references(milestones: Milestones, framework: Framework, blueprint: Blueprint) -> Iterator[Problem]:
    """Yield a problem for each skill, level or blueprint row that is named and does not exist."""
    levels = [bar.level for bar in framework.policy.levels]
    for kind in milestones.attestations:
        yield from unknown_rows(blueprint, MILESTONES, f"attestations.{kind.id}.blueprint", kind.blueprint)
    for path, criterion in milestones.criteria():
        yield from unknown_rows(blueprint, MILESTONES, f"{path}.blueprint", criterion.blueprint)
        if isinstance(criterion, Skills | SkillCount) and criterion.level not in levels:
            message = f"there is no level {criterion.level!r}"
            yield Problem(MILESTONES, f"{path}.level", message, did_you_mean(criterion.level, levels))
        if isinstance(criterion, Skills):
            for skill in criterion.skills:
                if skill not in framework.by_id:
                    message = f"the framework has no skill {skill!r}"
                    yield Problem(MILESTONES, f"{path}.skills", message, did_you_mean(skill, framework.by_id))


def _inside(milestones: Milestones) -> Iterator[Problem]:
    kinds = {kind.id: kind for kind in milestones.attestations}
    yield from repeated(MILESTONES, "attestations", (kind.id for kind in milestones.attestations))
    yield from repeated(MILESTONES, "milestones", (milestone.id for milestone in milestones.milestones))
    for earlier, later in pairwise(milestones.milestones):
        if later.day <= earlier.day:
            message = f"day {later.day} does not come after day {earlier.day}"
            yield Problem(MILESTONES, f"milestones.{later.id}.day", message, "Order the milestones by day.")
    for path, criterion in milestones.criteria():
        if isinstance(criterion, Attested):
            if (kind := kinds.get(criterion.attestation)) is None:
                message = f"there is no attestation {criterion.attestation!r}"
                yield Problem(MILESTONES, f"{path}.attestation", message, did_you_mean(criterion.attestation, kinds))
            elif criterion.mark is not None and criterion.mark > (kind.rubric or 0):
                message = f"asks for mark {criterion.mark} of at most {kind.rubric or 0}"
                yield Problem(MILESTONES, f"{path}.mark", message, f"Give {kind.id!r} a rubric, or lower the mark.")
