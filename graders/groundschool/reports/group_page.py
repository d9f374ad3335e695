"""What a manager's page tells of a group whose people it does not all name: as of the week, about its groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from groundschool.reports.facts import counting
from groundschool.reports.manager_model import LevelRow
from groundschool.reports.people import People
from groundschool.reports.sums import members, people_by_kind, sums_of
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.pace.quarters import Quarter
from groundschool.tracker.privacy.groups import Group
from groundschool.tracker.privacy.published import TOO_FEW, in_steps, in_words

READY, OVERDUE = "ready for on-call sign-off", "overdue"


@dataclass(frozen=True)
class GroupPage:
    """Numbers about a team, or all of them for no name, in a quarter, to whoever knows some people by name."""

    people: People
    quarter: Quarter
    team: str
    known: frozenset[str]

    @property
    def size(self) -> int | None:
        """Return of how many people the numbers are, None where there are too few for any."""
        return sum(len(group.people) for group in self._reached) or None

    @property
    def answer(self) -> str:
        """Return the page's answer in sentences that single nobody out."""
        if not self._reached:
            return f"{TOO_FEW.capitalize()} for numbers about the group."
        told = sums_of(self.people, str(self.quarter), self._reached)
        reached = f"{in_words(told.milestones, self._k)} skill milestones"
        asked = f"{told.required} to {told.stretch} are asked of so many in a whole quarter"
        return f"{counting(told.people, 'associate')}, {reached} ({asked}). {self._ways}"

    @property
    def levels(self) -> Iterator[LevelRow]:
        """Yield how many people are at least at each level of every skill, also of those in which nobody has any."""
        kinds = [str(level) for level in range(len(self.people.facts.levels) + 1)]
        asked = self.people.declared.settings(self.team).milestones.gate.skills
        for skill in self.people.facts.framework.skills:
            counts = people_by_kind(self._standing, partial(level_of, skill.id), kinds, self.known, self._k)
            told = (None if count is None else in_steps(count, self._k) for count in counts.values())
            yield LevelRow(skill.title, skill.id in asked, tuple(told))

    @property
    def _ways(self) -> str:
        """Return how many are on which way to on-call duty."""
        told = [
            f"{in_words(count, self._k)} {kind}"
            for kind, of in ((READY, is_ready), (OVERDUE, is_late))
            if (count := self._count(of)) is not None
        ]
        return f"{', '.join(told)}." if told else "Of too few people to say how many are ready for duty, or overdue."

    def _count(self, holds: Callable[[Person], bool]) -> int | None:
        kinds = people_by_kind(self._standing, lambda one: str(holds(one)), ("True", "False"), self.known, self._k)
        return kinds["True"]

    @cached_property
    def _reached(self) -> tuple[Group, ...]:
        return self.people.groups.shown(str(self.quarter), self.known, self._k).get(self.team or None, ())

    @cached_property
    def _standing(self) -> list[Person]:
        """Return of whom it is told where they stand: of nobody where the quarter's own group is hidden."""
        groups = self.people.groups.standing(self.team or None, self.known, self._k) if self._reached else ()
        return members(self.people, groups)

    @property
    def _k(self) -> int:
        return self.people.declared.k


def level_of(skill: str, person: Person) -> str:
    """Return at which level of a skill somebody is."""
    return str(person.record.states[skill].granted)


def is_ready(person: Person) -> bool:
    """Return whether only signatures are missing before on-call duty."""
    return person.gate.stage is GateStage.READY


def is_late(person: Person) -> bool:
    """Return whether somebody's time for the gate is over."""
    return person.gate.pace == "overdue" and person.gate.passed_at is None
