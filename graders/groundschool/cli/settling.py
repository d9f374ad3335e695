"""Writes down what follows from new evidence: levels reached, and grants that came under review."""

from datetime import datetime
from typing import TYPE_CHECKING

from groundschool.cli.places import Places, now

if TYPE_CHECKING:
    from collections.abc import Collection

    from groundschool.reports.people import People
    from groundschool.tracker.events import Event


def settle(places: Places, touched: "Collection[str]") -> list[str]:
    """Record what follows for those of whom something new was recorded, and return it in sentences.

    What concerns the course may touch everybody.
    """
    from groundschool.cli.tracked import gather
    from groundschool.tracker.events import EVERYBODY
    from groundschool.tracker.settle import unsettled

    if not touched:
        return []
    instant = now()
    people = gather(places, instant, among=None if EVERYBODY in touched else touched)
    events = [
        event
        for associate in people.facts.people()
        if associate in people.facts.histories
        for event in unsettled(people.of(associate), instant)
    ]
    if events:
        with places.opened(create=False) as opened:
            opened.append(events)
    return [_told(people, event) for event in events]


def recorded_since(places: Places, instant: datetime) -> set[str]:
    """Return of whom something was recorded at ``instant`` or later."""
    with places.opened(create=False) as opened:
        return opened.touched(instant)


def _told(people: "People", event: "Event") -> str:
    facts, payload = people.facts, event.payload
    title, level = facts.framework.by_id[payload["skill"]].title, facts.level(payload["level"])
    if event.type == "milestone.granted":
        return f"{facts.name(event.associate)}: {title} is now at {level}"
    return f"{facts.name(event.associate)}: {title} at {level} is under review, because its evidence changed"
