"""What a manager's page of one quarter shows, as plain data: no mark-up, no colours."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from groundschool.reports.calendar import OnCallCalendar
from groundschool.reports.oncall import GateProgress
from groundschool.reports.owed import Owed
from groundschool.tracker.insight.items import ItemStat
from groundschool.tracker.milestones.dated_milestones import MilestoneState
from groundschool.tracker.pace.velocity import Velocity


@dataclass(frozen=True)
class Pace:
    """One person's quarter and their way to on-call duty.

    ``tags`` are words on where they are, each with its kind (``good``, ``late``, ``ours`` or none). ``pending`` counts
    the answers that wait for a mark: until they have one they count in no quarter.
    """

    id: str
    name: str
    velocity: Velocity
    stage: str
    tags: tuple[tuple[str, str], ...]
    progress: GateProgress
    milestones: tuple[MilestoneState, ...]
    pending: int = 0

    @property
    def told(self) -> tuple[object, ...]:
        """Return what the page says of them."""
        states = tuple((one.declared.id, one.state.value, one.due, one.service_day) for one in self.milestones)
        return self.id, self.name, self.velocity, self.stage, self.tags, self.progress, states, self.pending


@dataclass(frozen=True)
class Tile:
    """One of the four numbers: of how many, what to know beside it, and whether it may be ``told`` at all."""

    title: str
    number: int
    of: str
    beside: str
    told: bool = True


@dataclass(frozen=True)
class ToDo:
    """Something to do: what and why, and whom it is about, where one person's page is the place for it."""

    what: str
    why: str
    id: str = ""
    action: str = ""


@dataclass(frozen=True)
class LevelRow:
    """How many people are at each level of a skill, from none to owner; None for a number about too few.

    ``asked`` says whether the team's gate asks for the skill.
    """

    skill: str
    asked: bool
    counts: tuple[int | None, ...]

    @property
    def told(self) -> bool:
        """Return whether any of its numbers may be told."""
        return any(count is not None for count in self.counts)


@dataclass(frozen=True)
class QuarterRow:
    """The levels reached in a quarter, what was asked for, and how many could be reached; None for too few people."""

    quarter: str
    reached: int | None
    asked: int
    stretch: int
    reachable: int | None
    over: bool


@dataclass(frozen=True)
class DatedRow:
    """A dated milestone: for how many its day is past, how many of them can meet it today, and what is in the way."""

    day: int
    title: str
    past: int
    waived: int
    possible: int
    way: str


@dataclass(frozen=True)
class ManagerReport:
    """One quarter of one team; ``people`` is empty where the team's policy shows nobody by name.

    ``total`` is None where there are too few for any number. Where not everybody is shown by name, numbers about the
    group are at least what is said, in steps of so many as a number has to be about. ``yours`` is what the viewer can
    do this week, ``ask`` what somebody else can; ``owed`` is what people wait for, the longest first. ``published``
    tells when the quarter was published before, by the knowledge of which instant and with what fingerprint.
    """

    title: str
    team: str
    heading: str
    viewer: str
    quarter: str
    span: str
    left: int
    as_of: datetime
    known_at: datetime
    policy: str
    framework: str
    answer: str
    total: int | None
    named: bool
    tiles: tuple[Tile, ...]
    yours: tuple[ToDo, ...]
    ask: tuple[ToDo, ...]
    owed: tuple[Owed, ...]
    calendar: OnCallCalendar | None
    people: tuple[Pace, ...]
    quarters: tuple[QuarterRow, ...]
    dated: tuple[DatedRow, ...]
    levels: tuple[str, ...]
    skills: tuple[LevelRow, ...]
    items: tuple[ItemStat, ...]
    changes: tuple[str, ...]
    published: tuple[tuple[datetime, str], ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Return the fingerprint of what the page shows of the quarter, whoever looks; earlier ones are no part."""
        head = self.team, self.quarter, self.as_of, self.known_at, self.policy, self.framework, self.named
        items = [(stat.exercise, stat.version, stat.flags) for stat in self.items]
        rest = self.owed, self.quarters, self.dated, self.skills, items, self.changes
        digest = hashlib.sha256(repr((head, rest)).encode())
        for pace in self.people:
            digest.update(repr(pace.told).encode())
        return digest.hexdigest()
