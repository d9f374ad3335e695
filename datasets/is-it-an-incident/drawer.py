"""Draws parts of cases: moments, services, rows of counts, alerts with deadlines."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from groundschool.kit import beside
from groundschool.simulation.company import JOURNEYS, REGIONS

engine = beside(__file__, "engine")
Case, Row, Warn, Policy = engine.Case, engine.Row, engine.Warn, engine.Policy
NAMES = [one.name for one in JOURNEYS]
WHERE = [one.name for one in REGIONS]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
UTC_AND_WALLS = (UTC, timezone(HOUR), timezone(-3 * HOUR))


@dataclass
class Drawer:
    """Draws parts of cases under a policy, with one source of chance."""

    rng: random.Random
    policy: Policy

    def moment(self) -> datetime:
        """Return a moment of a month, on one of several clocks."""
        at = datetime(2026, 10, self.rng.randrange(1, 22), self.rng.randrange(24), self.rng.randrange(60), tzinfo=UTC)
        return at.astimezone(self.rng.choice(UTC_AND_WALLS))

    def service(self, least: int = 1, most: int = 1) -> str:
        """Return a service that so many journeys need."""
        fits = [name for name, needed in self.policy.services.items() if least <= len(needed) <= most]
        return self.rng.choice(fits)

    def case(self, service: str = "", at: datetime | None = None, **parts: object) -> Case:
        """Return a case in which nothing fails, but for its parts."""
        case = Case(at or self.moment(), service or self.service(), self.rng.choice([*engine.LABELS]), ())
        rows = [row for name in self.policy.services[case.service] for row in self.rows(case, name, self.mildest)]
        return replace(case, **{"rows": rows, **parts})

    @property
    def mildest(self) -> int:
        """Return the place of the level that anything reaches."""
        return self.policy.mildest

    def bounds(self, place: int) -> tuple[Fraction, Fraction]:
        """Return from which share on, and below which one, a level is."""
        least = [Fraction(str(one.at_least)) for one in self.policy.levels]
        return least[place], least[place - 1] if place else Fraction(1)

    def share(self, place: int) -> Fraction:
        """Return a share well inside a level."""
        low, high = self.bounds(place)
        part = self.rng.randrange(10, 40) if place == self.mildest else self.rng.randrange(35, 60)
        return low + (high - low) * Fraction(part, 100)

    def row(self, case: Case, journey: str, place: int, region: str = "", total: int = 0) -> Row:
        """Return a row well inside a level."""
        total = total or self.rng.randrange(700, 760) * 3
        at = (case.at - self.rng.randrange(2, 9) * MINUTE).astimezone(self.rng.choice(UTC_AND_WALLS))
        region = region or self.rng.choice(WHERE)
        return Row(journey, region, self.policy.population, round(self.share(place) * total), total, at)

    def hole(self, case: Case, journey: str, low: int, high: int) -> list[Row]:
        """Return rows of two regions, of which one has not told its failures: both ends are well inside a level."""
        least, most, (one, other) = self.share(low), self.share(high), self.rng.sample(WHERE, 2)
        told = self.row(case, journey, low, one)
        untold = round((most - least) * told.total)
        return [
            replace(told, failed=round(least * told.total), total=told.total - untold),
            replace(told, region=other, failed=None, total=untold),
        ]

    def rows(self, case: Case, journey: str, place: int) -> list[Row]:
        """Return rows inside a level: of one region, or of two with the same share."""
        row = self.row(case, journey, place)
        if self.rng.random() < 0.5:
            return [row]
        failed, total, (one, other) = row.failed // 3, row.total // 3, self.rng.sample(WHERE, 2)
        return [
            replace(row, region=one, failed=failed, total=total),
            replace(row, region=other, failed=2 * failed, total=2 * total),
        ]

    def hit(self, place: int, service: str = "", **parts: object) -> Case:
        """Return a case in which a journey that needs the service is as bad as a level; the others are well."""
        case = self.case(service, **parts)
        journey = self.rng.choice([*self.policy.services[case.service]])
        return self.put(case, journey, self.rows(case, journey, place))

    def put(self, case: Case, journey: str, rows: Sequence[Row]) -> Case:
        """Return a case with other rows for a journey, in any order."""
        mixed = [row for row in case.rows if row.journey != journey] + [*rows]
        return replace(case, rows=self.rng.sample(mixed, len(mixed)))

    def one_of(self, case: Case) -> str:
        """Return a journey that needs the case's service."""
        return self.rng.choice([*self.policy.services[case.service]])

    def warn(self, case: Case, name: str, hours: float, *, fires: bool = True) -> Warn:
        """Return an alert with a deadline that is so many hours away."""
        return Warn(fires, (name, (case.at + hours * HOUR).astimezone(self.rng.choice(UTC_AND_WALLS))))

    def warned(self, case: Case, name: str, hours: float) -> Case:
        """Return a case with one alert, and its deadline."""
        return replace(case, notifications=([self.warn(case, name, hours)],))
