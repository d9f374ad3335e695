"""Incidents of every kind: for each way to misread them there is one that only it, and its like, gets wrong."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from groundschool.kit import beside

ledger, quarters = beside(__file__, "ledger"), beside(__file__, "quarters")
Event, Quarter, shuffled = ledger.Event, quarters.Quarter, quarters.shuffled
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def _plain(quarter: Quarter, kind: str) -> None:
    quarter.add(kind, quarter.usual(quarter.begun()))


def _bot(quarter: Quarter, kind: str) -> None:
    """Add one that a program has acknowledged at once; a person later, or never."""
    events = quarter.usual(quarter.begun())
    bot = Event(events[0].at + quarter.draw(0.05, 0.4), "acknowledged", person=False)
    if kind == "bot-only":
        events = [event for event in events if event.what != "acknowledged"]
    quarter.add(kind, [*events, bot])


def _again(quarter: Quarter, kind: str) -> None:
    """Add one that triggers once more before somebody takes it or when it is over, or is taken by a second person."""
    events = quarter.usual(quarter.begun())
    start, taken = events[0].at, events[2].at
    if kind == "twice-triggered":
        events[0] = replace(events[0], person=True)  # a customer had called
        events.append(Event(start + (taken - start) / 2, "triggered", person=False))
    elif kind == "echo":
        events.append(Event(events[-1].at + quarter.draw(20, 200), "triggered", person=False))
    else:
        events += [Event(taken + quarter.draw(2, 4), "reassigned"), Event(taken + quarter.draw(4, 5), "acknowledged")]
    quarter.add(kind, events)


def _merged(quarter: Quarter, kind: str) -> None:
    """Add one with another merged into it that triggered before it and was taken before it; once over two steps."""
    parent = quarter.add(f"{kind}", quarter.usual(quarter.begun(), "SEV2"))
    start = parent.events[0].at
    early = start - quarter.draw(6, 20)
    child = [
        Event(early, "triggered", person=False),
        Event(early + quarter.draw(0.2, 0.9), "severity", person=False, severity="SEV1" if kind == "chain" else "SEV3"),
        Event(start + quarter.draw(0.1, 0.8), "acknowledged"),
        Event(start + quarter.draw(1, 3), "resolved", person=False),
    ]
    if kind == "merged":
        quarter.add(f"{kind} child", child, into=parent.id)
        return
    between = quarter.usual(start - quarter.draw(2, 5), "SEV3")
    middle = quarter.add(f"{kind} middle", [replace(one) for one in between[:2]], into=parent.id)
    quarter.add(f"{kind} child", child, into=middle.id)


def _elsewhere(quarter: Quarter, kind: str) -> None:
    """Add one into which one of another service was merged, in which it was mitigated and resolved, or reopened."""
    parent = quarter.add(kind, quarter.usual(quarter.begun(), "SEV2"), service=quarter.services[0])
    start, over = parent.events[0].at, parent.events[-1].at
    child = [
        Event(start + quarter.draw(0.1, 0.4), "triggered", person=False),
        Event(start + quarter.draw(0.5, 0.9), "severity", person=False, severity="SEV3"),
    ]
    if kind == "merged-open":
        quarter.add(f"{kind} child", [*child, Event(over + quarter.draw(5, 60), "reopened")], into=parent.id)
        return
    calm = over + quarter.draw(5, 60)
    child += [Event(calm, "mitigated"), Event(calm + quarter.draw(5, 60), "resolved")]
    quarter.add(f"{kind} child", child, into=parent.id, service=quarter.services[6])


def _unnoticed(quarter: Quarter, kind: str) -> None:
    """Add one of a service of which customers noticed nothing."""
    made = quarter.add(kind, quarter.usual(quarter.begun()), service=quarter.services[5])
    quarter.incidents[-1] = replace(made, impact=[])


def _relapse(quarter: Quarter, kind: str) -> None:
    """Add one that was mitigated, came back, and was mitigated again; or nobody ever said that it was."""
    events = quarter.usual(quarter.begun())
    if kind == "unmitigated":
        quarter.add(kind, [event for event in events if event.what != "mitigated"])
        return
    first = events[3].at
    second = Event(first + quarter.draw(10, 50), "mitigated", person=False)
    quarter.add(kind, [*events[:4], second, Event(second.at + quarter.draw(5, 90), "resolved")])


def _reopened(quarter: Quarter, kind: str) -> None:
    """Add one that was resolved too early; once it is open still."""
    events = quarter.usual(quarter.begun())
    again = events[-1].at + quarter.draw(3, 60)
    events.append(Event(again, "reopened", person=False))
    if kind == "reopened-open":  # a program said again what a person had said
        events.append(Event(again - quarter.draw(0.5, 2), "resolved", person=False))
    if kind == "reopened":
        events.append(Event(again + quarter.draw(20, 300), "resolved"))
    quarter.add(kind, events)


def _severity(quarter: Quarter, kind: str) -> None:
    """Its severity was raised, or lowered, on the way."""
    levels = ("SEV3", "SEV2") if kind == "raised" else ("SEV1", "SEV2")
    events = quarter.usual(quarter.begun(), levels[0])
    quarter.add(kind, [*events, Event(events[2].at + quarter.draw(1, 4), "severity", severity=levels[1])])


def _open(quarter: Quarter, kind: str) -> None:
    """Add one that was not over when the export was drawn: taken, not taken for long, or too young to tell."""
    spans = {"open": (100, 700), "untaken": (40, 90), "young": (2, 8), "young-again": (15, 25), "just-taken": (6, 9)}
    start = quarter.exported - quarter.draw(*spans[kind])
    events = quarter.usual(start, "SEV2")[:2]
    if kind in ("open", "just-taken"):
        events.append(Event(start + quarter.draw(1, 4), "acknowledged"))
    if kind == "young":  # a customer had called before
        events.append(Event(start - quarter.draw(12, 20), "noted"))
    if kind == "young-again":
        events.append(Event(quarter.exported - quarter.draw(2, 8), "triggered", person=False))
    alone = quarter.services[4] if kind == "untaken" else quarter.services[0]
    made = quarter.add(kind, events, service=alone)
    if kind in ("open", "untaken"):
        impact = [(made.events[0].at - quarter.draw(1, 6), None)]
        quarter.incidents[-1] = replace(made, impact=impact)


def _noted(quarter: Quarter, kind: str) -> None:
    """Add one that somebody has declared and written about before it triggered, and written about when it was over."""
    events = quarter.usual(quarter.begun(), "SEV2")
    start = events[0].at
    declared = Event(start - quarter.draw(1, 3), "severity", severity="SEV1")
    notes = [Event(start - quarter.draw(4, 9), "noted"), Event(events[-1].at + quarter.draw(60, 900), "noted")]
    quarter.add(kind, [*events, *([declared] if kind == "declared" else notes)])


def _gone(quarter: Quarter, kind: str) -> None:
    """Add one that was over by itself before anybody took it, just before the export."""
    start = quarter.exported - quarter.draw(5, 9)
    events = quarter.usual(start, "SEV2")[:2]
    quarter.add(kind, [*events, Event(start + quarter.draw(2, 4), "resolved", person=False)])


def _long(quarter: Quarter, kind: str) -> None:
    """Add one that took days."""
    events = quarter.usual(quarter.begun(), "SEV3")
    calm = events[2].at + quarter.draw(1500, 2500)
    quarter.add(kind, [*events[:3], Event(calm, "mitigated"), Event(calm + quarter.draw(60, 900), "resolved")])


def _mixed(quarter: Quarter, kind: str) -> None:
    """Its events are written with different offsets, so that by the clocks on walls it was taken before it began."""
    events = quarter.usual(quarter.begun())
    offsets = {"triggered": "+0530", "acknowledged": "-0300", "mitigated": "+0100"}
    zones = {what: datetime.strptime(text, "%z").tzinfo for what, text in offsets.items()}
    quarter.add(kind, [replace(one, at=one.at.astimezone(zones.get(one.what, UTC))) for one in events])


def _side_by_side(quarter: Quarter, kind: str) -> None:
    """Two incidents of one service at the same time, and one within another."""
    service = quarter.services[1]
    start = quarter.begun()
    first = quarter.add(kind, quarter.usual(start), service=service)
    inside = quarter.add(f"{kind} inside", quarter.usual(start + quarter.draw(1, 3)), service=service)
    begun, calm = first.impact[0]
    half = begun + (calm - begun) / 2
    quarter.incidents[-1] = replace(inside, impact=[(begun + MINUTE, half), (half - 2 * MINUTE, calm + 7 * MINUTE)])


def _before(quarter: Quarter, kind: str) -> None:
    """Add one that customers noticed since before the quarter began."""
    events = quarter.usual(quarter.first + quarter.draw(5, 20))
    made = quarter.add(kind, events, service=quarter.services[2])
    over = quarter.first + quarter.draw(30, 90)
    quarter.incidents[-1] = replace(made, impact=[(quarter.first - quarter.draw(200, 300), over)])


MAKERS: Mapping[str, Callable[[Quarter, str], None]] = {
    **dict.fromkeys(("bot", "bot-only"), _bot),
    **dict.fromkeys(("twice-triggered", "echo", "reassigned"), _again),
    **dict.fromkeys(("merged", "chain"), _merged),
    **dict.fromkeys(("elsewhere", "merged-open"), _elsewhere),
    **dict.fromkeys(("relapse", "unmitigated"), _relapse),
    **dict.fromkeys(("reopened", "reopened-open"), _reopened),
    **dict.fromkeys(("raised", "lowered"), _severity),
    **dict.fromkeys(("open", "untaken", "young", "young-again", "just-taken"), _open),
    **dict.fromkeys(("noted", "declared"), _noted),
    "plain": _plain,
    "unnoticed": _unnoticed,
    "gone": _gone,
    "long": _long,
    "mixed": _mixed,
    "side-by-side": _side_by_side,
    "before": _before,
}


def usual(rng: random.Random, first: datetime) -> Quarter:
    """Return a quarter with an incident of every kind, and some more of which nothing is odd."""
    quarter = Quarter(rng, first)
    for number in range(rng.randint(4, 12)):
        _plain(quarter, f"more {number}")
    for kind, make in MAKERS.items():
        make(quarter, kind)
    return shuffled(quarter)


def at_bounds(rng: random.Random, first: datetime) -> Quarter:
    """Return a quarter in which everything lies at a bound, or a second beside it."""
    quarter = Quarter(rng, first)
    for kind, seconds in (("just ten", 600), ("just under", 599), ("just over", 601)):
        events = quarter.usual(quarter.begun(), "SEV2")
        taken = replace(events[2], at=events[0].at + timedelta(seconds=seconds))
        quarter.add(kind, [*events[:2], taken, *events[3:]])
    for kind, seconds in (("ten old", 600), ("younger", 599)):
        quarter.add(kind, quarter.usual(quarter.exported - timedelta(seconds=seconds), "SEV2")[:2])
    for number in range(4):  # one severity has just five, another one less
        quarter.add(f"one {number}", quarter.usual(quarter.begun(), "SEV1"))
    for number in range(5):
        events = quarter.usual(quarter.begun(), "SEV3")
        quarter.add(f"three {number}", events if number else events[:-1])  # an open one is one of five, too
    spells = (
        (first - HOUR, first), (first, first + HOUR), (first + HOUR, first + 2 * HOUR),
        (quarter.end - HOUR, quarter.end), (quarter.end, quarter.end + HOUR),
        (quarter.end - 2 * HOUR, quarter.end + HOUR), (first + 3 * HOUR, first + 3 * HOUR),
    )  # fmt: skip
    for number, spell in enumerate(spells):
        made = quarter.add(f"spell {number}", quarter.usual(quarter.begun(), "SEV2"), service=quarter.services[0])
        quarter.incidents[-1] = replace(made, impact=[spell])
    return shuffled(quarter)
