"""The gate before on-call duty: what is missing, who owes it, and by when. People open it, never a rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from statistics import quantiles

from groundschool.curriculum.criteria import SignOff
from groundschool.curriculum.milestones import Gate
from groundschool.ledger.events import Event
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.criteria import check_criterion
from groundschool.tracker.milestones.signatures import signatures
from groundschool.tracker.pace.service_clock import service_days

COURSE, ASSOCIATE = "course", "associate"
REVERSE_SHADOW = "reverse-shadow-shift"

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
        if (last := _latest(signing)) is None:
            return None
        return max(last[0], self.declared.earliest_day), max(last[1], self.declared.earliest_day)

    @property
    def blocker(self) -> GateLine | None:
        """Return what holds them up: what has waited longest for somebody else, then for the course, then for them."""
        turns = {ASSOCIATE: 2, COURSE: 1}
        can_begin = [(turns.get(line.owner, 0), line.since, line) for line in self.missing if line.since]
        return min(can_begin, key=lambda one: one[:2], default=(0, None, None))[2]


def read_gate(record: AssociateRecord, leads: Mapping[str, Span] | None = None) -> GateState:
    """Return how an associate stands before the gate.

    ``leads`` are lead times in service days by a criterion's name (``Checked.name``), where past cohorts tell better
    than the course's estimate. A signature counts when everything else was met as it was known when it was given.
    """
    gate, employment = record.declared.gate, record.employment
    checks = [check_criterion(criterion, record) for criterion in gate.criteria if not isinstance(criterion, SignOff)]
    signing = [criterion for criterion in gate.criteria if isinstance(criterion, SignOff)]
    suspended = max((event.order[0] for event, _ in record.past.of("gate.suspended")), default=None)
    given = {e.event_id: _all_met(record, e) for e, _ in record.past.of("gate.signed_off")}
    first = [signatures(one, record, lambda event: given[event.event_id]) for one in signing]
    since = [signatures(one, record, lambda event: _stands(event, given, suspended)) for one in signing]
    passed_at = _last(one.met_at for one in first) if all(one.met for one in first) else None
    day = int(service_days(employment, employment.local_date(record.as_of)))
    lines = _lines(checks, since, record, leads or {}, day)
    return GateState(
        record.associate,
        gate,
        _stage(checks, since, record, suspended=suspended is not None),
        day,
        lines,
        _forecast(lines),
        passed_at,
        int(service_days(employment, employment.local_date(passed_at))) if passed_at else None,
        _last(one.recorded_at for one in first) if passed_at else None,
    )


def lead_times(states: Iterable[GateState], at_least: int = 5) -> dict[str, Span]:
    """Return the quartiles of past waits by criterion, in service days, where ``at_least`` people passed the gate.

    A criterion's wait runs from when the one met before it was met.
    """
    waits: dict[str, list[float]] = {}
    for state in states:
        met = sorted((line.met_day, line.checked.name) for line in state.lines if line.met_day is not None)
        for (before, _), (day, name) in pairwise(met if state.passed_at else ()):
            waits.setdefault(name, []).append(day - before)
    enough = {name: quantiles(days, n=4, method="inclusive") for name, days in waits.items() if len(days) >= at_least}
    return {name: (int(cuts[0]), -int(-cuts[2] // 1)) for name, cuts in enough.items()}


def _all_met(record: AssociateRecord, signature: Event) -> bool:
    then = record.as_known(signature.order[0])
    criteria = (criterion for criterion in record.declared.gate.criteria if not isinstance(criterion, SignOff))
    return all(check_criterion(criterion, then).met for criterion in criteria)


def _stands(event: Event, given: Mapping[str, bool], suspended: datetime | None) -> bool:
    return given[event.event_id] and (suspended is None or event.order[0] > suspended)


def _stage(checks: list[Checked], signed: list[Checked], record: AssociateRecord, *, suspended: bool) -> GateStage:
    if all(one.met for one in signed):
        return GateStage.PRIMARY
    if suspended:
        return GateStage.SUSPENDED
    if all(one.met for one in checks):
        return GateStage.READY
    if any(work.kind == REVERSE_SHADOW for work in record.past.works):
        return GateStage.REVERSE_SHADOW
    return GateStage.SHADOW


def _lines(
    checks: list[Checked], signed: list[Checked], record: AssociateRecord, leads: Mapping[str, Span], day: int
) -> tuple[GateLine, ...]:
    """Return the lines in their order; signatures come after everything else."""
    lines: list[GateLine] = []
    for one in (*checks, *signed):
        before = (
            lines[: len(checks)]
            if one in signed
            else [x for x in lines if x.checked.criterion.id in one.criterion.after]
        )
        lines.append(_line(one, before, record, leads.get(one.name) or one.criterion.lead_days, day))
    return tuple(lines)


def _line(checked: Checked, before: list[GateLine], record: AssociateRecord, lead: Span | None, day: int) -> GateLine:
    if checked.met:
        on = record.employment.local_date(checked.met_at) if checked.met_at else None
        return GateLine(checked, on, None, service_days(record.employment, on) if on else None)
    missing = [line.forecast for line in before if not line.checked.met]
    days = [line.since for line in before if line.since]
    since = None if missing else max([record.employment.start_date, *days])
    if checked.lacks:
        return GateLine(checked, since, None)
    begins = _latest(missing) if missing else (day, day)
    return GateLine(checked, since, (begins[0] + lead[0], begins[1] + lead[1]) if begins and lead else None)


def _forecast(lines: tuple[GateLine, ...]) -> Span | None:
    """Return the range of what takes longest; signatures take none of it, unless they alone are missing."""
    missing = [line for line in lines if not line.checked.met]
    work = [line.forecast for line in missing if not isinstance(line.checked.criterion, SignOff)]
    return _latest(work or [line.forecast for line in missing])


def _latest(spans: list[Span | None]) -> Span | None:
    """Return the range in which the last of them ends, None when one of them cannot be told."""
    known = [span for span in spans if span]
    if not known or len(known) < len(spans):
        return None
    return max(low for low, _ in known), max(high for _, high in known)


def _last(instants: Iterable[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant), default=None)
