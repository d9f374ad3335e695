"""Which answers to mark first: those that hold up somebody's gate, then those that hold up a milestone soon due."""

from collections.abc import Iterable
from datetime import timedelta
from enum import IntEnum

from groundschool.curriculum.criteria import Scored, Trend
from groundschool.tracker.insight.needs import FOR_GATE, FOR_MILESTONE, skill_needs, soon_due
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.checked import Checked

DUE_WITHIN = timedelta(days=14)


class Urgency(IntEnum):
    """What waits for an answer's mark, the most urgent first."""

    GATE = 0
    MILESTONE = 1
    NOTHING = 2


def urgency(person: Person, exercise: str) -> Urgency:
    """Return what of somebody's waits for the mark of an answer to an exercise: by its skills, or by its name."""
    needs, weights = skill_needs(person, DUE_WITHIN), person.record.judge.weights
    value = max((need.value for name, need in needs.items() if exercise in weights.get(name, {})), default=0.0)
    if value >= FOR_GATE or _names(person, (line.checked for line in person.gate.lines), exercise):
        return Urgency.GATE
    lines = (line for milestone in soon_due(person, DUE_WITHIN) for line in milestone.lines)
    if value >= FOR_MILESTONE or _names(person, lines, exercise):
        return Urgency.MILESTONE
    return Urgency.NOTHING


def _names(person: Person, lines: Iterable[Checked], exercise: str) -> bool:
    """Return whether a line that is not met asks for the exercise itself."""
    asked = (line.criterion for line in lines if not line.met)
    return any(person.record.exercises.get(c.exercise) == exercise for c in asked if isinstance(c, Scored | Trend))
