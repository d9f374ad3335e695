"""What follows from the record and is not written down yet: levels reached, and grants whose evidence changed.

A level that is written down holds whatever a later policy says, and who put it under review is on record. Nothing here
ever revokes one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from groundschool.ledger.events import Event, make_event
from groundschool.ledger.payloads import MilestoneDecided, MilestoneGranted
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.grants import granted_levels
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.mastery.skill_milestone import SkillMilestone

ACTOR = "groundschool"
GRANTED, FLAGGED = "milestone.granted", "milestone.flagged"


@dataclass(frozen=True)
class Recorded:
    """What came of recording: the ``events`` that were new, and those that were ``settled`` because they followed."""

    events: tuple[Event, ...] = ()
    settled: tuple[Event, ...] = ()


def unsettled(past: History, judge: Judge, now: datetime) -> Iterator[Event]:
    """Yield the events that would write down what follows from what is known of an associate; none the second time."""
    written = {(e.payload["skill"], e.payload["level"]) for e, _ in past.of(GRANTED)}
    flagged = {
        (event.payload["skill"], event.payload["level"], event.payload["cause"]) for event, _ in past.of(FLAGGED)
    }
    # The levels alone: what every skill reads today is not asked for, and would take most of the time.
    levels = granted_levels(past, judge).values()
    for grant in sorted(chain.from_iterable(levels), key=lambda one: (one.effective_at, one.skill, one.level)):
        if grant.carried_from or not grant.evidence:
            continue
        if (grant.skill, grant.level) not in written:
            yield _granted(grant)
        causes = [name for name in grant.cause if (grant.skill, grant.level, name) not in flagged]
        if grant.state == "under review" and causes and not _is_flag(past, grant):
            payload = MilestoneDecided(skill=grant.skill, level=grant.level, cause=causes[0], reason="evidence changed")
            yield make_event(past.associate, now, payload, ACTOR, FLAGGED)


def _is_flag(past: History, grant: SkillMilestone) -> bool:
    """Return whether what holds it under review is a flag, and nothing new."""
    return {event.event_id for event, _ in past.of(FLAGGED)}.issuperset(grant.cause)


def _granted(grant: SkillMilestone) -> Event:
    payload = MilestoneGranted(
        skill=grant.skill,
        level=grant.level,
        effective_at=grant.effective_at,
        policy_version=grant.policy_version,
        framework_version=grant.framework_version,
        evidence=grant.evidence,
    )
    return make_event(grant.associate, grant.effective_at, payload, ACTOR, GRANTED)
