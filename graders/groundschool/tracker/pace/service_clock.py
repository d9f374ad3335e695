"""The service-day clock: it starts with the first day, advances by the share of full time, and stops during leave."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from groundschool.errors import GroundschoolError
from groundschool.ledger.payloads import AvailabilitySet

DAY = timedelta(days=1)
FTE_CHANGE = "fte_change"


@dataclass(frozen=True)
class Stretch:
    """Days, both inclusive, with another share of full time than the contract's; 0 is away."""

    first: date
    last: date
    fte: float
    kind: str

    def covers(self, day: date) -> bool:
        """Return whether ``day`` is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class ZoneMove:
    """From this local day on the associate lives in ``zone``."""

    from_date: date
    zone: str


@dataclass(frozen=True)
class Employment:
    """When somebody is there, and by which clocks they live; ``end_date`` is their last day, None while they stay.

    ``moves`` count by their days, whatever order they are given in. Raises GroundschoolError for a zone that does not
    exist.
    """

    start_date: date
    zone: str = "UTC"
    fte: float = 1.0
    stretches: tuple[Stretch, ...] = ()
    moves: tuple[ZoneMove, ...] = ()
    end_date: date | None = None

    def __post_init__(self) -> None:
        for name in (self.zone, *(move.zone for move in self.moves)):
            _zone(name)

    def employed(self, day: date) -> bool:
        """Return whether ``day`` lies between the first and the last one."""
        return self.start_date <= day and (self.end_date is None or day <= self.end_date)

    def fte_on(self, day: date) -> float:
        """Return the share of full time of a day: absence wins, then the change of contract made known last."""
        return float(self._share(day))

    def zone_at(self, instant: datetime) -> ZoneInfo:
        """Return the zone they lived in at an instant."""
        return self._zone_after(lambda move: instant >= datetime.combine(move.from_date, time(), _zone(move.zone)))

    def local_date(self, instant: datetime) -> date:
        """Return the day of an instant where they lived then."""
        return instant.astimezone(self.zone_at(instant)).date()

    def midnight(self, day: date) -> datetime:
        """Return when ``day`` begins where they live that day, in UTC.

        A midnight that a clock change leaves out is the instant of the change; of two the first counts.
        """
        zone = self._zone_after(lambda move: move.from_date <= day)
        return datetime.combine(day, time(), zone).astimezone(UTC)

    def _zone_after(self, made: Callable[[ZoneMove], bool]) -> ZoneInfo:
        moves = sorted(filter(made, self.moves), key=lambda move: move.from_date)
        return _zone(moves[-1].zone if moves else self.zone)

    def _share(self, day: date) -> Fraction:
        if not self.employed(day):
            return Fraction(0)
        share = self.fte
        for stretch in self.stretches:
            if stretch.covers(day):
                if stretch.kind != FTE_CHANGE:
                    return Fraction(0)
                share = stretch.fte
        return Fraction(str(share))


def with_availability(employment: Employment, events: Iterable[AvailabilitySet]) -> Employment:
    """Return the employment with what became known of availability, in that order."""
    stretches = (Stretch(e.from_date, e.to_date, e.fte if e.fte is not None else 0.0, e.kind) for e in events)
    return replace(employment, stretches=(*employment.stretches, *stretches))


def service_days(employment: Employment, day: date) -> float:
    """Return what the clock shows when ``day`` begins: the shares of all days before it."""
    return float(_served(employment, employment.start_date, day))


def due_date(employment: Employment, days: float) -> date | None:
    """Return the first day at whose beginning the clock has reached ``days``; None when they leave before."""
    left = Fraction(str(days))
    for first, end, share in _spans(employment, employment.start_date, None):
        if left <= 0:
            return first
        if share and (end is None or share * (end - first).days >= left):
            return first + DAY * -(-left // share)
        if end is None:
            return None
        left -= share * (end - first).days
    return None


def days_available(employment: Employment, first: date, end: date) -> float:
    """Return the shares of the days from ``first`` to before ``end``, summed up."""
    return float(_served(employment, first, end))


def availability(employment: Employment, first: date, end: date) -> float:
    """Return the share (0-1) of the days from ``first`` to before ``end`` that somebody was there; 0 for no days."""
    days = (end - first).days
    return float(_served(employment, first, end) / days) if days > 0 else 0.0


def _served(employment: Employment, first: date, end: date) -> Fraction:
    spans = _spans(employment, first, end)
    return sum((share * (until - since).days for since, until, share in spans if until), Fraction(0))


def _spans(employment: Employment, first: date, end: date | None) -> Iterator[tuple[date, date | None, Fraction]]:
    """Yield (first day, day after the last, share) of stretches of equal share; the last is endless without ``end``."""
    turns = {employment.start_date} | ({employment.end_date + DAY} if employment.end_date else set())
    for stretch in employment.stretches:
        turns |= {stretch.first, stretch.last + DAY}
    inside = {day for day in turns if day > first and (end is None or day < end)}
    days = sorted({first} | inside | ({end} if end and end > first else set()))
    for since, until in pairwise(days):
        yield since, until, employment._share(since)  # noqa: SLF001 - exact shares, which floats are not
    if end is None:
        yield days[-1], None, employment._share(days[-1])  # noqa: SLF001 - exact shares, which floats are not


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise GroundschoolError(f"there is no time zone {name!r}. Name one like Europe/Berlin.") from None
