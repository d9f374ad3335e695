"""What became of a granted level: met, under review because its evidence changed, or revoked by a person."""

from dataclasses import replace

from groundschool.ledger.payloads import MilestoneDecided
from groundschool.tracker.evidence.history import History
from groundschool.tracker.mastery.judge import Judge
from groundschool.tracker.mastery.skill_milestone import SkillMilestone

DECIDED = ("milestone.flagged", "milestone.upheld", "milestone.revoked")


def reviewed(grant: SkillMilestone, judge: Judge, history: History) -> SkillMilestone:
    """Return the grant with its state.

    A revocation holds. An upheld grant is looked at again only when its evidence changes once more.
    """
    about = grant.carried_from or grant.skill, grant.level
    decided = [
        event
        for event, payload in history.of(*DECIDED)
        if isinstance(payload, MilestoneDecided) and (payload.skill, payload.level) == about
    ]
    last = decided[-1] if decided else None
    if last is not None and last.type == "milestone.revoked":
        return replace(grant, state="revoked", revoked_at=last.occurred_at, cause=(last.event_id,))
    known_when = {event.event_id: event.order for event in history.events}
    cause = tuple(
        name
        for name in _changed_since(grant, history)
        if last is None or last.type == "milestone.flagged" or known_when.get(name, last.order) > last.order
    )
    if cause and not _holds(grant, judge, history):
        return replace(grant, state="under review", cause=cause)
    if last is not None and last.type == "milestone.flagged":
        return replace(grant, state="under review", cause=(last.event_id,))
    return grant


def _changed_since(grant: SkillMilestone, history: History) -> list[str]:
    """Return the ids of the events that changed the grant's evidence after it was granted."""
    behind = set(grant.evidence)
    changed = [a.events[-1] for a in history.attempts if behind & {*a.events} and a.events[-1] not in behind]
    retracted = [
        event.event_id for event, _ in history.of("attestation.retracted") if event.payload["attestation"] in behind
    ]
    return changed + retracted


def _holds(grant: SkillMilestone, judge: Judge, history: History) -> bool:
    """Return whether the bar is met at the grant's instant by what is known now; one of an older framework holds."""
    if grant.carried_from or grant.skill not in judge.framework.by_id:
        return True
    return judge.read(grant.skill, history.attempts, history.works, grant.effective_at).level >= grant.level
