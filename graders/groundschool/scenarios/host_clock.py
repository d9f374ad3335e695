"""A host's clock, which may be wrong until somebody steps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class HostClock:
    """The clock of a host: ``behind`` the true time until ``stepped``."""

    behind: timedelta = timedelta(0)
    stepped: datetime = NEVER

    def reads(self, moment: datetime) -> datetime:
        """Return what the clock shows at a moment."""
        return moment - self.behind if moment < self.stepped else moment


RIGHT = HostClock()
Clocks = Mapping[int, HostClock]  # by instance; those of the others are right
