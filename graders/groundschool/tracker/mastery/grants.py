"""When a level was granted, under which knowledge, and what became of it: a grant is questioned, never taken away.

A level is granted at the first knowledge under which its bar is met. It takes effect when the completing evidence was
handed in, so that a slow mark moves no milestone into another quarter. Evidence that changes afterwards, a regrade or
an exercise found invalid, puts the grant under review when the bar would no longer be met; only a person revokes.
"""

from dataclasses import replace
from datetime import datetime

from groundschool.ledger.payloads import FrameworkMapped, MilestoneGranted
from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.evidence.counted_attempts import Snapshot
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.mastery.reading import Reading
from groundschool.tracker.mastery.review import reviewed
from groundschool.tracker.mastery.skill_milestone import SkillMilestone

Granted = dict[tuple[str, int], SkillMilestone]


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
