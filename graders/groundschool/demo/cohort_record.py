"""What the made-up cohort's ledger holds beside graded work: work that others saw, leave, signatures, a regrade."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from groundschool.demo.cohort_people import STEADY, TEAMS, Member, MemberStory, first_day
from groundschool.ledger.attempt_payloads import AttemptGraded, AttemptRegraded, AttemptSubmitted
from groundschool.ledger.events import Event, make_event
from groundschool.ledger.payloads import (
    AttestationRequested,
    AvailabilitySet,
    GateSigned,
    MilestoneWaived,
    WorkAttested,
)

TIMED = "incident-response/timeline-from-five-clocks"
REGRADED = ("scripting/access-log-report", "networking/handshake-census", "linux/journal-triage")
WHY = "The grader took any order of equal lines for right; corrected, and graded anew"
ELSEWHERE = "Was on call for three years in another team of the company: nothing of the first month is new"
# Work by service day, as most people come to it, and whether the team's on-call lead signs instead of the mentor.
WORK = (
    *((day, "access-checklist", False) for day in (1, 2, 2, 3, 5)),
    *((day, "training-module", False) for day in (4, 8, 12)),
    *((15, "shadow-shift", False), (18, "guided-triage", False), (22, "guided-triage", False)),
    *((23, "runbook-updated", False), (25, "shadow-shift", True), (27, "alert-refined", False)),
    *((28, "runbook-updated", False), (29, "guided-triage", True)),
    *((day, "alert-handled", False) for day in (36, 40, 44, 49, 54)),
    *((47, "change-reviewed", False), (50, "automation-merged", False), (53, "correct-escalation", False)),
    *((55, "change-reviewed", False), (57, "postmortem-contributed", False), (62, "reverse-shadow-shift", True)),
    *((70, "incident-updates-reviewed", False), (76, "incident-updates-reviewed", False)),
    *((79, "component-owned", False), (80, "toil-reduced", False), (84, "primary-shift", True)),
)
# What else is said of work of some kinds.
SAYING: Mapping[str, Mapping[str, Any]] = {
    "change-reviewed": {"rubric": 3},
    "incident-updates-reviewed": {"rubric": 4},
    "toil-reduced": {"before": 9.5, "after": 2.0, "unit": "hours a month"},
}
SIGNED = 82  # the service day on which both sign a finished gate


def lives(people: Iterable[Member], start: date, weeks: int, until: datetime) -> Iterator[Event]:
    """Yield what others saw of each of these people by ``until``, and when they were away."""
    for member in people:
        began = first_day(member, start, weeks)
        happened = [*_attested(member, began), *_away(member, began), *_asked(member, began), *_waived(member, began)]
        for event in happened:
            if event.occurred_at < until:
                yield replace(event, recorded_at=event.occurred_at)


def timed(people: Iterable[Member], graded: Iterable[Event]) -> Iterator[Event]:
    """Yield, of each graded timed exercise of those who finish things, that its author told how long it took."""
    steady = {member.id for member in people if member.story in STEADY}
    for event in graded:
        if event.type == "attempt.graded" and event.associate in steady and event.payload["exercise"] == TIMED:
            told = {name: event.payload[name] for name in ("attempt_id", "exercise", "exercise_version", "variant")}
            payload = AttemptSubmitted(**told, content_sha256=event.payload["content_sha256"], active_seconds=24 * 60)
            yield make_event(event.associate, event.occurred_at, payload, event.associate)


def regraded(people: Iterable[Member], graded: Iterable[Event]) -> Iterator[Event]:
    """Yield the regrade that takes away what somebody's level rested on."""
    concerned = {member.id for member in people if member.story is MemberStory.REGRADED}
    newest = {
        event.payload["attempt_id"]: event
        for event in graded
        if event.type == "attempt.graded" and event.associate in concerned and event.payload["exercise"] in REGRADED
    }
    for event in newest.values():
        before = AttemptGraded.model_validate(event.payload)
        tasks = tuple(task.model_copy(update={"points": 0.0}) for task in before.tasks)
        now = before.model_dump() | {"points": 0.0, "tasks": tasks, "replaces": event.event_id, "reason": WHY}
        yield make_event(event.associate, event.occurred_at, AttemptRegraded.model_validate(now), "course team")


def signed(people: Iterable[Member], start: date, weeks: int, until: datetime) -> Iterator[Event]:
    """Yield both signatures under each finished gate, if they were given by ``until``."""
    for member in people:
        at = _noon(first_day(member, start, weeks), SIGNED)
        if member.story is MemberStory.FINISHED and at < until:
            team = TEAMS[member.team]
            for role, by in (("mentor", team.mentor), ("manager", team.manager)):
                yield make_event(member.id, at, GateSigned(role=role), by, "gate.signed_off")


def _attested(member: Member, began: date) -> Iterator[Event]:
    rng = random.Random(f"work of {member.id}")
    team = TEAMS[member.team]
    for number, (day, kind, by_lead) in enumerate(WORK, 1):
        if member.story is MemberStory.BLOCKED and kind == "reverse-shadow-shift":
            return
        if kind == "primary-shift" and member.story is not MemberStory.FINISHED:
            continue
        late = 0 if member.story in STEADY else rng.randint(0, 20)
        if member.story in STEADY or rng.random() < 0.35 + 0.6 * member.ability:
            role, by = ("oncall_lead", team.oncall_lead) if by_lead else ("mentor", team.mentor)
            work = {"kind": kind, "artefact_ref": f"OPS-{member.id}-{number}", "attester_role": role}
            payload = WorkAttested(**work, **SAYING.get(kind, {}))
            yield make_event(member.id, _noon(began, day / member.fte + late), payload, by)


def _asked(member: Member, began: date) -> Iterator[Event]:
    """Yield a request for a signature that nobody has answered, of some of those who need longer."""
    if member.story is MemberStory.USUAL and member.ability < 0.7:
        by = TEAMS[member.team].mentor
        payload = AttestationRequested(kind="runbook-updated", artefact_ref=f"RB-{member.id}", attester=by)
        yield make_event(member.id, _noon(began, 36), payload, member.id)


def _away(member: Member, began: date) -> Iterator[Event]:
    if member.story is MemberStory.ON_LEAVE:
        first = began + timedelta(days=70)
        payload = AvailabilitySet(from_date=first, to_date=first + timedelta(days=41), kind="parental")
        yield make_event(member.id, _noon(began, 60), payload, TEAMS[member.team].manager)


def _waived(member: Member, began: date) -> Iterator[Event]:
    if member.story is MemberStory.READY:
        payload = MilestoneWaived(milestone="M30", reason=ELSEWHERE)
        yield make_event(member.id, _noon(began, 30), payload, TEAMS[member.team].manager)


def _noon(began: date, day: float) -> datetime:
    return datetime.combine(began + timedelta(days=round(day)), time(12), UTC)
