"""The conditions before on-call duty as people read them: what is theirs to do, what is ours, and what is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from groundschool.curriculum.criteria import Safe, Skills, Trend
from groundschool.reports.explained import date_in_words, ours_to_write
from groundschool.reports.owed import Owed, owed_for, reviews_owed
from groundschool.reports.people import People
from groundschool.tracker.insight.person import Person
from groundschool.tracker.mastery.bars import bar_of, in_hundredths
from groundschool.tracker.milestones.gate_state import ASSOCIATE, COURSE, GateLine


@dataclass(frozen=True)
class Condition:
    """One condition: what it asks for, how much of it there is (in words), what to do or whose turn it is.

    ``sign`` is ``done``, ``begun`` or ``open``.
    """

    title: str
    count: str
    words: str
    sign: str


@dataclass(frozen=True)
class GateConditions:
    """The conditions of one person by whose turn it is."""

    yours: tuple[Condition, ...]
    ours: tuple[Condition, ...]
    done: tuple[Condition, ...]


def conditions_of(people: People, person: Person, viewer: str = "", *, scores: bool = False) -> GateConditions:
    """Return somebody's conditions; with ``scores``, which are theirs and their mentor's to know, skill by skill."""
    settled = [line for line in person.gate.lines if line.checked.met and not line.checked.under_review]
    done = tuple(_done(person, line) for line in settled)
    yours: list[Condition] = []
    ours = [_review(one, viewer) for one in reviews_owed(people, person)]
    for line in person.gate.missing:
        if line.owner == ASSOCIATE:
            skills = scores and isinstance(line.checked.criterion, Skills)
            yours += _skills(person, line) if skills else [_own(line, scores=scores)]
        else:
            ours.append(_ours(people, person, line, viewer))
    return GateConditions(tuple(yours), tuple(ours), done)


def _done(person: Person, line: GateLine) -> Condition:
    one = line.checked
    met = f"since {date_in_words(person.record.employment.local_date(one.met_at))}" if one.met_at else ""
    more = f" ({one.have:g} done)" if one.have > one.need else ""
    count = "clear" if isinstance(one.criterion, Safe) else f"{min(one.have, one.need):g} of {one.need:g}{more}"
    return Condition(one.title, count, met, "done")


def _review(one: Owed, viewer: str) -> Condition:
    return Condition(one.what[:1].upper() + one.what[1:], "", f"{_turn(one.whose(viewer))} this: {one.why}", "open")


def _own(line: GateLine, *, scores: bool) -> Condition:
    one = line.checked
    # What is said of attempts and times is for who sees those.
    note = f" ({one.note})" if one.note and (scores or not isinstance(one.criterion, Safe | Trend)) else ""
    count = f"{one.have:g} open" if isinstance(one.criterion, Safe) else f"{one.have:g} of {one.need:g}"
    return Condition(one.title, count, f"{one.criterion.todo}{note}", "begun" if one.have and one.need else "open")


def _skills(person: Person, line: GateLine) -> Iterator[Condition]:
    """Yield a condition for each skill that is not there, with what of it is proven."""
    criterion, policy = line.checked.criterion, person.record.judge.framework.policy
    assert isinstance(criterion, Skills)
    level = policy.number(criterion.level)
    for name in criterion.skills:
        state = person.record.states[name]
        due = criterion.not_due and state.freshness == "refresh due"
        if state.granted >= level and not due:
            continue
        count = f"{in_hundredths(state.reading.lower)} of {in_hundredths(bar_of(state, policy))}"
        words = "Needs a refresher: pass a fresh variant" if due else criterion.todo
        yield Condition(state.skill.title, count, words, "begun" if state.reading.units else "open")


def _ours(people: People, person: Person, line: GateLine, viewer: str) -> Condition:
    one = line.checked
    count = f"{one.have:g} of {one.need:g}"
    sign = "begun" if one.have else "open"
    if line.owner == COURSE:
        return Condition(one.title, count, ours_to_write(one.lacks), sign)
    owed = owed_for(people, person, line, line.since or person.record.as_of.date())
    what = owed.what[:1].upper() + owed.what[1:]
    if line.since is None:
        then = f"then: {owed.whose(viewer)}" if owed.holders else "and the roster names nobody for it yet"
        return Condition(what, count, f"Comes after what is missing before it; {then}", sign)
    return Condition(what, count, f"{_turn(owed.whose(viewer))} this since {date_in_words(line.since)}", sign)


def _turn(whose: str) -> str:
    """Return who owes, as the beginning of a sentence."""
    if whose == "nobody is named":
        return "Nobody is named in the roster who owes"
    several = " and " in whose or whose == "you"
    return f"{whose[:1].upper()}{whose[1:]} owe{'' if several else 's'}"
