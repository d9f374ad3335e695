"""Who needs help, and who waits for us. What we owe never shows as the associate's fault.

The rules' limits, owners and actions are a policy; what each counts stands here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groundschool.curriculum.criteria import Skills
from groundschool.curriculum.policies import AtRisk, RiskRule
from groundschool.ledger.payloads import AttestationRequested
from groundschool.tracker.evidence.corrections import corrections
from groundschool.tracker.mastery.reading import reaches
from groundschool.tracker.milestones.associate_record import AssociateRecord
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding, MilestoneState
from groundschool.tracker.milestones.gate_state import GateState
from groundschool.tracker.pace.service_clock import service_days
from groundschool.tracker.pace.velocity import Velocity, judged_zeros

ACCESS = "access-checklist"
# The rule whose limit is the time in which an answer is marked.
MARKING = "B1"
SATURDAY = 5


@dataclass(frozen=True)
class Risk:
    """One rule that holds for one associate, since when, and what makes it hold, without a score."""

    associate: str
    rule: RiskRule
    since: date
    detail: str = ""

    @property
    def blocked_by_us(self) -> bool:
        """Return whether it is us who owe something, and not the associate who needs help."""
        return self.rule.id.startswith("B")

    @property
    def title(self) -> str:
        """Return the rule in words, with its limit."""
        return self.rule.title.format(limit=self.rule.limit)


@dataclass(frozen=True)
class Seen:
    """What the rules look at."""

    record: AssociateRecord
    milestones: Sequence[MilestoneState]
    gate: GateState
    velocities: Sequence[Velocity]

    @property
    def today(self) -> date:
        """Return the day where the associate lives."""
        return self.record.employment.local_date(self.record.as_of)

    def on(self, instant: datetime) -> date:
        """Return the day of an instant where the associate lives."""
        return self.record.employment.local_date(instant)

    def served(self, since: date) -> float:
        """Return the service days from ``since`` to today."""
        return service_days(self.record.employment, self.today) - service_days(self.record.employment, since)


Found = Iterator[tuple[date, str]]


def risks(seen: Seen, policy: AtRisk) -> tuple[Risk, ...]:
    """Return what puts an associate at risk today, in the policy's order; outside of their employment nothing does."""
    employment = seen.record.employment
    if seen.today < employment.start_date or (employment.end_date and seen.today > employment.end_date):
        return ()
    who = seen.record.associate
    return tuple(
        Risk(who, rule, since, detail) for rule in policy.rules for since, detail in RULES[rule.id](seen, rule.limit)
    )


def unanswered(record: AssociateRecord) -> Iterator[tuple[date, AttestationRequested]]:
    """Yield the requests for a signature that nobody has answered, with the day of each where the associate lives."""
    signed = {(work.kind, work.artefact) for work in record.past.works}
    for event, payload in record.past.of("attestation.requested"):
        assert isinstance(payload, AttestationRequested)
        if (payload.kind, payload.artefact_ref) not in signed:
            yield record.employment.local_date(event.occurred_at), payload


def working_days(since: date, until: date) -> int:
    """Return the Mondays to Fridays after ``since``, up to and with ``until``."""
    weeks, days = divmod(max(0, (until - since).days), 7)
    rest = (since + timedelta(days=ahead) for ahead in range(1, days + 1))
    # Counting from Monday as 0, a week has as many working days as come before its Saturday.
    return weeks * SATURDAY + sum(day.weekday() < SATURDAY for day in rest)


def _no_evidence(seen: Seen, limit: int) -> Found:
    past = seen.record.past
    days = [seen.on(a.submitted_at) for a in past.attempts]
    days += [seen.on(work.occurred_at) for work in past.works if work.kind != ACCESS]  # which is a manager's work
    last = max(days, default=seen.record.employment.start_date)
    if seen.served(last) >= limit:
        yield last, ""


def _overdue(seen: Seen, limit: int) -> Found:
    for milestone in seen.milestones:
        if milestone.state is MilestoneStanding.OVERDUE and milestone.due and seen.served(milestone.due) > limit:
            yield milestone.due, milestone.declared.id


def _repeated_failure(seen: Seen, limit: int) -> Found:
    """Find checks that failed on so many variants, and not yet passed since; for a mark that we corrected none has."""
    pass_mark = seen.record.judge.framework.policy.pass_mark
    corrected = {one.attempt_id for one in corrections(seen.record.past.events) if one.after < one.before}
    failed: dict[tuple[str, str], dict[str, datetime]] = {}
    for attempt in sorted(seen.record.past.attempts, key=lambda attempt: attempt.order):
        if attempt.voided or attempt.pending or attempt.attempt_id in corrected:
            continue
        checks = {task.id: reaches(task.points, pass_mark * task.max) for task in attempt.tasks}
        for name, passed in (checks | {"the safety check": not attempt.critical_failed}).items():
            if passed:
                failed.pop((attempt.exercise, name), None)
            else:
                failed.setdefault((attempt.exercise, name), {}).setdefault(attempt.variant, attempt.submitted_at)
    for (exercise, name), variants in failed.items():
        if len(variants) >= limit:
            yield seen.on(max(variants.values())), f"{name} of {exercise}"


def _zero_quarters(seen: Seen, limit: int) -> Found:
    if judged_zeros(seen.velocities) >= limit:
        yield seen.today, ""


def _refresh_due(seen: Seen, limit: int) -> Found:
    del limit  # due is due
    asked = [c.skills for c in seen.record.declared.gate.criteria if isinstance(c, Skills)]
    for name in dict.fromkeys(skill for skills in asked for skill in skills):
        state = seen.record.states[name]
        if state.freshness == "refresh due" and not state.under_review:
            yield seen.today, state.skill.title


def _marking(seen: Seen, limit: int) -> Found:
    for attempt in seen.record.past.attempts:
        since = seen.on(attempt.submitted_at)
        if attempt.pending and not attempt.voided and working_days(since, seen.today) > limit:
            yield since, attempt.exercise


def _signature(seen: Seen, limit: int) -> Found:
    for since, asked in unanswered(seen.record):
        if working_days(since, seen.today) > limit:
            yield since, f"{asked.kind}, with {asked.attester}"


def _no_shift(seen: Seen, limit: int) -> Found:
    for line in seen.gate.missing:
        if line.owner == "rota" and line.since and working_days(line.since, seen.today) > limit:
            yield line.since, line.checked.title


def _no_access(seen: Seen, limit: int) -> Found:
    start = seen.record.employment.start_date
    if not any(work.kind == ACCESS for work in seen.record.past.works) and seen.served(start) > limit:
        yield start, ""


RULES: Mapping[str, Callable[[Seen, int], Found]] = {
    "R1": _no_evidence,
    "R2": _overdue,
    "R3": _repeated_failure,
    "R4": _zero_quarters,
    "R5": _refresh_due,
    MARKING: _marking,
    "B2": _signature,
    "B3": _no_shift,
    "B4": _no_access,
}
