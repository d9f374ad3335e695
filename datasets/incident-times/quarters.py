"""A quarter of incidents in the making, and the order and the clocks in which it is written."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundschool.kit import beside
from groundschool.simulation.company import REGIONS

ledger = beside(__file__, "ledger")
Event, Incident = ledger.Event, ledger.Incident
SERVICES = ("auth", "booking-api", "freight", "inventory", "notify", "payments", "search", "web")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LENGTH = 90  # days of a quarter
HALF, MANY = 0.5, 3
ZONES = (UTC, *(ZoneInfo(region.timezone) for region in REGIONS))


class Quarter:
    """The incidents of a quarter in the making; ``kinds`` says of each kind which incident it is."""

    def __init__(self, rng: random.Random, first: datetime) -> None:
        self.rng, self.first = rng, first
        self.end = first + LENGTH * DAY
        self.exported = self.end - timedelta(hours=rng.randint(2, 9), minutes=rng.randrange(60))
        self.incidents: list[Incident] = []
        self.kinds: dict[str, str] = {}
        self.numbers = iter(rng.sample(range(1000, 9000), 90))
        self.services = rng.sample(SERVICES, 7)
        self.days = iter(rng.sample(range(2, LENGTH - 3), 70))

    def draw(self, first: float, last: float) -> timedelta:
        """Return some minutes and seconds."""
        seconds = self.rng.randint(round(first * 60), round(last * 60))
        return timedelta(seconds=seconds + (seconds % 60 == 0))

    def begun(self) -> datetime:
        """Return a moment on a day of its own."""
        return self.first + next(self.days) * DAY + timedelta(seconds=self.rng.randrange(86_400))

    def usual(self, at: datetime, level: str = "") -> list[Event]:
        """Return the events of an incident in which nothing is odd."""
        level = level or self.rng.choice(ledger.LEVELS)
        taken = at + self.draw(1, 9) if self.rng.random() < 0.7 else at + self.draw(11, 25)
        calm = taken + self.draw(5, 60)
        return [
            Event(at, "triggered", person=False),
            Event(at + self.draw(0.2, 0.9), "severity", person=False, severity=level),
            Event(taken, "acknowledged"),
            Event(calm, "mitigated"),
            Event(calm + self.draw(5, 200), "resolved"),
        ]

    def add(self, kind: str, events: Sequence[Event], into: str = "", service: str = "") -> Incident:
        """Add an incident; customers noticed it from a little before its first event."""
        told = sorted(events, key=lambda event: event.at)
        begun = told[0].at - self.draw(1, 6)
        calm = next((event.at for event in told if event.what == "mitigated"), None)
        impact = [(begun, calm)] if calm else []
        name = f"INC-{next(self.numbers):04}"
        made = Incident(name, service or self.rng.choice(self.services[:4]), list(events), impact, into)
        self.incidents.append(made)
        self.kinds[kind] = name
        return made


def shuffled(quarter: Quarter) -> Quarter:
    """Return a quarter in which nothing stands in the order of time, written with the offsets of several clocks."""
    mixed = []
    for one in quarter.incidents:
        zoned = [replace(event, at=_somewhere(quarter.rng, event.at)) for event in one.events]
        if one.id == quarter.kinds.get("plain") or quarter.rng.random() < HALF:
            quarter.rng.shuffle(zoned)
        if len({event.what for event in zoned}) < len(zoned) or len(zoned) < MANY:  # what is there twice, newest first
            zoned.sort(key=lambda event: event.at, reverse=True)
        mixed.append(replace(one, events=zoned))
    quarter.rng.shuffle(mixed)
    first = quarter.kinds.get("untaken")  # what was merged was moved to the end, and what waits to the beginning
    quarter.incidents = sorted(mixed, key=lambda one: (one.merged_into != "", one.id != first))
    return quarter


def _somewhere(rng: random.Random, at: datetime) -> datetime:
    """Return a moment as somebody's clock shows it, if it has no clock yet."""
    return at.astimezone(rng.choice(ZONES)) if at.tzinfo is UTC else at
