"""What may be told of groups of people: what they reached together, and how many of them stand where."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.privacy.groups import Group
from groundschool.tracker.privacy.published import told_apart


@dataclass(frozen=True)
class Sums:
    """What a group reached in a quarter, and what a whole quarter asks of so many people, whoever was away."""

    people: int
    milestones: int
    required: int
    stretch: int


def sums_of(people: People, quarter: str, groups: Iterable[Group]) -> Sums:
    """Return what groups reached in a quarter together."""
    found = [(person, reached_in(person, quarter)) for person in members(people, groups)]
    asked = [person.policies.quarters for person, _ in found]
    return Sums(
        len(found),
        sum(reached for _, reached in found),
        sum(one.milestones_required for one in asked),
        sum(one.milestones_stretch for one in asked),
    )


def members(people: People, groups: Iterable[Group]) -> list[Person]:
    """Return the people of groups, each as their group counts them."""
    return [_counted_in(people, group.team, who) for group in groups for who in sorted(group.people)]


def reached_in(person: Person, quarter: str) -> int:
    """Return how many skill milestones somebody reached in a quarter, less none: what was revoked is told by name."""
    return sum(velocity.milestones for velocity in person.velocities if str(velocity.quarter) == quarter)


def _counted_in(people: People, team: str, associate: str) -> Person:
    """Return somebody by what the team asks for that counts them, wherever they are today."""
    whole, settings = people.whole, people.declared.settings(team)
    if associate in whole.facts.by_associate and people.declared.settings(whole.team(associate)) == settings:
        return whole.of(associate)
    return Person(replace(whole.record_of(associate), declared=settings.milestones), settings.policies, people.leads)


def people_by_kind(
    persons: Iterable[Person], kind_of: Callable[[Person], str], kinds: Iterable[str], known: Collection[str], k: int
) -> dict[str, int | None]:
    """Return how many people are of each kind, None where that would tell of too few."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for person in persons:
        found[kind_of(person)].append(person.id)
    shown = told_apart(found, known, k)
    return {kind: len(mine) if kind in shown else None for kind, mine in found.items()}
