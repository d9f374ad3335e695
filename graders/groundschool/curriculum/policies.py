"""What ``curriculum/policies/*.toml`` say: severities, decision rights, quarters, visibility, who is at risk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.blueprint import RowId
from groundschool.curriculum.criteria import Owner
from groundschool.curriculum.framework import Share
from groundschool.curriculum.strict import Strict
from groundschool.curriculum.text import Text

FOLDER = "curriculum/policies"
# No team may publish numbers about fewer people than this.
LEAST_PEOPLE = 5

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
    """Who may decide what, the role that must agree to an action in production, and the order of escalation."""

    title: Text
    blueprint: tuple[RowId, ...]
    rights: tuple[Right, ...] = Field(min_length=1)
    approvals: Mapping[Text, Text] = Field(default_factory=dict)
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


class Visibility(Strict):
    """What managers see by name, how long an associate knows first, and what may be published about groups.

    ``head_start_hours`` are those for which only the associate sees that they are at risk. No number about fewer than
    ``k`` people is published; of fewer than ``percent_below`` people percentages are rounded to ``percent_step``.
    """

    title: Text
    blueprint: tuple[RowId, ...]
    manager_view: Literal["milestones", "aggregate"]
    head_start_hours: Annotated[int, Field(ge=0, le=8760)]
    k: Annotated[int, Field(ge=LEAST_PEOPLE)]
    percent_step: Annotated[int, Field(ge=1, le=50)]
    percent_below: Annotated[int, Field(ge=0)]


class RiskRule(Strict):
    """When somebody is at risk: after so many of the rule's own units (days, variants, quarters), and what to do then.

    An R needs help, a B waits for us; ``owner`` is who acts. The tracker's ``at_risk`` says what each rule counts.
    """

    id: Literal["R1", "R2", "R3", "R4", "R5", "B1", "B2", "B3", "B4"]
    title: Text
    limit: Annotated[int, Field(ge=0)]
    owner: Owner
    action: Text


class AtRisk(Strict):
    """The rules by which somebody shows as at risk."""

    title: Text
    blueprint: tuple[RowId, ...]
    rules: tuple[RiskRule, ...]


@dataclass(frozen=True)
class Policies:
    """The policies of a team."""

    severity: SeverityPolicy
    decision_rights: DecisionRights
    quarters: Quarters
    visibility: Visibility
    at_risk: AtRisk

    def rows(self) -> Iterator[tuple[str, str, tuple[RowId, ...]]]:
        """Yield (file, field, blueprint rows) of everything that names rows."""
        for name, attribute in NAMES.items():
            yield policy_file(name), "blueprint", getattr(self, attribute).blueprint
        for number, right in enumerate(self.decision_rights.rights):
            yield policy_file("decision-rights"), f"rights.{number}.blueprint", right.blueprint


# The file of each policy, and what it is called in ``Policies``.
NAMES: Mapping[str, str] = {field.name.replace("_", "-"): field.name for field in fields(Policies)}


def policy_file(name: str) -> str:
    """Return where a policy lies below the course's root."""
    return f"{FOLDER}/{name}.toml"
