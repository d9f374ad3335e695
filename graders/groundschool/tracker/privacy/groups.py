"""Who is counted in which group: settled when a quarter is first published, and never changed afterwards.

Whoever moves to another team, leaves or joins is counted otherwise from the next quarter on. A group that counts
somebody who was erased is shown no more: its number without them would tell what they had.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from groundschool.ledger.group_payloads import Counted, GroupsPublished
from groundschool.tracker.pace.quarters import Quarter
from groundschool.tracker.privacy.published import allowed

# A team, or all of them together, which has no name.
Name = str | None


@dataclass(frozen=True)
class Group:
    """The people of a team who count in a quarter, of fiscal years that begin with ``month``.

    ``gone`` are tokens of people who were erased since.
    """

    quarter: str
    month: int
    team: str
    people: frozenset[str]
    gone: frozenset[str] = frozenset()

    @property
    def begins(self) -> date:
        """Return the first day of its quarter."""
        return Quarter.parse(self.quarter).first_day(self.month)

    @property
    def everybody(self) -> frozenset[str]:
        """Return everybody who was ever counted in it, whoever was erased by their token."""
        return self.people | self.gone


@dataclass(frozen=True)
class Groups:
    """Every group that was ever published, the oldest first, and the people counted together in each exercise version.

    The people of an exercise come in batches, by its name and version: a batch is counted as a whole, or not at all.
    ``recorded`` says how many times groups were recorded.
    """

    teams: tuple[Group, ...] = ()
    batches: Mapping[tuple[str, int], tuple[Group, ...]] = field(default_factory=dict)
    recorded: int = 0

    def and_(self, formed: "Groups") -> "Groups":
        """Return these groups and others that were formed after them."""
        names = [*self.batches, *(name for name in formed.batches if name not in self.batches)]
        batches = {name: (*self.batches.get(name, ()), *formed.batches.get(name, ())) for name in names}
        return Groups((*self.teams, *formed.teams), batches, self.recorded)

    def until(self, day: date) -> "Groups":
        """Return the groups of quarters that had begun by a day."""
        return replace(self, teams=tuple(one for one in self.teams if one.begins <= day))

    @property
    def quarters(self) -> list[str]:
        """Return the quarters for which there are groups."""
        return sorted({group.quarter for group in self.teams})

    def of(self, quarter: str) -> dict[str, Group]:
        """Return the groups of a quarter by team."""
        return {group.team: group for group in self.teams if group.quarter == quarter}

    def shown(self, quarter: str, known: Collection[str], k: int) -> dict[Name, tuple[Group, ...]]:
        """Return the teams that may be shown in a quarter, and all together, each with the groups it is made of."""
        cells = _cells(self.of(quarter))
        fits = allowed([_everybody(groups) for _, groups in cells], known, k)
        found = [cell for cell, fit in zip(cells, fits, strict=True) if fit]
        return {name: groups for name, groups in found if not any(group.gone for group in groups)}

    def standing(self, name: Name, known: Collection[str], k: int) -> tuple[Group, ...]:
        """Return of whom it may be told where they stand today: the newest groups of a team, or of all together.

        Where somebody stands in one week they may stand in the next: groups of all quarters are compared. Nothing where
        none may be shown.
        """
        cells = [cell for quarter in self.quarters for cell in _cells(self.of(quarter))]
        fits = allowed([_everybody(groups) for _, groups in cells], known, k)
        found = [groups for (one, groups), fit in zip(cells, fits, strict=True) if fit and one == name]
        return next((groups for groups in reversed(found) if not any(group.gone for group in groups)), ())

    def batched(self, item: tuple[str, int], known: Collection[str], k: int) -> Iterator[frozenset[str]]:
        """Yield the people of an exercise version whose numbers may be told together.

        One batch after the other is taken until there are ``k`` strangers, whoever of them was erased since; who is
        left after the last time is not told of.
        """
        together: list[Group] = []
        for batch in self.batches.get(item, ()):
            together.append(batch)
            if next(allowed([_everybody(together)], known, k)):
                if not any(one.gone for one in together):
                    yield _everybody(together)
                together = []


def read_groups(
    published: Collection[GroupsPublished], named: Mapping[str, str], formerly: Mapping[str, str]
) -> Groups:
    """Return the groups that were recorded; ``named`` has people's names by their tokens.

    ``formerly`` has today's names of exercises by those of before.
    """
    groups, batches = [], dict[tuple[str, int], tuple[Group, ...]]()
    for payload in published:
        for one in payload.counted:
            if one.exercise:
                item = formerly.get(one.exercise, one.exercise), one.version
                batches[item] = (*batches.get(item, ()), _group(one, named))
            else:
                groups.append(_group(one, named))
    return Groups(tuple(groups), batches, len(published))


def payload_of(formed: Groups, called: Callable[[str], str]) -> GroupsPublished:
    """Return what is recorded of groups that were formed; ``called`` gives somebody's token."""

    def tokens(group: Group) -> tuple[str, ...]:
        return tuple(sorted(map(called, group.people)))

    teams = [Counted(quarter=g.quarter, month=g.month, team=g.team, people=tokens(g)) for g in formed.teams]
    batches = [
        Counted(exercise=name, version=version, people=tokens(batch))
        for (name, version), found in formed.batches.items()
        for batch in found
    ]
    return GroupsPublished(counted=(*teams, *batches))


def _group(counted: Counted, named: Mapping[str, str]) -> Group:
    people = frozenset(named[one] for one in counted.people if one in named)
    gone = frozenset(one for one in counted.people if one not in named)
    return Group(counted.quarter, counted.month, counted.team, people, gone)


def _cells(teams: Mapping[str, Group]) -> list[tuple[Name, tuple[Group, ...]]]:
    """Return what could be shown of a quarter, all together first, then the largest."""
    ordered = sorted(teams.values(), key=lambda group: (-len(group.everybody), group.team))
    return [(None, tuple(ordered)), *((group.team, (group,)) for group in ordered)]


def _everybody(groups: Iterable[Group]) -> frozenset[str]:
    return frozenset().union(*(group.everybody for group in groups))
