"""The sentences and numbers that explanations share."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from groundschool.reports.facts import counting
from groundschool.reports.people import People
from groundschool.tracker.insight.at_risk import Risk
from groundschool.tracker.insight.person import Person
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.dated_milestones import owed_in_words
from groundschool.tracker.milestones.gate import GateStage
from groundschool.tracker.pace.service_clock import service_days
from groundschool.tracker.pace.velocity import trailing


def criterion_line(line: Checked) -> str:
    """Return how a criterion stands, in a sentence."""
    label = f"{line.criterion.id} " if line.criterion.id else ""
    state = ("met, under review" if line.under_review else "met") if line.met else "not met"
    either = ", one of several ways" if line.criterion.either else ""
    when = f" since {instant_in_words(line.met_at)}" if line.met and line.met_at else ""
    note = f" ({line.note})" if line.note else ""
    events = f" Events: {', '.join(line.evidence)}" if line.evidence else ""
    return f"{label}{line.title}: {line.have:g} of {line.need:g}, {state}{when}{either}{note}.{events}"


def criterion_numbers(line: Checked) -> dict[str, Any]:
    """Return the same as data."""
    told = {"criterion": line.name, "title": line.title, "have": line.have, "need": line.need, "met": line.met}
    told |= {"met_at": line.met_at, "recorded_at": line.recorded_at, "under_review": line.under_review}
    return told | {"note": line.note, "evidence": line.evidence}


def gate_sentence(people: People, person: Person) -> str:
    """Return in one sentence how far somebody is from on-call duty, what is missing, and by when it can be there."""
    gate = person.gate
    name = people.facts.name(person.id)
    span = f"{gate.declared.earliest_day} to {gate.declared.latest_day}"
    if gate.stage is GateStage.PRIMARY:
        return f"{name} is first responder since service day {gate.passed_day} ({gate.pace}: usual is {span})."
    expected = f", to be expected on service day {gate.forecast[0]} to {gate.forecast[1]}" if gate.forecast else ""
    return (
        f"{name} is at {gate.stage.value.replace('_', ' ')} on service day {gate.day}: missing "
        f"{owed_in_words(gate) or 'nothing'}{expected} ({gate.pace}: usual is {span})."
    )


def velocity_sentence(people: People, person: Person) -> str:
    """Return the newest quarter and the last four in a sentence."""
    if not (quarters := person.velocities):
        return f"{people.facts.name(person.id)} has not started yet."
    last = quarters[-1]
    year = counting(trailing(quarters), "skill milestone")
    return f"{people.facts.name(person.id)}: {last.status} in {last.quarter}, {year} in the last four quarters."


def risk_sentences(risks: Iterable[Risk]) -> tuple[str, ...]:
    """Return risks in sentences, one a rule: since when, what makes it hold, whose turn it is, and what to do."""
    by_rule: dict[str, list[Risk]] = {}
    for risk in risks:
        by_rule.setdefault(risk.rule.id, []).append(risk)
    return tuple(map(_risk_sentence, by_rule.values()))


def _risk_sentence(alike: list[Risk]) -> str:
    first = alike[0]
    head = "Blocked by us" if first.blocked_by_us else "Needs help"
    details = ", ".join(risk.detail for risk in alike if risk.detail)
    since = min(risk.since for risk in alike)
    what = f"{first.title} ({details})" if details else first.title
    return f"{head} since {since.day} {since:%b %Y}: {what}. {first.rule.owner.capitalize()}: {first.rule.action}"


def clock(person: Person) -> str:
    """Return what the service-day clock shows, and what it went by."""
    employment = person.record.employment
    today = employment.local_date(person.record.as_of)
    away = "; ".join(_stretches(person))
    return (
        f"the clock began {employment.start_date:%d %b %Y} ({employment.zone}, {employment.fte:g} of full time) "
        f"and shows {counting(int(service_days(employment, today)), 'service day')}{f'; {away}' if away else ''}"
    )


def _stretches(person: Person) -> Iterator[str]:
    for stretch in person.record.employment.stretches:
        share = f"{stretch.fte:g} of full time" if stretch.fte else stretch.kind.replace("_", " ")
        yield f"{share} from {stretch.first:%d %b %Y} to {stretch.last:%d %b %Y}"


def instant_in_words(instant: datetime) -> str:
    """Return an instant in words."""
    return f"{instant:%d %b %Y %H:%M %Z}"
