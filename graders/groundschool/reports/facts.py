"""Everything a report is made from: what the course declares, who is there, and what was graded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from unicodedata import normalize

from groundschool.curriculum.coverage import SkillCoverage
from groundschool.curriculum.exercise import Exercise
from groundschool.curriculum.framework import Framework, skill_weights
from groundschool.curriculum.lesson import Lesson
from groundschool.curriculum.reach import Reach, reach_of
from groundschool.curriculum.roster import Associate
from groundschool.ledger.payloads import AvailabilitySet, ReportPublished
from groundschool.tracker.evidence.counted_attempts import Attempt
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.skills import SkillState, skill_states
from groundschool.tracker.pace.service_clock import Employment, ZoneMove, with_availability
from groundschool.tracker.privacy.groups import Groups


@dataclass(frozen=True)
class Facts:
    """The facts at ``as_of`` (aware); ``levels`` are the course's words for levels 1, 2, 3 and 4.

    ``histories`` tell in which order things became known, up to ``known_at`` (None: ``as_of``); without one, each
    attempt was known when handed in. ``published`` are the quarters that were published, in that order, ``groups``
    those about which numbers were.
    """

    title: str
    company: str
    levels: tuple[str, ...]
    framework: Framework
    exercises: Mapping[str, Exercise]
    roster: Mapping[str, Associate]
    attempts: tuple[Attempt, ...]
    as_of: datetime
    histories: Mapping[str, History] = field(default_factory=dict)
    known_at: datetime | None = None
    published: tuple[ReportPublished, ...] = ()
    groups: Groups = field(default_factory=Groups)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)

    def learning(self, changed: Mapping[str, History], instant: datetime) -> "Facts":
        """Return the facts at ``instant``, when more is known of some people."""
        histories = {**self.histories, **changed}
        attempts = tuple(attempt for history in histories.values() for attempt in history.attempts)
        return replace(self, histories=histories, attempts=attempts, as_of=instant, known_at=instant)

    @cached_property
    def by_associate(self) -> dict[str, list[Attempt]]:
        """Return everyone's attempts up to ``as_of``, voided ones left out; everyone of the roster is there."""
        found: dict[str, list[Attempt]] = {name: [] for name in self.roster}
        for attempt in sorted(self.attempts, key=lambda attempt: attempt.order):
            if not attempt.voided and attempt.submitted_at <= self.as_of:
                found.setdefault(attempt.associate, []).append(attempt)
        return found

    @cached_property
    def weights(self) -> dict[str, dict[str, float]]:
        """Return the exercises of each skill with their weights."""
        return skill_weights(self.exercises.values())

    @cached_property
    def reach(self) -> Reach:
        """Return what the course's exercises can grant."""
        return reach_of(self.framework, self.exercises.values())

    @cached_property
    def coverage(self) -> dict[str, SkillCoverage]:
        """Return what the course's exercises allow for each skill."""
        return {entry.skill.id: entry for entry in self.reach.skills}

    def people(self) -> list[str]:
        """Return the ids of all associates, ordered by name: a report ranks nobody."""

        def key(associate: str) -> tuple[str, str]:
            return normalize("NFKD", self.name(associate)).casefold(), associate

        return sorted(self.by_associate, key=key)

    def name(self, associate: str) -> str:
        """Return what an associate is called: the roster's name, else the id."""
        return self.roster[associate].name if associate in self.roster else associate

    def first_name(self, associate: str) -> str:
        """Return what an associate is called in short."""
        return in_short(self.name(associate), associate)

    def called(self, who: str) -> str:
        """Return what anybody is called, also who is no associate: the roster's name, else the id with a capital."""
        return self.roster[who].name if who in self.roster else called(who)

    def exercise_title(self, exercise: str) -> str:
        """Return an exercise's title, else its id when the course no longer has it."""
        return self.exercises[exercise].declared.title if exercise in self.exercises else exercise

    def level(self, number: int) -> str:
        """Return the word for a level; 0 is ``none``."""
        return self.levels[number - 1] if number else "none"

    def states(self, associate: str) -> list[SkillState]:
        """Return where one associate stands in every skill."""
        history = self.histories.get(associate) or History.at_once(self.by_associate[associate])
        return skill_states(history, self.framework, self.weights, self.as_of)


def employment_of(facts: Facts, associate: str, history: History) -> Employment:
    """Return when an associate is there: by the roster, and by what the ledger says of their availability.

    Of somebody without a start date the first day is that of the first thing known of them.
    """
    person = facts.roster.get(associate)
    first = min((event.occurred_at for event in history.events if event.associate == associate), default=facts.as_of)
    start = (person.start_date if person else None) or first.astimezone(UTC).date()
    employment = Employment(start)
    if person:
        moves = tuple(ZoneMove(move.from_date, move.zone) for move in person.moves)
        employment = Employment(start, person.zone, person.fte, (), moves, person.end_date)
    given = [payload for _, payload in history.of("availability.set") if isinstance(payload, AvailabilitySet)]
    return with_availability(employment, given)


def in_short(name: str, otherwise: str) -> str:
    """Return the first word of a name, or what stands for a name without any."""
    return next(iter(name.split()), otherwise)


def called(who: str) -> str:
    """Return what somebody is called of whom only an id is known."""
    return who.capitalize() if who.isalpha() else who


def counting(number: int, word: str, plural: str = "") -> str:
    """Return a number with its noun in the right form."""
    return f"{number} {word if number == 1 else plural or word + 's'}"
