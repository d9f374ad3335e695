"""How far somebody is with each exercise by what they handed in."""

from typing import Literal

from groundschool.tracker.evidence.attempt import Attempt
from groundschool.tracker.insight.person import Person

Doing = Literal["begun", "done"]


def handed_in(person: Person) -> dict[str, Doing]:
    """Return the exercises that somebody handed in: done with full marks, or where it gave a level, begun otherwise."""
    attempts = [one for one in person.record.past.attempts if not one.voided]
    done = {one.exercise for one in attempts if _is_full(one) or _gave_a_level(person, one)}
    return {one.exercise: "done" if one.exercise in done else "begun" for one in attempts}


def _is_full(attempt: Attempt) -> bool:
    return not attempt.pending and attempt.points >= attempt.max_points


def _gave_a_level(person: Person, attempt: Attempt) -> bool:
    """Return whether an attempt completed a level that stands: it is the last of the evidence behind it."""
    return any(
        grant.effective_at == attempt.submitted_at and not set(grant.evidence).isdisjoint(attempt.events)
        for grant in person.skill_milestones
        if grant.state != "revoked"
    )
