"""What may be published about groups of people: nothing about a few of them, neither as it stands nor by subtraction.

Groups are fixed partitions of a total, such as the sub-teams of a team. A group of fewer than ``k`` people is hidden;
where the total is published, further groups are hidden until the hidden ones together tell about no fewer than ``k``
people in at least two groups (primary and complementary cell suppression; Hundepool et al. 2012, Statistical Disclosure
Control, ch. 4). Publish each person in one partition only: what two overlapping ones tell together is not looked at.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

TOO_FEW = "too few people"
# Sums of fractions miss 0 by less than this.
TOLERANCE = 1e-9


class SuppressionPolicy(Protocol):
    """How small a group may be, and how coarse percentages of small groups are."""

    @property
    def k(self) -> int:
        """Return the fewest people that a published number may be about."""
        ...

    @property
    def percent_step(self) -> int:
        """Return the step that percentages of small groups are rounded to, in percentage points."""
        ...

    @property
    def percent_below(self) -> int:
        """Return the number of people from which on percentages are whole numbers."""
        ...


@dataclass(frozen=True)
class Cell:
    """A number about a group: how many people are behind it, and their sum (a count, never negative)."""

    people: int
    value: float

    def __post_init__(self) -> None:
        if self.people < 0 or self.value < 0 or not isfinite(self.value):
            raise ValueError(f"{self}: people and value are finite and not negative")
        if not self.people and self.value:
            raise ValueError(f"{self}: nobody is behind this value")


def publishable(people: int, policy: SuppressionPolicy) -> bool:
    """Return whether a number about so many people may stand by itself; one about nobody gives nobody away."""
    return people == 0 or people >= policy.k


def suppress(
    groups: Mapping[str, Cell], total: Cell | None, policy: SuppressionPolicy, *, total_shown: bool = True
) -> dict[str, Cell | None]:
    """Return the groups as they may be published, None for a hidden one, in the given order.

    ``total`` is the cell of all groups together, and of people in none of them; None when there is no such cell. With
    ``total_shown`` false it exists and is itself hidden: then the groups must not add up to it. A total of fewer than
    ``k`` people is hidden in any case. A group of nobody is shown as 0. The smallest group is the next to be hidden,
    of equal ones the first by name. Raises ValueError when the groups exceed their total.

    A published total of 0 tells that every group has 0; hide it where that matters.
    """
    hidden = {name for name, cell in groups.items() if not publishable(cell.people, policy)}
    if total is not None:
        if sum(cell.people for cell in groups.values()) > total.people:
            raise ValueError(f"the groups hold more than the {total.people} people of their total")
        shown = total_shown and publishable(total.people, policy)
        others = sorted((cell.people, name) for name, cell in groups.items() if cell.people and name not in hidden)
        while others and _gives_away(groups, hidden, total, policy, total_shown=shown):
            hidden.add(others.pop(0)[1])
    return {name: None if name in hidden else cell for name, cell in groups.items()}


def percent(part: int, people: int, policy: SuppressionPolicy) -> int | None:
    """Return ``part`` of ``people`` in per cent, halves rounded up; None for too few people, or none at all.

    Below ``percent_below`` people it is rounded to ``percent_step`` points. Raises ValueError for an impossible part.
    """
    if not 0 <= part <= people:
        raise ValueError(f"{part} is no part of {people} people")
    if people == 0 or not publishable(people, policy):
        return None
    step = policy.percent_step if people < policy.percent_below else 1
    return (200 * part + people * step) // (2 * people * step) * step


def words(cell: Cell | None) -> str:
    """Return a published cell as text: its value, or that there are too few people."""
    return TOO_FEW if cell is None else f"{cell.value:.10g}"


def _gives_away(
    groups: Mapping[str, Cell], hidden: AbstractSet[str], total: Cell, policy: SuppressionPolicy, *, total_shown: bool
) -> bool:
    """Return whether the total less the shown groups tells about too few people.

    Fewer than ``k`` are behind a hidden group, so ``k`` behind all of them also means that it is not the only one.
    """
    shown = [cell for name, cell in groups.items() if name not in hidden]
    people = total.people - sum(cell.people for cell in shown)
    if not total_shown:
        return people < policy.k
    if not hidden:
        return not publishable(people, policy)
    # Counts that add up to 0 are each 0: that gives every hidden group away.
    all_zero = total.value > 0 and total.value - sum(cell.value for cell in shown) < TOLERANCE
    return people < policy.k or all_zero
