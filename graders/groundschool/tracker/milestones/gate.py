"""The gate before on-call duty: what is missing, who owes it, and by when. People open it, never a rule."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from statistics import quantiles

from groundschool.curriculum.criteria import SignOff
from groundschool.ledger.events import Event
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.criteria import check_criterion
from groundschool.tracker.milestones.gate_state import GateLine, GateStage, GateState, Span, latest_span
from groundschool.tracker.milestones.signatures import signatures
from groundschool.tracker.pace.service_clock import service_days

# By when somebody has decided about a level under review: an author's estimate, that of a signature.
REVIEW_DAYS = 5
REVERSE_SHADOW = "reverse-shadow-shift"


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
    return all(_settled(check_criterion(criterion, then)) for criterion in criteria)


def _settled(checked: Checked) -> bool:
    """Return whether a criterion is met by what nobody questions."""
    return checked.met and not checked.under_review


def _stands(event: Event, given: Mapping[str, bool], suspended: datetime | None) -> bool:
    return given[event.event_id] and (suspended is None or event.order[0] > suspended)


def _stage(checks: list[Checked], signed: list[Checked], record: AssociateRecord, *, suspended: bool) -> GateStage:
    if all(one.met for one in signed):
        return GateStage.PRIMARY
    if suspended:
        return GateStage.SUSPENDED
    if all(_settled(one) for one in checks):
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
        reviewed = (day, day + REVIEW_DAYS) if checked.under_review else None
        return GateLine(checked, on, reviewed, service_days(record.employment, on) if on else None)
    missing = [line.forecast for line in before if not _settled(line.checked)]
    days = [line.since for line in before if line.since]
    since = None if missing else max([record.employment.start_date, *days])
    if checked.lacks:
        return GateLine(checked, since, None)
    begins = latest_span(missing) if missing else (day, day)
    return GateLine(checked, since, (begins[0] + lead[0], begins[1] + lead[1]) if begins and lead else None)


def _forecast(lines: tuple[GateLine, ...]) -> Span | None:
    """Return the range of what takes longest; signatures take none of it, unless they alone are missing."""
    missing = [line for line in lines if not line.checked.met]
    work = [line.forecast for line in missing if not isinstance(line.checked.criterion, SignOff)]
    return latest_span(work or [line.forecast for line in missing])


def _last(instants: Iterable[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant), default=None)
