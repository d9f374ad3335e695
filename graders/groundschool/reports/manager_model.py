"""What a manager's page of one quarter shows, as plain data: no mark-up, no colours."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from groundschool.tracker.insight.items import ItemStat
from groundschool.tracker.milestones.dated_milestones import MilestoneState
from groundschool.tracker.pace.velocity import Velocity


@dataclass(frozen=True)
class Pace:
    """One person's quarter and their way to on-call duty; ``forecast`` in service days, None when nobody can say.

    ``pending`` counts the answers that wait for a mark: until they have one they count in no quarter.
    """

    id: str
    name: str
    velocity: Velocity
    stage: str
    day: int
    passed_day: int | None
    forecast: tuple[int, int] | None
    blocked: str
    milestones: tuple[MilestoneState, ...]
    gate: tuple[tuple[str, str], ...]
    pending: int = 0

    @property
    def told(self) -> tuple[object, ...]:
        """Return what the page says of them."""
        states = tuple((one.declared.id, one.state.value, one.due, one.service_day) for one in self.milestones)
        here = self.id, self.name, self.velocity, self.stage, self.day, self.passed_day, self.forecast, self.blocked
        return *here, states, self.gate, self.pending


@dataclass(frozen=True)
class RiskLine:
    """Somebody who needs help, or waits for us; the reason is of the kind that may be told."""

    name: str
    ours: bool
    reason: str
    since: str
    action: str
    owner: str


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
class ManagerReport:
    """One quarter of one team; ``people`` is empty where the team's policy shows nobody by name.

    ``total`` is None where there are too few for any number. Where not everybody is shown by name, numbers about the
    group are at least what is said, in steps of so many as a number has to be about.
    ``published`` tells when the quarter was published before, by the knowledge of which instant and with what
    fingerprint.
    """

    title: str
    team: str
    quarter: str
    span: str
    as_of: datetime
    known_at: datetime
    policy: str
    framework: str
    answer: str
    band: tuple[int, int]
    on_call_days: tuple[int, int]
    total: int | None
    named: bool
    people: tuple[Pace, ...]
    levels: tuple[str, ...]
    skills: tuple[LevelRow, ...]
    risks: tuple[RiskLine, ...]
    items: tuple[ItemStat, ...]
    changes: tuple[str, ...]
    published: tuple[tuple[datetime, str], ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Return the fingerprint of everything that the page shows of the quarter; earlier publications are no part."""
        head = self.team, self.quarter, self.as_of, self.known_at, self.policy, self.framework, self.answer
        rest = self.skills, self.risks, [(stat.exercise, stat.version, stat.flags) for stat in self.items], self.changes
        digest = hashlib.sha256(repr((head, self.band, self.on_call_days, self.named, rest)).encode())
        for pace in self.people:
            digest.update(repr(pace.told).encode())
        return digest.hexdigest()
