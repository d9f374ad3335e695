"""Why the tracker answers as it does: every number behind a skill, a milestone or the gate, in words and as data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundschool.errors import UnknownNameError
from groundschool.reports.explain_skill import explain_skill
from groundschool.reports.explained import (
    Because,
    Parts,
    clock,
    criterion_line,
    criterion_numbers,
    gate_sentence,
    instant_in_words,
    velocity_sentence,
    with_events,
)
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.bars import in_hundredths
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


def explanation(people: People, associate: str, about: str, *, events: bool = True) -> Explanation:
    """Return why ``associate`` stands as they do in ``about``: a skill, a dated milestone, ``gate`` or ``velocity``.

    With ``events``, its sentences name the ids of those behind them. Raises UnknownNameError for somebody or something
    that does not exist.
    """
    person, facts = people.of(associate), people.facts
    skills, dated = person.record.states, {one.declared.id: one for one in person.milestones}
    if about in skills:
        answer, because, numbers = explain_skill(people, person, about)
    elif about in dated:
        answer, because, numbers = _dated(people, person, dated[about])
    elif about == GATE:
        answer, because, numbers = _gate(people, person)
    elif about == VELOCITY:
        answer, because, numbers = _velocity(people, person)
    else:
        raise UnknownNameError("skill, milestone or gate", about, [*skills, *dated, GATE, VELOCITY])
    told = tuple(with_events(one, events=events) for one in because)
    return Explanation(associate, about, facts.as_of, facts.known_at or facts.as_of, answer, told, numbers)


def data_about(about: str) -> Data:
    """Return which data an explanation shows."""
    named = {GATE: Data.GATE, VELOCITY: Data.VELOCITY}
    return named.get(about) or (Data.READINGS if "." in about else Data.MILESTONES)


def _dated(people: People, person: Person, state: MilestoneState) -> Parts:
    name, declared = people.facts.name(person.id), state.declared
    when = f" on {instant_in_words(state.effective_at)}, service day {state.service_day}" if state.effective_at else ""
    waived = f": {state.because}" if state.because else ""
    answer = f"{name}: {declared.id} ({declared.title}) is {state.state.value.replace('_', ' ')}{when}{waived}."
    due = f"due {state.due:%d %b %Y}" if state.due else "never due: they leave before"
    because: list[Because] = [f"{due}, when the service-day clock reaches {declared.day}; {clock(person)}"]
    because += [(criterion_line(line), line.evidence) for line in state.lines]
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
    because: list[Because] = [clock(person), *(_gate_line(line) for line in gate.lines)]
    numbers = {"stage": gate.stage.value, "day": gate.day, "forecast": gate.on_call, "pace": gate.pace}
    lines = [
        criterion_numbers(line.checked) | {"owner": line.owner, "since": line.since, "forecast": line.forecast}
        for line in gate.lines
    ]
    numbers |= {"passed_at": gate.passed_at, "passed_day": gate.passed_day, "criteria": lines}
    return gate_sentence(people, person), because, numbers


def _gate_line(line: GateLine) -> Because:
    said, evidence = criterion_line(line.checked), line.checked.evidence
    if line.checked.met:
        return said, evidence
    criterion = line.checked.criterion
    since = f" since {line.since:%d %b %Y}" if line.since else ""
    range_ = f", by service day {line.forecast[0]} to {line.forecast[1]}" if line.forecast else ""
    return f"{said} Waits for the {line.owner}{since}{range_}: {criterion.todo}", evidence
