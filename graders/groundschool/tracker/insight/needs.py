"""What somebody's gate, milestones and next levels need of them: how much each skill counts, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from groundschool.curriculum.criteria import Scored, Skills, Trend
from groundschool.curriculum.framework import FIRST_BAR
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.bars import REFRESH
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.dated_milestones import MilestoneStanding, MilestoneState

FOR_GATE, FOR_MILESTONE, FOR_LEVEL, FOR_LATER, NOTHING_ELSE = 2.0, 1.5, 1.0, 0.5, 0.1
DUE_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """How much a skill is needed, and why, as the end of a sentence about it."""

    value: float
    reason: str


def skill_needs(person: Person, due_within: timedelta = DUE_WITHIN) -> dict[str, Need]:
    """Return how much each skill is needed: for the gate most, then for a milestone soon due, then for its level.

    What asks for a level that the course cannot grant needs nothing of anybody.
    """
    needs = {name: _own_need(person, name) for name in person.record.states}
    for milestone in reversed(soon_due(person, due_within)):
        needs |= _asked(person, milestone.lines, FOR_MILESTONE, f"is asked for by {milestone.declared.id}")
    gate = [line.checked for line in person.gate.lines]
    left = _asked(person, gate, FOR_GATE, "")
    lacking = sum(line.need - line.have for line in gate if isinstance(line.criterion, Skills))
    words = f"is one of {lacking:g} skills that your on-call gate still asks for"
    if lacking <= 1:
        words = "is the last skill before your on-call gate"
    return needs | {name: Need(FOR_GATE, words) for name in left}


def exercises_named(person: Person, due_within: timedelta = DUE_WITHIN) -> dict[str, Need]:
    """Return which exercises the gate asks for by their name, or else a milestone soon due, and how often."""
    found: dict[str, Need] = {}
    asking = [(one.lines, FOR_MILESTONE, f"{one.declared.id} asks for it") for one in soon_due(person, due_within)]
    gate = tuple(line.checked for line in person.gate.lines)
    for lines, value, words in [*asking, (gate, FOR_GATE, "Your on-call gate asks for it")]:
        for line in lines:
            if isinstance(line.criterion, Scored | Trend) and not line.met and not line.lacks:
                exercise = person.record.exercises[line.criterion.exercise]
                found[exercise] = Need(value, f"{words} ({line.have:g} of {line.need:g})")
    return found


def soon_due(person: Person, within: timedelta) -> list[MilestoneState]:
    """Return the milestones that are not met and are due within so many days, or were."""
    today = person.record.employment.local_date(person.record.as_of)
    still = {MilestoneStanding.NOT_STARTED, MilestoneStanding.IN_PROGRESS, MilestoneStanding.OVERDUE}
    return [one for one in person.milestones if one.state in still and one.due and one.due - today <= within]


def _asked(person: Person, lines: Iterable[Checked], value: float, reason: str) -> dict[str, Need]:
    """Return a need for each skill that unmet lines ask for and that is not there, or not fresh."""
    states = person.record.states
    found: dict[str, Need] = {}
    for line in lines:
        if isinstance(line.criterion, Skills) and not line.met:
            level = person.record.judge.framework.policy.number(line.criterion.level)
            for name in line.criterion.skills:
                short = states[name].granted < level
                due = states[name].freshness == "refresh due"
                if due or (short and person.record.grantable(name, level)):
                    found[name] = Need(value, reason)
    return found


def _own_need(person: Person, skill: str) -> Need:
    state = person.record.states[skill]
    if state.freshness in REFRESH:
        return Need(FOR_LEVEL, "needs a refresher")
    if state.freshness:
        return Need(NOTHING_ELSE, "is there and fresh")
    first = person.record.judge.framework.policy.levels[0].level
    if state.granted < FIRST_BAR and not person.record.grantable(skill, FIRST_BAR):
        return Need(FOR_LATER, f"counts towards the level “{first}”, which the course cannot grant yet")
    return Need(FOR_LEVEL, f"is not at the level “{first}” yet")
