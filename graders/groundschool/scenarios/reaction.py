"""How people reacted to the pager: who, and the moment of everything they did and said, as far as the window shows it.

It follows from what was noted for everybody to see (pages, alerts, actions), and from how long people take.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.simulation.people import PEOPLE, Colleague, with_role
from groundschool.simulation.run import Run
from groundschool.simulation.stage import EventKind, StageEvent

HURTING = ("HighErrorShare", "CertificateRefused")  # alerts that mean customers
LASTING = 120  # seconds that such an alert waits before it fires


@dataclass(frozen=True)
class Reaction:
    """The people of an incident and the moments by name; ``hurt`` says whether customers were.

    ``at`` has since (when it began, as graphs show it), page, acknowledge, joined, investigating, customers,
    identified, action, mitigated, cleared, resolved and public-investigating, public-monitoring, public-resolved: those
    that lie in the window. ``page``, ``action`` and ``alerts`` are the notes themselves.
    """

    on_call: Colleague
    commander: Colleague
    support: Colleague
    associate: Colleague
    hurt: bool
    at: Mapping[str, datetime]
    page: StageEvent
    action: StageEvent | None
    alerts: tuple[StageEvent, ...]


def reaction(run: Run, rng: random.Random, *, customers_first: bool = False) -> Reaction | None:
    """Return how people reacted, None when no pager rang."""
    page, ack, action, resolved = (_first(run, kind) for kind in ("page", "ack", "action", "resolved"))
    if page is None:
        return None
    handle = page.text.rpartition(" ")[2]
    region = "south" if 7 <= page.at.hour < 19 else "north"
    alerts = tuple(event for event in run.events if event.kind == "alert")
    hurt = any(event.text.startswith(HURTING) for event in alerts)
    noted = {"page": page, "acknowledge": ack, "action": action, "resolved": resolved}
    known = {name: event.at for name, event in noted.items() if event}
    at = _moments(rng, known, _cleared(alerts), hurt=hurt, customers_first=customers_first)
    return Reaction(
        on_call=next(person for person in PEOPLE if person.handle == handle),
        commander=with_role("incident commander", region)[0],
        support=with_role("support lead")[0],
        associate=with_role("associate", region)[0],
        hurt=hurt,
        at={name: moment for name, moment in sorted(at.items(), key=lambda item: item[1]) if moment < run.window.end},
        page=page,
        action=action,
        alerts=alerts,
    )


def _first(run: Run, kind: EventKind) -> StageEvent | None:
    return next((event for event in run.events if event.kind == kind), None)


def _cleared(alerts: tuple[StageEvent, ...]) -> datetime | None:
    """Return when the last alert resolved, None while one fires."""
    firing = {event.text.replace(" resolved ", " firing "): " firing " in event.text for event in alerts}
    return None if any(firing.values()) or not alerts else max(event.at for event in alerts)


def _moments(
    rng: random.Random, known: dict[str, datetime], cleared: datetime | None, *, hurt: bool, customers_first: bool
) -> dict[str, datetime]:
    at = dict(known)

    def then(name: str, after: str, low: int, high: int) -> None:
        if after in at:
            at[name] = at[after] + timedelta(seconds=rng.randint(low, high))

    then("joined", "acknowledge", 70, 120)
    then("investigating", "acknowledge", 20, 60)
    if "investigating" in at and "action" in at:
        at["identified"] = at["investigating"] + (at["action"] - at["investigating"]) * rng.uniform(0.6, 0.9)
    if not hurt:
        return at
    at["since"] = at["page"] - timedelta(seconds=LASTING)
    then("customers", "page", *((-90, -30) if customers_first else (90, 240)))
    then("public-investigating", "investigating", 130, 280)
    if cleared and "action" in at and cleared > at["action"]:
        at["cleared"] = cleared
        then("mitigated", "cleared", 15, 60)
        then("public-monitoring", "mitigated", 120, 300)
    then("public-resolved", "resolved", 70, 240)
    return at
