"""When a level was granted, under which knowledge, and what became of it: a grant is questioned, never taken away.

A level is granted at the first knowledge under which its bar is met. It takes effect when the completing evidence was
handed in, so that a slow mark moves no milestone into another quarter. Evidence that changes afterwards, a regrade or
an exercise found invalid, puts the grant under review when the bar would no longer be met; only a person revokes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from groundschool.curriculum.framework import Framework
from groundschool.ledger.payloads import FrameworkMapped, MilestoneGranted
from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.evidence.counted_attempts import Attempt, Snapshot, counted
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.reading import Reading
from groundschool.tracker.mastery.review import reviewed
from groundschool.tracker.mastery.rule import read_mastery

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class SkillMilestone:
    """A level of a skill, reached once.

    ``effective_at`` is when what completed it was handed in (``completed_by``: attempt or event ids), ``recorded_at``
    when that was known. ``evidence`` are the event ids behind it, ``cause`` those that put it under review.
    ``revoked_at`` is when a person decided. ``carried_from`` names the skill of an older framework that it was granted
    in; a carried level counts where it was granted and nowhere else.
    """

    associate: str
    skill: str
    level: int
    effective_at: datetime
    completed_by: tuple[str, ...]
    recorded_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    state: Literal["met", "under review", "revoked"] = "met"
    cause: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    policy_version: str = ""
    framework_version: str = ""
    carried_from: str = ""


Granted = dict[tuple[str, int], SkillMilestone]


@dataclass(frozen=True)
class Judge:
    """Reads one skill of one associate at one instant, by the framework and its exercises' weights."""

    framework: Framework
    weights: Weights

    def read(
        self, skill: str, attempts: Iterable[Attempt], works: Iterable[AttestedWork], instant: datetime
    ) -> Reading:
        """Return the reading of ``skill``; only work that showed it enters."""
        weights, needed = self.weights.get(skill, {}), self.framework.exercises_needed(skill)
        shown = [work for work in works if skill in work.skills]
        return read_mastery(attempts, weights, self.framework.policy, instant, needed, shown)

    def evidence(self, skill: str, attempts: Iterable[Attempt]) -> list[Attempt]:
        """Return the attempts that count for ``skill``."""
        mapped = (attempt for attempt in attempts if attempt.exercise in self.weights.get(skill, {}))
        return counted(mapped, self.framework.policy.duplicate_hours)


def granted_levels(history: History, judge: Judge) -> dict[str, tuple[SkillMilestone, ...]]:
    """Return the levels ever granted, by skill and then from low to high, with what became of each."""
    granted = _written_down(history)
    _carry(granted, history)
    for snapshot in history.snapshots:
        works = [work for work in history.works if snapshot.known_at is None or _known(work) <= snapshot.known_at]
        exercises = {attempt.exercise for attempt in snapshot.changed}
        for skill in judge.framework.by_id:
            if not exercises.isdisjoint(judge.weights.get(skill, ())):
                _grant(granted, judge, snapshot, works, skill)
    _grant_by_work(granted, judge, history)
    found: dict[str, list[SkillMilestone]] = {}
    for grant in sorted(granted.values(), key=lambda grant: (grant.skill, grant.level, grant.effective_at)):
        found.setdefault(grant.skill, []).append(reviewed(grant, judge, history))
    return {skill: tuple(grants) for skill, grants in found.items()}


def _grant(granted: Granted, judge: Judge, snapshot: Snapshot, works: list[AttestedWork], skill: str) -> None:
    """Add the levels of ``skill`` that this knowledge meets for the first time.

    Only a new piece of evidence can raise a reading, so no instant between two of them needs looking at.
    """
    evidence = judge.evidence(skill, snapshot.attempts)
    shown = [work for work in works if skill in work.skills]
    since = min(a.submitted_at for a in snapshot.changed if a.exercise in judge.weights[skill])
    instants = {a.submitted_at for a in evidence} | {work.occurred_at for work in shown}
    for instant in sorted(instant for instant in instants if instant >= since):
        reading = judge.read(skill, evidence, works, instant)
        for level in range(2, reading.level + 1):
            if (skill, level) not in granted:
                granted[skill, level] = _milestone(judge, snapshot.known_at or instant, reading, skill, level)


def _grant_by_work(granted: Granted, judge: Judge, history: History) -> None:
    """Add the levels that attested work completes, where it became known after the attempts."""
    for work in sorted(history.works, key=lambda work: (_known(work), work.event_id)):
        before = [s for s in history.snapshots if s.known_at is None or s.known_at <= _known(work)]
        if not before:
            continue
        works = [other for other in history.works if _known(other) <= _known(work)]
        for skill in work.skills:
            if skill in judge.framework.by_id:
                attempts = before[-1].attempts
                changed = tuple(a for a in attempts if a.exercise in judge.weights.get(skill, {}))[:1]
                if changed:
                    _grant(granted, judge, Snapshot(_known(work), attempts, changed), works, skill)


def _milestone(judge: Judge, known_at: datetime, reading: Reading, skill: str, level: int) -> SkillMilestone:
    behind = [entry.attempt for entry in reading.weighed]
    completing = [a.attempt_id for a in behind if a.submitted_at == reading.as_of]
    completing += [work.event_id for work in reading.attested if work.occurred_at == reading.as_of]
    evidence = [name for a in behind for name in a.events] + [work.event_id for work in reading.attested]
    return SkillMilestone(
        associate=behind[0].associate,
        skill=skill,
        level=level,
        effective_at=reading.as_of,
        completed_by=tuple(completing),
        recorded_at=known_at,
        evidence=tuple(evidence),
        policy_version=judge.framework.policy.version,
        framework_version=judge.framework.version,
    )


def _written_down(history: History) -> Granted:
    """Return the grants that events record: they hold whatever the policy says today."""
    found: Granted = {}
    for event, payload in history.of("milestone.granted"):
        assert isinstance(payload, MilestoneGranted)
        grant = SkillMilestone(
            associate=event.associate,
            skill=payload.skill,
            level=payload.level,
            effective_at=payload.effective_at,
            completed_by=(event.event_id,),
            recorded_at=event.order[0],
            evidence=payload.evidence,
            policy_version=payload.policy_version,
            framework_version=payload.framework_version,
        )
        found.setdefault((payload.skill, payload.level), grant)
    return found


def _carry(granted: Granted, history: History) -> None:
    """Add the levels that skills of an older framework bring to those that took their place."""
    for _, mapping in history.of("framework.mapped"):
        assert isinstance(mapping, FrameworkMapped)
        for (skill, level), grant in list(granted.items()):
            if skill in mapping.from_skills:
                for name in mapping.to_skills:
                    granted.setdefault((name, level), replace(grant, skill=name, carried_from=skill))


def _known(work: AttestedWork) -> datetime:
    return work.recorded_at or work.occurred_at
