"""Dated milestones on the service-day clock: what each asks for, what is there, and how it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from groundschool.curriculum.criteria import Criterion, PassedGate
from groundschool.curriculum.milestones import DatedMilestone
from groundschool.ledger.payloads import MilestoneWaived
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.criteria import check_criterion
from groundschool.tracker.milestones.gate_state import GateLine, GateState
from groundschool.tracker.pace.service_clock import due_date, service_days


class MilestoneStanding(StrEnum):
    """How a dated milestone stands; one that the course lacks exercises for is never overdue."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    UNDER_REVIEW = "under_review"
    WAIVED = "waived"
    NOT_YET_POSSIBLE = "not_yet_possible"


@dataclass(frozen=True)
class MilestoneState:
    """One dated milestone of one associate.

    ``due`` is the first day at whose beginning the service-day clock has reached the milestone's day, None when they
    leave before. ``effective_at`` is when the last criterion was met by work done, ``recorded_at`` when that was known,
    both None while it is not met; ``service_day`` is what the clock showed then. ``because`` is the reason of a waiver.
    """

    associate: str
    declared: DatedMilestone
    state: MilestoneStanding
    due: date | None
    lines: tuple[Checked, ...]
    effective_at: datetime | None = None
    recorded_at: datetime | None = None
    service_day: int | None = None
    evidence: tuple[str, ...] = ()
    because: str = ""

    @property
    def words(self) -> str:
        """Return how it stands in words, with the service day on which it was met."""
        on = f" on day {self.service_day}" if self.service_day is not None else ""
        return f"{self.state.value.replace('_', ' ')}{on}{f' ({self.because})' if self.because else ''}"

    @property
    def deciding(self) -> list[Checked]:
        """Return the lines that decide: of alternatives one."""
        return decisive(self.lines)

    @property
    def lacks(self) -> str:
        """Return what the course lacks for anybody to meet it; empty when it can be met, or is."""
        return course_lacks(decisive(self.lines))


def dated_milestones(record: AssociateRecord, gate: GateState) -> tuple[MilestoneState, ...]:
    """Return the state of every dated milestone; ``gate`` answers for those that ask for the gate."""
    return tuple(_state(declared, record, gate) for declared in record.declared.milestones)


def decisive(lines: Iterable[Checked]) -> list[Checked]:
    """Return the lines that decide: of alternatives the one met first, else the one nearest to being met."""
    found: dict[str, Checked] = {}
    alone: list[Checked] = []
    for line in lines:
        if not (group := line.criterion.either):
            alone.append(line)
        elif group not in found or _nearer(line, found[group]):
            found[group] = line
    return [*alone, *found.values()]


def course_lacks(lines: Iterable[Checked]) -> str:
    """Return what the course lacks for anybody to meet these lines."""
    return "; ".join(dict.fromkeys(line.lacks for line in lines if line.lacks))


def _state(declared: DatedMilestone, record: AssociateRecord, gate: GateState) -> MilestoneState:
    lines = tuple(_checked(criterion, record, gate) for criterion in declared.criteria)
    deciding = decisive(lines)
    due = due_date(record.employment, declared.day)
    met = all(line.met for line in deciding)
    instants = [line.met_at for line in deciding if line.met_at]
    effective = max(instants, default=None) if met else None
    waiver = next(_waivers(declared, record), "")
    day = service_days(record.employment, record.employment.local_date(effective)) if effective else None
    return MilestoneState(
        record.associate,
        declared,
        MilestoneStanding.WAIVED if waiver else _standing(deciding, effective, due, record),
        due,
        lines,
        effective,
        max((line.recorded_at for line in deciding if line.recorded_at), default=effective) if met else None,
        None if day is None else int(day),
        tuple(dict.fromkeys(name for line in deciding for name in line.evidence)),
        waiver,
    )


def _checked(criterion: Criterion, record: AssociateRecord, gate: GateState) -> Checked:
    if not isinstance(criterion, PassedGate):
        return check_criterion(criterion, record)
    passed = gate.passed_at is not None
    evidence = tuple(name for line in gate.lines for name in line.checked.evidence) if passed else ()
    note = "" if passed else f"missing: {owed_in_words(gate)}"
    title = gate.declared.title
    lacks = "" if passed else gate.lacks
    have = int(passed), 1, passed
    told = Checked(criterion, title, *have, gate.passed_at, gate.recorded_at, evidence=evidence, note=note, lacks=lacks)
    return replace(told, under_review=not passed and any(line.checked.under_review for line in gate.lines))


def _standing(
    deciding: list[Checked], effective: datetime | None, due: date | None, record: AssociateRecord
) -> MilestoneStanding:
    if all(line.met for line in deciding):
        if any(line.under_review for line in deciding):
            return MilestoneStanding.UNDER_REVIEW
        late = due is not None and effective is not None and record.employment.local_date(effective) > due
        return MilestoneStanding.MET_LATE if late else MilestoneStanding.MET
    if any(line.lacks for line in deciding):
        return MilestoneStanding.NOT_YET_POSSIBLE
    if any(line.under_review for line in deciding):
        return MilestoneStanding.UNDER_REVIEW
    if due is not None and record.employment.local_date(record.as_of) > due:
        return MilestoneStanding.OVERDUE
    return MilestoneStanding.IN_PROGRESS if any(line.have for line in deciding) else MilestoneStanding.NOT_STARTED


def _waivers(declared: DatedMilestone, record: AssociateRecord) -> Iterator[str]:
    for event, payload in record.past.of("milestone.waived"):
        assert isinstance(payload, MilestoneWaived)
        if payload.milestone == declared.id:
            yield f"{payload.reason} ({event.actor})"


def _nearer(line: Checked, than: Checked) -> bool:
    """Return whether a line is met earlier, or can be met, or needs a smaller part of what it asks for."""
    if line.met and than.met and line.met_at and than.met_at:
        return line.met_at < than.met_at
    return _nearness(line) > _nearness(than)


def _nearness(line: Checked) -> tuple[bool, bool, float]:
    return line.met, not line.lacks, line.have / max(line.need, 1)


def owed_in_words(gate: GateState) -> str:
    """Return what a gate lacks in words, each with who has to act for it; nothing when it lacks nothing."""
    words = (f"{gate.declared.word(line.checked.criterion.id)} ({_owing(line)})" for line in gate.missing)
    return ", ".join(dict.fromkeys(words))


def _owing(line: GateLine) -> str:
    return ", ".join(line.checked.missing) or line.owner
