"""How somebody stands before the gate, line by line: what is missing, whose turn it is, and by when it can be there."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from groundschool.curriculum.criteria import SignOff
from groundschool.curriculum.milestones import Gate
from groundschool.tracker.milestones.checked import Checked

COURSE, ASSOCIATE = "course", "associate"

Span = tuple[int, int]


class GateStage(StrEnum):
    """How far somebody is; only signatures make a first responder, and only a person suspends one."""

    SHADOW = "shadow"
    REVERSE_SHADOW = "reverse_shadow"
    READY = "ready_for_sign_off"
    PRIMARY = "primary"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class GateLine:
    """One criterion of the gate: how it stands, who acts next, and since when it waits for them.

    ``since`` is the day from which nothing that it comes after was missing, None until then, and the day it was met
    when it is. ``forecast`` is a range of service days, counted from when it can begin, ``met_day`` the service day on
    which it was met.
    """

    checked: Checked
    since: date | None
    forecast: Span | None
    met_day: float | None = None

    @property
    def owner(self) -> str:
        """Return who has to act: ``associate``, ``mentor``, ``manager``, ``rota``; ``course`` if exercises lack."""
        return COURSE if self.checked.lacks else self.checked.criterion.owner


@dataclass(frozen=True)
class GateState:
    """One associate before the gate, on service day ``day``.

    ``passed_at`` is when the last signature made them first responder, ``passed_day`` the service day of it; a later
    suspension changes the stage and not these. ``forecast`` says from which to which service day everything missing can
    be there, None when nothing is or nobody can say.
    """

    associate: str
    declared: Gate
    stage: GateStage
    day: int
    lines: tuple[GateLine, ...]
    forecast: Span | None
    passed_at: datetime | None = None
    passed_day: int | None = None
    recorded_at: datetime | None = None

    @cached_property
    def missing(self) -> tuple[GateLine, ...]:
        """Return the lines that are not met, in the order of the gate."""
        return tuple(line for line in self.lines if not line.checked.met)

    @property
    def met(self) -> int:
        """Return how many lines are met by what nobody questions."""
        return sum(line.checked.met and not line.checked.under_review for line in self.lines)

    @property
    def lacks(self) -> str:
        """Return what the course lacks for them to pass; empty when they can, or did."""
        return "; ".join(dict.fromkeys(line.checked.lacks for line in self.missing if line.checked.lacks))

    @property
    def pace(self) -> str:
        """Return ``early``, ``within`` or ``overdue``: where the day of passing, or today, lies in the usual span.

        Nobody is overdue who waits for the course: that is ``not yet possible``.
        """
        day = self.day if self.passed_day is None else self.passed_day
        if day < self.declared.earliest_day:
            return "early"
        if day > self.declared.latest_day and self.passed_day is None and self.lacks:
            return "not yet possible"
        return "overdue" if day > self.declared.latest_day else "within"

    @property
    def on_call(self) -> Span | None:
        """Return the service days from and by which they can be on call: signatures and the earliest day count, too."""
        signing = [line.forecast for line in self.missing if isinstance(line.checked.criterion, SignOff)]
        if (last := latest_span(signing)) is None:
            return None
        return max(last[0], self.declared.earliest_day), max(last[1], self.declared.earliest_day)

    @property
    def blocker(self) -> GateLine | None:
        """Return what holds them up: what has waited longest for somebody else, then for the course, then for them."""
        turns = {ASSOCIATE: 2, COURSE: 1}
        can_begin = [(turns.get(line.owner, 0), line.since, line) for line in self.missing if line.since]
        return min(can_begin, key=lambda one: one[:2], default=(0, None, None))[2]


def latest_span(spans: list[Span | None]) -> Span | None:
    """Return the range in which the last of them ends, None when one of them cannot be told."""
    known = [span for span in spans if span]
    if not known or len(known) < len(spans):
        return None
    return max(low for low, _ in known), max(high for _, high in known)
