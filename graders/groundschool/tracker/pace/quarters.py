"""Quarters of a fiscal year: half-open stretches between local midnights where the associate lives."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from groundschool.errors import GroundschoolError
from groundschool.tracker.pace.service_clock import Employment

MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter, 1 to 4, of a fiscal year; the year is named after the calendar year in which it ends."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quarter written like ``2026Q3``; raises GroundschoolError for anything else."""
        if not (found := re.fullmatch(r"([12][0-9]{3})Q([1-4])", text)):
            raise GroundschoolError(f"{text!r} is no quarter. Write it like 2026Q3.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        """Return it as in ``2026Q3``."""
        return f"{self.year:04}Q{self.number}"

    @property
    def next(self) -> "Quarter":
        """Return the quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        """Return the quarter before it."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def first_day(self, start_month: int) -> date:
        """Return its first day, where fiscal years begin with ``start_month``."""
        months = (self.year - (start_month > 1)) * 12 + start_month - 1 + (self.number - 1) * MONTHS
        return date(months // 12, months % 12 + 1, 1)

    def end_day(self, start_month: int) -> date:
        """Return the day after its last."""
        return self.next.first_day(start_month)


def quarter_on(day: date, start_month: int) -> Quarter:
    """Return the quarter of a day, where fiscal years begin with ``start_month``."""
    months = day.year * 12 + day.month - start_month
    return Quarter(months // 12 + (start_month > 1), months % 12 // MONTHS + 1)


def quarter_of(instant: datetime, employment: Employment, start_month: int) -> Quarter:
    """Return the quarter of an instant where the associate lived then: exactly one, whatever the clocks did."""
    return quarter_on(employment.local_date(instant), start_month)
