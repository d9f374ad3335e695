"""The notes of a review, and the six tickets that follow from them, right or as somebody writes them who reads half."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

DAY, MANY, FRIDAY = timedelta(days=1), 6, 4
LED = "Rosa Nunes"
PEOPLE = (
    "Amara Nwosu", "Daniel Ortega", "Étienne Gallant", "Joana Pires", "Kwame Mensah", "Liam Fraser", "Mei-Ling Chua",
    "Rosa Nunes", "Sofie Larsen", "Yusuf Demir",
)  # fmt: skip
SERVICES = ("bookings", "checkin", "edge", "fares", "freight", "inventory", "notify", "payments", "pricing", "tracking")
# Of what each action is about: its type, how it was first written down, and what was said of it.
MEANS = (
    ("prevent", "people are more careful with migrations of {0}",
     ("The pipeline of {0} could refuse every migration that locks a table for longer than {1} "
     "seconds. Then it cannot come again.")),
    ("prevent", "callers of {0} behave",
     ("Whoever calls {0} tries again at once, without end, and that is what broke it. With at "
     "most {1} tries and a pause it does not begin.")),
    ("detect", "improve the monitoring of {0}",
     ("Nothing told us. An alert that rings when more than {1} % of the calls to {0} fail, and "
     "we know half an hour earlier.")),
    ("detect", "keep an eye on the queue of {0}",
     ("A customer told us. If the oldest message in the queue of {0} is older than {1} minutes, "
     "somebody has to be paged.")),
    ("mitigate", "a better rollback for {0}",
     ("It will break again one day. With a switch that turns the new way of {0} off we are out "
     "of it within {1} minutes.")),
    ("mitigate", "more capacity for {0}",
     ("We cannot keep a crowd away. But a command that doubles {0} within {1} minutes makes a "
     "short one of it.")),
    ("process", "communicate better about {0}",
     ("No machine helps here. Whoever commands an incident of {0} calls the support desk within "
     "{1} minutes: that goes onto the checklist, and the next drill tries it.")),
    ("process", "share the knowledge about {0}",
     ("Only two people can restart {0}. From now on another one does it in the monthly drill, "
     "from the page alone, in at most {1} minutes.")),
)  # fmt: skip


@dataclass(frozen=True)
class Action:
    """An action of a review: what it is about, who takes it and by when, and who and which date was named first."""

    name: str
    type: str
    noted: str
    said: str
    service: str
    number: int
    owner: str
    due: date
    first_named: str
    first_date: date
    freeze_date: date
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """Who was in a review, on which day, and when the next freeze begins."""

    day: date
    freeze: date
    people: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """The notes of a review, its actions, and the names of those of every kind."""

    notes: str
    actions: tuple[Action, ...]
    kinds: Mapping[str, list[str]]
    people: list[str]

    def answers(self) -> Mapping[str, tuple[object, Mapping[str, object]]]:
        """Return, by action and field, what is right and what each way of reading half makes of it."""
        told: dict[str, tuple[object, Mapping[str, object]]] = {}
        for one in self.actions:
            told[f"{one.name} owner"] = one.owner, {"first-named": one.first_named}
            due, taken = one.due.isoformat(), one.first_date.isoformat()
            told[f"{one.name} due"] = due, {"first-date": taken, "freeze-day": one.freeze_date.isoformat()}
            told[f"{one.name} type"] = one.type, {"prevents-all": "prevent"}
        return told

    def musts(self) -> dict[str, dict[str, Any]]:
        """Return what the sentences of each action have to hold, and how it was first written down."""
        return {
            one.name: {"service": one.service, "number": one.number, "noted": one.noted, "people": self.people}
            for one in self.actions
        }


def review(rng: random.Random, today: date) -> Review:
    """Return the review of an incident that was some weeks ago."""
    day = _worked(today - rng.randint(20, 40) * DAY)
    freeze = _worked(day + rng.randint(24, 40) * DAY)
    room = Room(day, freeze + DAY * (freeze.weekday() == 0), tuple(_there(rng)))  # not on a Monday
    asks = rng.sample(("proposed", "proposed", "taken", "taken", "swapped", "swapped"), MANY)
    dues = rng.sample(("date", "weeks", "weeks", "freeze", "freeze", "moved"), MANY)
    actions = [
        _due(rng, _owner(rng, one, ask, room), due, room)
        for one, ask, due in zip(_actions(rng, room), asks, dues, strict=True)
    ]
    first, second = (number for number, how in enumerate(asks) if how == "swapped")
    one, other = actions[first], actions[second]
    ends = [f"{one.owner} and {other.owner} swap: each takes the other one's, {one.name} and {other.name}."]
    actions[first], actions[second] = replace(one, owner=other.owner), replace(other, owner=one.owner)
    kinds: dict[str, list[str]] = {}
    for each, ask, due in zip(actions, asks, dues, strict=True):
        kinds.setdefault(ask, []).append(each.name)
        kinds.setdefault(due, []).append(each.name)
        if due == "moved":
            ends.append(f"{each.name} is due on {each.due} instead: that other day is a holiday.")
    return Review(_notes(rng, room, actions, ends), tuple(actions), kinds, [*room.people])


def _there(rng: random.Random) -> list[str]:
    """Return eight people, whoever led the review among them."""
    others = rng.sample([one for one in PEOPLE if one != LED], 7)
    return rng.sample([LED, *others], 8)


def _worked(day: date) -> date:
    """Return a day, or the Monday after it where it lies in a weekend."""
    return day + DAY * max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else day


def _actions(rng: random.Random, room: Room) -> list[Action]:
    """Return six actions of six services, each taken by another one on the day itself."""
    numbers = rng.sample(range(3, 21), MANY)
    drawn = zip(rng.sample(MEANS, MANY), rng.sample(SERVICES, MANY), numbers, room.people, strict=False)
    actions = []
    for (kind, noted, said), service, drawn_bound, who in drawn:
        bound = 3 + drawn_bound % 4 if "tries and a pause" in said else drawn_bound  # nobody tries twenty times
        name, noted_down, heard = f"A{len(actions) + 1}", noted.format(service), said.format(service, bound)
        day = room.day
        actions.append(Action(name, kind, noted_down, heard, service, bound, who, day, who, day, day, ()))
    return actions


def _owner(rng: random.Random, one: Action, how: str, room: Room) -> Action:
    """Add who takes it: whoever says so, or somebody else than who was named."""
    if how != "proposed":
        return one
    named, who = rng.choice(room.people[MANY:]), rng.choice(room.people[:MANY])
    why = rng.choice(("I am away for six weeks", "I change teams next week", "I have two of these open already"))
    lines = (f"{one.name} {who}: {named} knows that best.", f"{one.name} {named}: Sorry, {why}.")
    return replace(one, first_named=named, lines=lines)


def _due(rng: random.Random, one: Action, how: str, room: Room) -> Action:
    """Add by when: a date, weeks from the review, before the freeze, or a date that is moved at the end."""
    weeks, some, freeze = rng.choice((2, 3)), _worked(room.day + rng.randint(8, 22) * DAY), room.freeze
    later = room.day + weeks * 7 * DAY
    date_said, due, first, frozen = {
        "date": (f"By {some}.", some, some, some),
        "weeks": (f"In {'two' if weeks == 2 else 'three'} weeks.", later, later, None),
        "freeze": ("Before the freeze.", freeze - DAY, freeze - DAY, freeze),
        "moved": (f"By {some}.", _worked(some + rng.randint(1, 3) * DAY), some, None),
    }[how]
    taken = f"{one.name} {one.owner}: {rng.choice(('I take it.', 'I do that one.', 'Mine.'))} {date_said}"
    return replace(one, due=due, first_date=first, freeze_date=frozen or due, lines=(*one.lines, taken))


def _notes(rng: random.Random, room: Room, actions: list[Action], ends: list[str]) -> str:
    said = [line for one in rng.sample(actions, len(actions))
            for line in (f"{one.name} {rng.choice(room.people)}: {one.said}", *one.lines)]  # fmt: skip
    return "\n".join(
        (
            f"# Notes of a review, {room.day:%A} {room.day}",
            "",
            (
                f"There: {', '.join(room.people)}. "
                f"The freeze for the new timetable begins on {room.freeze:%A} {room.freeze}."
            ),
            "",
            "## Actions, as they were first written down",
            "",
            *(f"- {one.name} {one.noted}" for one in actions),
            "",
            "## What was said",
            "",
            *said,
            "",
            "## At the end",
            "",
            *ends,
            "",
        )
    )
