"""Why the tracker answers as it does: every number behind a skill, a milestone or the gate, in words and as data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundschool.errors import UnknownNameError
from groundschool.reports.explained import (
    clock,
    criterion_line,
    criterion_numbers,
    gate_sentence,
    instant_in_words,
    velocity_sentence,
)
from groundschool.reports.people import People
from groundschool.reports.progress import reasons
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.ageing import refresh_due
from groundschool.tracker.mastery.bars import in_hundredths
from groundschool.tracker.mastery.reading import Weighed
from groundschool.tracker.mastery.rule import Shortfall, asked
from groundschool.tracker.mastery.skill_milestone import SkillMilestone
from groundschool.tracker.milestones.dated_milestones import MilestoneState
from groundschool.tracker.milestones.gate_state import GateLine
from groundschool.tracker.pace.velocity import chance_of_none
from groundschool.tracker.privacy.visibility import Data

GATE, VELOCITY = "gate", "velocity"
# Skill milestones a quarter that somebody on course reaches, in the middle of what is expected.
USUAL_RATE = 1.5


@dataclass(frozen=True)
class Explanation:
    """The answer in one sentence, what it follows from in further ones, and the same as data."""

    associate: str
    about: str
    as_of: datetime
    known_at: datetime
    answer: str
    because: tuple[str, ...]
    numbers: dict[str, Any]


def explanation(people: People, associate: str, about: str) -> Explanation:
    """Return why ``associate`` stands as they do in ``about``: a skill, a dated milestone, ``gate`` or ``velocity``.

    Raises UnknownNameError for somebody or something that does not exist.
    """
    person, facts = people.of(associate), people.facts
    skills, dated = person.record.states, {one.declared.id: one for one in person.milestones}
    if about in skills:
        answer, because, numbers = _skill(people, person, about)
    elif about in dated:
        answer, because, numbers = _dated(people, person, dated[about])
    elif about == GATE:
        answer, because, numbers = _gate(people, person)
    elif about == VELOCITY:
        answer, because, numbers = _velocity(people, person)
    else:
        raise UnknownNameError("skill, milestone or gate", about, [*skills, *dated, GATE, VELOCITY])
    return Explanation(associate, about, facts.as_of, facts.known_at or facts.as_of, answer, tuple(because), numbers)


def data_about(about: str) -> Data:
    """Return which data an explanation shows."""
    named = {GATE: Data.GATE, VELOCITY: Data.VELOCITY}
    return named.get(about) or (Data.READINGS if "." in about else Data.MILESTONES)


Parts = tuple[str, list[str], dict[str, Any]]


def _skill(people: People, person: Person, skill: str) -> Parts:
    facts, policy = people.facts, people.facts.framework.policy
    state = person.record.states[skill]
    reading = state.reading
    since = [grant for grant in state.milestones if grant.level == state.granted]
    standing = f" since {instant_in_words(since[-1].effective_at)}, {state.freshness}" if since else ""
    answer = f"{facts.name(person.id)}: {state.skill.title} is at {facts.level(state.granted)}{standing}."
    because = [_figures(people, person, skill)]
    for number, bar in enumerate(policy.levels):
        needed = facts.framework.exercises_needed(skill) if number == 0 else None
        because.append(f"{bar.level} asks for: {'; '.join(map(_asked, asked(reading, bar, needed)))}.")
    because += [_attempt(people, entry) for entry in reading.weighed]
    because += [
        f"attested: {work.kind} {work.artefact} by {work.attester}, {instant_in_words(work.occurred_at)}"
        for work in reading.attested
    ]
    because += [_grant(people, grant) for grant in state.milestones]
    if state.milestones and (due := refresh_due(reading, policy)):
        because.append(f"without new evidence a refresher is due from {instant_in_words(due)} on")
    because += [
        f"waits for a mark: {attempt.exercise}, handed in {instant_in_words(attempt.submitted_at)}, "
        f"{attempt.pending:g} points"
        for attempt in person.record.past.attempts
        if attempt.pending and not attempt.voided and attempt.exercise in facts.weights.get(skill, {})
    ]
    numbers = {"reading": reading, "granted": state.granted, "freshness": state.freshness, "grants": state.milestones}
    return answer, because, numbers | {"lacking": state.lacking, "policy": policy.model_dump(mode="json")}


def _figures(people: People, person: Person, skill: str) -> str:
    policy, reading = people.facts.framework.policy, person.record.states[skill].reading
    if reading.score is None:
        return "nothing is known of it yet: not attempted is not zero"
    return (
        f"{reading.units:.4f} units of evidence with a mean of {reading.score:.4f}: nine times in ten above "
        f"{reading.lower:.4f} and below {reading.upper:.4f} (Wilson interval, z {policy.z:g}; policy {policy.version}, "
        f"framework {people.facts.framework.version})"
    )


def _asked(entry: Shortfall) -> str:
    exact = isinstance(entry.need, int)
    have = f"{entry.have:g}" if exact else f"{in_hundredths(entry.have) / 100:.2f}"
    return f"{entry.what} {have} of {entry.need:g}" + ("" if entry.met else ", missing")


def _attempt(people: People, entry: Weighed) -> str:
    attempt = entry.attempt
    why, title = "; ".join(reasons(entry)), people.facts.exercise_title(attempt.exercise)
    return (
        f"{title} ({attempt.exercise}), handed in {instant_in_words(attempt.submitted_at)}: "
        f"{attempt.points:g} of {attempt.max_points:g} points count as {entry.score:.4f} with a weight of "
        f"{entry.units:.4f} units ({why}). Events: {', '.join(attempt.events) or 'none'}"
    )


def _grant(people: People, grant: SkillMilestone) -> str:
    origin = f", carried over from {grant.carried_from}" if grant.carried_from else ""
    known = f", known {instant_in_words(grant.recorded_at)}" if grant.recorded_at else ""
    cause = f" because of {', '.join(grant.cause)}" if grant.cause else ""
    return (
        f"{people.facts.level(grant.level)} took effect {instant_in_words(grant.effective_at)}{known}, completed by "
        f"{', '.join(grant.completed_by)}{origin}, under policy {grant.policy_version or 'unnamed'} and framework "
        f"{grant.framework_version or 'unnamed'}: {grant.state}{cause}"
    )


def _dated(people: People, person: Person, state: MilestoneState) -> Parts:
    name, declared = people.facts.name(person.id), state.declared
    when = f" on {instant_in_words(state.effective_at)}, service day {state.service_day}" if state.effective_at else ""
    waived = f": {state.because}" if state.because else ""
    answer = f"{name}: {declared.id} ({declared.title}) is {state.state.value.replace('_', ' ')}{when}{waived}."
    due = f"due {state.due:%d %b %Y}" if state.due else "never due: they leave before"
    because = [f"{due}, when the service-day clock reaches {declared.day}; {clock(person)}"]
    because += [criterion_line(line) for line in state.lines]
    if state.recorded_at and state.effective_at:
        because.append(
            f"took effect {instant_in_words(state.effective_at)}, known {instant_in_words(state.recorded_at)}"
        )
    numbers = {"state": state.state.value, "due": state.due, "effective_at": state.effective_at}
    numbers |= {"recorded_at": state.recorded_at, "service_day": state.service_day, "evidence": state.evidence}
    return answer, because, numbers | {"criteria": [criterion_numbers(line) for line in state.lines]}


def _velocity(people: People, person: Person) -> Parts:
    because = [
        f"{one.quarter} ({one.zone}): {one.status}; there for {in_hundredths(one.availability)} % of it, "
        f"{one.required} asked for, {one.stretch} are a stretch"
        + (f", {one.adjustments} by revocations" if one.adjustments else "")
        for one in person.velocities
    ]
    once, twice = (round(100 * chance_of_none(USUAL_RATE, quarters)) for quarters in (1, 2))
    because.append(
        f"at {USUAL_RATE:g} a quarter, {once} of 100 quarters have none by chance, and {twice} of 100 two in a row: "
        "one such quarter says little"
    )
    return velocity_sentence(people, person), because, {"quarters": list(person.velocities)}


def _gate(people: People, person: Person) -> Parts:
    gate = person.gate
    because = [clock(person), *(_gate_line(line) for line in gate.lines)]
    numbers = {"stage": gate.stage.value, "day": gate.day, "forecast": gate.on_call, "pace": gate.pace}
    lines = [
        criterion_numbers(line.checked) | {"owner": line.owner, "since": line.since, "forecast": line.forecast}
        for line in gate.lines
    ]
    numbers |= {"passed_at": gate.passed_at, "passed_day": gate.passed_day, "criteria": lines}
    return gate_sentence(people, person), because, numbers


def _gate_line(line: GateLine) -> str:
    said = criterion_line(line.checked)
    if line.checked.met:
        return said
    criterion = line.checked.criterion
    since = f" since {line.since:%d %b %Y}" if line.since else ""
    range_ = f", by service day {line.forecast[0]} to {line.forecast[1]}" if line.forecast else ""
    return f"{said} Waits for the {line.owner}{since}{range_}: {criterion.todo}"
