"""What ``curriculum/milestones.toml`` says: attested work, dated milestones, and the gate before on-call duty.

The file is read and checked here; judging people by it is a matter of the tracker.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from groundschool.curriculum.blueprint import Blueprint, RowId, repeated, unknown_rows
from groundschool.curriculum.criteria import Attested, Criterion, Mark, Positive, SignOff, SkillCount, Skills
from groundschool.curriculum.framework import Framework
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Slug, Text
from groundschool.curriculum.toml_file import read_tables, validated
from groundschool.errors import Problem, did_you_mean

MILESTONES = "curriculum/milestones.toml"


class Attestation(Strict):
    """A kind of work that another person signs; ``rubric`` is its highest mark, ``outcome`` asks before and after."""

    id: Slug
    title: Text
    rubric: Mark | None = None
    outcome: bool = False
    blueprint: tuple[RowId, ...] = Field(min_length=1)


class DatedMilestone(Strict):
    """What must hold by a service day."""

    id: Annotated[str, Field(pattern=r"^M\d+$")]
    day: Positive
    title: Text
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Gate(Strict):
    """What must hold before anyone is on call alone, usually between two service days.

    ``words`` says in a word or two what the criteria with an id are about, for people to read.
    """

    title: Text
    earliest_day: Positive
    latest_day: Positive
    words: dict[str, Text] = Field(default_factory=dict)
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @property
    def skills(self) -> frozenset[str]:
        """Return the skills that it asks for."""
        return frozenset(name for one in self.criteria if isinstance(one, Skills) for name in one.skills)

    def word(self, criterion: str) -> str:
        """Return in a word what a criterion is about: its id, where nobody said."""
        return self.words.get(criterion, criterion)


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
    data, problems = read_tables(root / MILESTONES, root)
    return (None, problems) if data is None else milestones_of(data, MILESTONES)


def milestones_of(data: Mapping[str, Any], where: str) -> tuple[Milestones | None, list[Problem]]:
    """Return the milestones that ``data`` declares, or None, with every problem; ``where`` is the file it stands in."""
    milestones, problems = validated(data, Milestones, where)
    return milestones, problems if milestones is None else list(_inside(milestones, where))


def milestone_references(
    milestones: Milestones, framework: Framework, blueprint: Blueprint, where: str = MILESTONES
) -> Iterator[Problem]:
    """Yield a problem for each skill, level or blueprint row that is named and does not exist; ``where`` it stands."""
    levels = [bar.level for bar in framework.policy.levels]
    for kind in milestones.attestations:
        yield from unknown_rows(blueprint, where, f"attestations.{kind.id}.blueprint", kind.blueprint)
    for path, criterion in milestones.criteria():
        yield from unknown_rows(blueprint, where, f"{path}.blueprint", criterion.blueprint)
        if isinstance(criterion, Skills | SkillCount) and criterion.level not in levels:
            message = f"there is no level {criterion.level!r}"
            yield Problem(where, f"{path}.level", message, did_you_mean(criterion.level, levels))
        if isinstance(criterion, Skills):
            for skill in criterion.skills:
                if skill not in framework.by_id:
                    message = f"the framework has no skill {skill!r}"
                    yield Problem(where, f"{path}.skills", message, did_you_mean(skill, framework.by_id))


def _inside(milestones: Milestones, where: str) -> Iterator[Problem]:
    kinds = {kind.id: kind for kind in milestones.attestations}
    yield from repeated(where, "attestations", (kind.id for kind in milestones.attestations))
    yield from repeated(where, "milestones", (milestone.id for milestone in milestones.milestones))
    for earlier, later in pairwise(milestones.milestones):
        if later.day <= earlier.day:
            message = f"day {later.day} does not come after day {earlier.day}"
            yield Problem(where, f"milestones.{later.id}.day", message, "Order the milestones by day.")
    yield from _gate(milestones.gate, where)
    for path, criterion in milestones.criteria():
        if isinstance(criterion, Attested):
            if (kind := kinds.get(criterion.attestation)) is None:
                message = f"there is no attestation {criterion.attestation!r}"
                yield Problem(where, f"{path}.attestation", message, did_you_mean(criterion.attestation, kinds))
            elif criterion.mark is not None and criterion.mark > (kind.rubric or 0):
                message = f"asks for mark {criterion.mark} of at most {kind.rubric or 0}"
                yield Problem(where, f"{path}.mark", message, f"Give {kind.id!r} a rubric, or lower the mark.")


def _gate(gate: Gate, where: str) -> Iterator[Problem]:
    if not any(isinstance(criterion, SignOff) for criterion in gate.criteria):
        message = "asks for nobody's signature"
        yield Problem(
            where, "gate.criteria", message, "Add a criterion of kind 'sign-off': a gate is passed by people."
        )
    if gate.latest_day < gate.earliest_day:
        message = f"day {gate.latest_day} comes before day {gate.earliest_day}"
        yield Problem(where, "gate.latest_day", message, "Let it come after earliest_day.")
    for number, criterion in enumerate(gate.criteria):
        path = f"gate.criteria.{number}"
        before = {earlier.id for earlier in gate.criteria[:number]} - {criterion.id}
        for name in set(criterion.after) - before:
            message = f"{name!r} is no criterion that stands before it"
            yield Problem(where, f"{path}.after", message, did_you_mean(name, before))
        for name, present in (("id", criterion.id), ("todo", criterion.todo), ("lead_days", criterion.lead_days)):
            if not present:
                message = "a criterion of the gate needs it, to say what is missing and by when it can be there"
                yield Problem(where, f"{path}.{name}", message, "Add it.")
        if criterion.lead_days and criterion.lead_days[1] < criterion.lead_days[0]:
            yield Problem(where, f"{path}.lead_days", "runs backwards", "Write [from, to].")
