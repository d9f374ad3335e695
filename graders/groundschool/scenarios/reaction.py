"""How people reacted to the pager: who, and the moment of everything they did and said, as far as the window shows it.

It follows from what was noted for everybody to see (pages, alerts, actions), and from how long people take.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.simulation.company import JOURNEYS, ROUTES, Journey
from groundschool.simulation.people import PEOPLE, Colleague, with_role
from groundschool.simulation.stage import EventKind, StageEvent

HURTING = ("HighErrorShare", "CertificateRefused")  # alerts that mean customers
LASTING = 120  # seconds that such an alert waits before it fires
JOURNEY_OF = {route.operation: route.journey for route in ROUTES} | {one.host.name: one for one in JOURNEYS}
Span = tuple[datetime, datetime | None]  # from the first alert that fires until all have resolved


@dataclass(frozen=True)
class Reaction:
    """The people of an incident, the moments by name, and the ``journey`` whose customers were hurt (None: nobody's).

    ``at`` has since (when it began, as graphs show it), page, acknowledge, joined, investigating, customers,
    identified, action, mitigated, cleared, resolved and public-investigating, public-monitoring, public-resolved: those
    that lie in the window. A mitigation that did not hold adds too-early, reopened and again, when it was repeated.
    ``page``, ``action`` and ``alerts`` are the notes themselves.
    """

    on_call: Colleague
    commander: Colleague
    support: Colleague
    associate: Colleague
    journey: Journey | None
    at: Mapping[str, datetime]
    page: StageEvent
    action: StageEvent | None
    alerts: tuple[StageEvent, ...]

    @property
    def hurt(self) -> bool:
        """Return whether customers were hurt."""
        return self.journey is not None

    @property
    def opened(self) -> datetime:
        """Return when the incident's channel was opened: by the pager, or by support before it rang."""
        return min(self.at["page"], self.at.get("customers", self.at["page"])) - timedelta(seconds=1)


def reaction(
    events: Sequence[StageEvent], end: datetime, rng: random.Random, *, customers_first: bool = False
) -> Reaction | None:
    """Return how people reacted to what was noted before ``end``, None when no pager rang."""
    pages, acks, actions, ends = (_all(events, kind) for kind in ("page", "ack", "action", "resolved"))
    if not pages:
        return None
    page = pages[0]
    handle = page.text.rpartition(" ")[2]
    region = "south" if 7 <= page.at.hour < 19 else "north"
    alerts = tuple(_all(events, "alert"))
    known = {"page": page.at} | {
        name: found[0].at for name, found in (("acknowledge", acks), ("action", actions)) if found
    }
    known |= {"resolved": ends[-1].at} if ends else {}
    known |= {"again": actions[1].at} if len(actions) > 1 else {}
    journey = next((JOURNEY_OF[_subject(one)] for one in alerts if one.text.startswith(HURTING)), None)
    at = Moments(rng, known)
    at.investigation()
    if journey:
        at.told_to_customers(customers_first=customers_first)
        at.mitigation(_spans(alerts))
    else:
        at.calm(_spans(alerts))
    return Reaction(
        on_call=next(person for person in PEOPLE if person.handle == handle),
        commander=with_role("incident commander", region)[0],
        support=with_role("support lead")[0],
        associate=with_role("associate", region)[0],
        journey=journey,
        at=at.within(end),
        page=page,
        action=actions[0] if actions else None,
        alerts=alerts,
    )


class Moments:
    """What happened when, by name: grown from what is ``known`` by the time that people take."""

    def __init__(self, rng: random.Random, known: Mapping[str, datetime]) -> None:
        self._rng, self._at = rng, dict(known)

    def within(self, end: datetime) -> dict[str, datetime]:
        """Return the moments before ``end`` in order."""
        return {name: at for name, at in sorted(self._at.items(), key=lambda item: item[1]) if at < end}

    def investigation(self) -> None:
        """Add when people began to look, and when they knew enough to act."""
        at = self._at
        self._then("resolved", "resolved", 2, 20)
        self._then("joined", "acknowledge", 70, 120)
        self._then("investigating", "acknowledge", 20, 60)
        if "investigating" in at and "action" in at:
            at["identified"] = at["investigating"] + (at["action"] - at["investigating"]) * self._rng.uniform(0.6, 0.9)

    def told_to_customers(self, *, customers_first: bool) -> None:
        """Add since when customers are hurt, when support heard of it, and what customers were told when."""
        self._at["since"] = self._at["page"] - timedelta(seconds=LASTING)
        self._then("customers", "page", *((-100, -70) if customers_first else (90, 240)))
        self._then("public-investigating", "investigating", 130, 280)
        self._then("public-resolved", "resolved", 70, 240)

    def calm(self, spans: list[Span]) -> None:
        """Add when the last alert had resolved."""
        if spans and (last := spans[-1][1]):
            self._at["cleared"] = last

    def mitigation(self, spans: list[Span]) -> None:
        """Add when it was declared mitigated: once alerts have resolved; too early, if they fire again."""
        at = self._at
        acted = [(began, ended) for began, ended in spans if "action" in at and (ended is None or ended > at["action"])]
        if not acted:
            return
        if len(acted) > 1 and (hoped := acted[-2][1]):
            at["cleared"] = hoped
            self._then("too-early", "cleared", 15, 60)
            at["reopened"] = acted[-1][0]
            self._then("reopened", "reopened", 20, 50)
        if (last := acted[-1][1]) is None:
            at.pop("cleared", None)
            return
        at["cleared"] = last
        self._then("mitigated", "cleared", 15, 60)
        self._then("public-monitoring", "mitigated", 120, 300)

    def _then(self, name: str, after: str, low: int, high: int) -> None:
        if after in self._at:
            took = timedelta(seconds=self._rng.randint(low, high), microseconds=self._rng.randrange(10**6))
            self._at[name] = self._at[after] + took


def _all(events: Sequence[StageEvent], kind: EventKind) -> list[StageEvent]:
    return [event for event in events if event.kind == kind]


def _subject(alert: StageEvent) -> str:
    return alert.text.partition(" on ")[2]


def _spans(alerts: tuple[StageEvent, ...]) -> list[Span]:
    """Return the stretches in which some alert fired; the last may not have ended."""
    firing, found, began = set[str](), list[Span](), None
    for alert in alerts:
        name, _, rest = alert.text.partition(" ")
        what = f"{name} {_subject(alert)}"
        if rest.startswith("firing"):
            began = began if firing else alert.at
            firing.add(what)
        else:
            firing.discard(what)
            if began and not firing:
                found.append((began, alert.at))
                began = None
    return [*found, (began, None)] if began else found
