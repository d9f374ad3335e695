"""What ``curriculum/policies/*.toml`` say: severities, decision rights, quarters. A team sets its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.blueprint import Blueprint, RowId, Strict, repeated, unknown_rows
from groundschool.curriculum.exercise import Text
from groundschool.curriculum.framework import Share
from groundschool.curriculum.toml_file import read_toml
from groundschool.errors import Problem

FOLDER = "curriculum/policies"
SEVERITY, RIGHTS, QUARTERS = (f"{FOLDER}/{name}.toml" for name in ("severity", "decision-rights", "quarters"))

Minutes = Annotated[int, Field(ge=1)]


class SeverityLevel(Strict):
    """A severity holds from this measure on; times in minutes, absent where nobody is woken."""

    id: Annotated[str, Field(pattern=r"^SEV\d$")]
    at_least: Share
    meaning: Text
    pages: bool
    acknowledge_minutes: Minutes | None = None
    update_minutes: Minutes | None = None


class SeverityPolicy(Strict):
    """Severities from worst to mildest, told apart by one measure."""

    title: Text
    blueprint: tuple[RowId, ...]
    measure: Literal["failing_share"]
    when_unsure: Literal["higher"]
    levels: tuple[SeverityLevel, ...] = Field(min_length=1)


class Right(Strict):
    """Actions that need the same approval."""

    approval: Text
    blueprint: tuple[RowId, ...]
    actions: tuple[Text, ...] = Field(min_length=1)


class EscalationStep(Strict):
    """Whom to call next, when, and after how many minutes at the latest (where a time is set)."""

    to: tuple[Text, ...] = Field(min_length=1)
    when: Text
    after_minutes: Minutes | None = None


class DecisionRights(Strict):
    """Who may decide what, and the order of escalation."""

    title: Text
    blueprint: tuple[RowId, ...]
    rights: tuple[Right, ...] = Field(min_length=1)
    escalation: tuple[EscalationStep, ...] = Field(min_length=1)


class Quarters(Strict):
    """When a quarter begins, and the skill milestones expected in a whole one."""

    title: Text
    blueprint: tuple[RowId, ...]
    fiscal_start_month: Annotated[int, Field(ge=1, le=12)]
    zone: Literal["associate"]
    milestones_required: Annotated[int, Field(ge=0)]
    milestones_stretch: Annotated[int, Field(ge=0)]
    least_availability: Share


@dataclass(frozen=True)
class Policies:
    """The three policies of a team."""

    severity: SeverityPolicy
    decision_rights: DecisionRights
    quarters: Quarters

    def rows(self) -> Iterator[tuple[str, str, tuple[RowId, ...]]]:
        """Yield (file, field, blueprint rows) of everything that names rows."""
        yield SEVERITY, "blueprint", self.severity.blueprint
        yield RIGHTS, "blueprint", self.decision_rights.blueprint
        yield QUARTERS, "blueprint", self.quarters.blueprint
        for number, right in enumerate(self.decision_rights.rights):
            yield RIGHTS, f"rights.{number}.blueprint", right.blueprint


def load_policies(root: Path) -> tuple[Policies | None, list[Problem]]:
    """Return the policies below ``root``, or None when one cannot be read, with every problem found."""
    severity, problems = read_toml(root / SEVERITY, SeverityPolicy, root)
    rights, wrong = read_toml(root / RIGHTS, DecisionRights, root)
    quarters, also_wrong = read_toml(root / QUARTERS, Quarters, root)
    problems += wrong + also_wrong
    if severity is None or rights is None or quarters is None:
        return None, problems
    policies = Policies(severity, rights, quarters)
    return policies, problems + list(_inside(policies))


def policy_rows(policies: Policies, blueprint: Blueprint) -> Iterator[Problem]:
    """Yield a problem for each blueprint row that a policy names and the blueprint does not have."""
    for where, field, rows in policies.rows():
        yield from unknown_rows(blueprint, where, field, rows)


def _inside(policies: Policies) -> Iterator[Problem]:
    levels = policies.severity.levels
    yield from repeated(SEVERITY, "levels", (level.id for level in levels))
    for worse, milder in pairwise(levels):
        if milder.at_least >= worse.at_least:
            message = f"{milder.id} begins at {milder.at_least}, {worse.id} at {worse.at_least}"
            yield Problem(SEVERITY, f"levels.{milder.id}.at_least", message, "Order them from worst to mildest.")
    if levels[-1].at_least > 0:
        message = f"nothing covers a measure below {levels[-1].at_least}"
        yield Problem(SEVERITY, "levels", message, "Let the mildest begin at 0.")
    for level in levels:
        if level.pages and (level.acknowledge_minutes is None or level.update_minutes is None):
            remedy = "Set acknowledge_minutes and update_minutes."
            yield Problem(SEVERITY, f"levels.{level.id}", "pages someone and has no times", remedy)
    if policies.quarters.milestones_stretch < policies.quarters.milestones_required:
        yield Problem(QUARTERS, "milestones_stretch", "is below milestones_required", "Raise it.")
