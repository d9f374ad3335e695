"""Writes down what follows from new evidence: levels reached, and grants that came under review."""

from typing import TYPE_CHECKING

from groundschool.cli.places import Places, now

if TYPE_CHECKING:
    from collections.abc import Collection

    from groundschool.reports.people import People
    from groundschool.tracker.events import Event


def settle(places: Places, among: "Collection[str] | None" = None) -> list[str]:
    """Record what follows for these associates, everybody if not given, and return it in sentences."""
    from groundschool.cli.tracked import gather
    from groundschool.tracker.settle import unsettled

    instant = now()
    people = gather(places, instant)
    events = [
        event
        for associate in people.facts.people()
        if among is None or associate in among
        for event in unsettled(people.of(associate), instant)
    ]
    if events:
        with places.opened(create=False) as opened:
            opened.append(events)
    return [_told(people, event) for event in events]


def _told(people: "People", event: "Event") -> str:
    facts, payload = people.facts, event.payload
    title, level = facts.framework.by_id[payload["skill"]].title, facts.level(payload["level"])
    if event.type == "milestone.granted":
        return f"{facts.name(event.associate)}: {title} is now at {level}"
    return f"{facts.name(event.associate)}: {title} at {level} is under review, because its evidence changed"
