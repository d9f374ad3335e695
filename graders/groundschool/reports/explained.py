"""The sentences and numbers that explanations share."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from groundschool.reports.facts import counting
from groundschool.reports.people import People
from groundschool.tracker.evidence.corrections import corrections
from groundschool.tracker.insight.at_risk import Risk
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.skill_milestone import SkillMilestone
from groundschool.tracker.milestones.checked import Checked
from groundschool.tracker.milestones.dated_milestones import owed_in_words
from groundschool.tracker.milestones.gate_state import GateStage
from groundschool.tracker.pace.service_clock import due_date, service_days
from groundschool.tracker.pace.velocity import trailing

# A sentence alone, or with the ids of the events behind it.
Because = str | tuple[str, Sequence[str]]
Parts = tuple[str, Sequence[Because], dict[str, Any]]


def with_events(one: Because, *, events: bool) -> str:
    """Return a sentence, with the ids of the events behind it where they are asked for."""
    if isinstance(one, str):
        return one
    sentence, ids = one
    return f"{sentence} Events: {', '.join(ids)}" if events and ids else sentence


def criterion_line(line: Checked) -> str:
    """Return how a criterion stands, in a sentence."""
    label = f"{line.criterion.id} " if line.criterion.id else ""
    state = ("met, under review" if line.under_review else "met") if line.met else "not met"
    either = ", one of several ways" if line.criterion.either else ""
    when = f" since {instant_in_words(line.met_at)}" if line.met and line.met_at else ""
    note = f" ({'; '.join(filter(None, (line.note, line.lacks)))})" if line.note or line.lacks else ""
    return f"{label}{line.title}: {line.have:g} of {line.need:g}, {state}{when}{either}{note}."


def criterion_numbers(line: Checked) -> dict[str, Any]:
    """Return the same as data."""
    told = {"criterion": line.name, "title": line.title, "have": line.have, "need": line.need, "met": line.met}
    told |= {"met_at": line.met_at, "recorded_at": line.recorded_at, "under_review": line.under_review}
    return told | {"note": line.note, "evidence": line.evidence}


def gate_sentence(people: People, person: Person) -> str:
    """Return how far somebody is from on-call duty, what is missing, and from when on they can be on call."""
    gate, name = person.gate, people.facts.name(person.id)
    span = f"usual is day {gate.declared.earliest_day} to {gate.declared.latest_day}"
    if gate.stage is GateStage.PRIMARY and gate.passed_at:
        on = person.record.employment.local_date(gate.passed_at)
        return f"{name} is on call since {date_in_words(on)}, day {gate.passed_day} ({span})."
    met = f"{gate.met} of {counting(len(gate.lines), 'condition')} for on-call duty met"
    suspended = ", suspended" if gate.stage is GateStage.SUSPENDED else ""
    missing = f"missing: {owed_in_words(gate)}" if gate.missing else "nothing is missing"
    return f"{name}, day {gate.day}{suspended}: {met}; {missing}. {expected_in_words(person)} ({span})"


def expected_in_words(person: Person) -> str:
    """Return from when on somebody can be on call, or why nobody can say."""
    if days := on_call_dates(person):
        first, last = map(date_in_words, days)
        span = f"between {first} and {last}" if first != last else f"from {first} on"
        return f"On call {span}, if everybody acts from today"
    if person.gate.lacks:
        return ours_to_write(person.gate.lacks).removesuffix(".")
    return "Nobody can say from when on"


def on_call_dates(person: Person) -> tuple[date, date] | None:
    """Return the days from and by which somebody can be on call, None where nobody can say."""
    days = [due_date(person.record.employment, day) for day in person.gate.on_call or ()]
    return (days[0], days[1]) if len(days) == 2 and days[0] and days[1] else None


def review_reason(person: Person, grant: SkillMilestone) -> str:
    """Return why a level is under review, without naming an attempt: we corrected a mark, or its evidence changed."""
    for one in corrections(person.record.past.events):
        if one.event_id in grant.cause:
            return f"because we corrected a grader on {date_in_words(one.corrected_at)}"
    return "because its evidence changed"


def correction_sentences(people: People, person: Person) -> tuple[str, ...]:
    """Return what we corrected of somebody's marks, from what to what and why, the newest first."""
    found: dict[str, int] = {}
    for one in reversed(list(corrections(person.record.past.events))):
        said = f"{people.facts.exercise_title(one.exercise)}: {one.words}"
        found[said] = found.get(said, 0) + 1
    return tuple(f"{said} ({count} attempts)" if count > 1 else said for said, count in found.items())


def ours_to_write(lacks: str) -> str:
    """Return in a sentence that the course cannot grant something yet, which is held against nobody."""
    return f"The course cannot grant it yet ({lacks}): ours to write, and held against nobody."


def date_in_words(on: date) -> str:
    """Return a day as people write it."""
    return f"{on.day} {on:%b %Y}"


def velocity_sentence(people: People, person: Person) -> str:
    """Return the newest quarter and the last four in a sentence."""
    name = people.facts.name(person.id)
    return f"{name}: {velocity_words(person)}" if person.velocities else f"{name} has not started yet."


def velocity_words(person: Person) -> str:
    """Return the newest quarter and the last four, without a name."""
    if not (quarters := person.velocities):
        return "Not started yet."
    last = quarters[-1]
    return f"Skill levels in {last.quarter}: {last.status}; {trailing(quarters)} in the last four quarters."


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
