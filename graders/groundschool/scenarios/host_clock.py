"""A host's clock, which may be wrong until somebody steps it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from groundschool.simulation.clock import Window
from groundschool.simulation.state import Instance

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


def skewed_host(rng: random.Random, instances: Sequence[Instance], window: Window) -> tuple[str, HostClock]:
    """Return a host and its clock, which is minutes off until it is stepped late in a window."""
    host = rng.choice(instances).node
    behind = rng.choice((-1, 1)) * timedelta(seconds=rng.randint(200, 420), microseconds=rng.randrange(10**6))
    return host, HostClock(behind, window.at(window.seconds * rng.uniform(0.8, 0.9)))
