"""Seeded dates and their spellings. Nothing here reads the machine's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from groundschool.simulation.company import REGIONS

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday; every world lives within the 26 weeks after it
ZONES = {region.name: ZoneInfo(region.timezone) for region in REGIONS}


@dataclass(frozen=True)
class Window:
    """A stretch of time: an aware start in UTC and a length in seconds."""

    start: datetime
    seconds: int

    @property
    def end(self) -> datetime:
        """Return the first moment after the window."""
        return self.start + timedelta(seconds=self.seconds)

    def at(self, offset: float) -> datetime:
        """Return the moment ``offset`` seconds after the start."""
        return self.start + timedelta(seconds=float(offset))

    def offset(self, moment: datetime) -> float:
        """Return the seconds from the start to ``moment``; negative before it."""
        return (moment - self.start).total_seconds()


def base_day(rng: np.random.RandomState) -> datetime:
    """Return midnight UTC of a day drawn from the 26 weeks after ``EPOCH``."""
    return EPOCH + timedelta(days=int(rng.randint(0, 182)))


def local(moment: datetime, region: str) -> datetime:
    """Return ``moment`` on the wall clock of a region ("north" or "south"), with its offset."""
    return moment.astimezone(ZONES[region])


def iso_utc(moment: datetime, timespec: str = "seconds") -> str:
    """Return the moment as ISO 8601 in UTC with a ``Z`` (``timespec`` as in ``datetime.isoformat``)."""
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def iso_local(moment: datetime, region: str, timespec: str = "seconds") -> str:
    """Return the moment as ISO 8601 on a region's wall clock, with its UTC offset."""
    return local(moment, region).isoformat(timespec=timespec)
