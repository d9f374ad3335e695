"""What a simulated stretch of time left behind: counters, gauges, events, and the truth about it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from groundschool.simulation.clock import Window
from groundschool.simulation.company import REGIONS, ROUTES
from groundschool.simulation.conditions import Conditions
from groundschool.simulation.graph import Flags, Floats, Ints, Pairs
from groundschool.simulation.names import AddressChange
from groundschool.simulation.stage import StageEvent
from groundschool.simulation.state import Instance, World

KINDS = ("ok", "refused", "aborted", "500", "503", "504")  # refused: 4xx by the route's custom; aborted: nginx's 499
MINUTE = 60  # seconds: what is drawn together
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds, Prometheus client defaults


@dataclass(frozen=True)
class Truth:
    """What really happened; graders compare with it, renderers never see it.

    ``start`` is the fault's onset; ``impact_start`` and ``impact_end`` bound the steps in which customers were hurt
    (None without impact); ``detected`` .. ``resolved`` are the marks of the response (None where not reached).
    ``failed`` counts requests (and handshakes) beyond doubt lost in the impact, ``share`` is of all attempts in it,
    ``worst_share`` the failing share of ``journey``, the worst-hit one, from which ``severity`` follows.
    """

    fault: str
    category: str
    service: str
    start: datetime
    detected: datetime | None
    acknowledged: datetime | None
    mitigated: datetime | None
    resolved: datetime | None
    impact_start: datetime | None
    impact_end: datetime | None
    failed: int
    attempts: int
    share: float
    journey: str
    worst_share: float
    severity: str
    routes: tuple[str, ...]
    parameters: dict[str, object]


@dataclass
class Run:
    """A simulated window. Arrays are per step (T) and per pair (P: endpoint on instance), see ``graph``.

    ``counts`` (T, P, KINDS) are requests answered in each step; ``handshake_failures`` (T, programs) were turned away
    before a request existed; ``utilisation`` (T, I) is busy time over capacity; ``connections`` and ``close_wait`` (T,
    I) are sockets; ``work`` (T, P) is busy seconds of own work; ``latency`` (T, P) the median of an answer in seconds,
    ``errors`` (T, P, 3) the probabilities of 500, 503, 504 and ``edge_late`` (T, P) of the caller giving up;
    ``updated``, ``restarts`` and ``killed`` (T, I) and ``changed_names`` are as in ``Stage``. ``truth`` is None for a
    run without an incident.
    """

    world: World
    window: Window
    step: int
    pairs: Pairs
    counts: Ints
    lanes: "Lanes"
    conditions: Conditions
    handshake_failures: Ints
    utilisation: Floats
    connections: Ints
    close_wait: Ints
    work: Floats
    latency: Floats
    errors: Floats
    edge_late: Floats
    updated: Flags
    restarts: Flags
    killed: Flags
    releases: dict[str, str]
    changed_names: tuple[AddressChange, ...]
    events: tuple[StageEvent, ...]
    seed: int
    truth: Truth | None = field(default=None, repr=False)
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)  # drawn once for each minute

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return len(self.counts)

    @cached_property
    def gone(self) -> Flags:
        """Return where a container has no process, because it was killed and is not started yet (T, I)."""
        return (self.conditions.memory == 0) & np.isfinite(self.conditions.limit)

    @cached_property
    def times(self) -> Ints:
        """Return each step's end in whole seconds since 1970 UTC: when its counts are first visible."""
        return int(self.window.start.timestamp()) + self.step * np.arange(1, self.steps + 1)

    @property
    def minutes(self) -> range:
        """Return the numbers of the minutes that were played, a part of one at the end included."""
        return range(-(-self.steps * self.step // MINUTE))

    def minute(self, number: int) -> slice:
        """Return the steps of a minute."""
        return slice(number * MINUTE // self.step, min((number + 1) * MINUTE // self.step, self.steps))

    def version(self, instance: Instance, t: int) -> str:
        """Return the version an instance runs in step ``t``."""
        return self.releases[instance.service] if self.updated[t, instance.index] else instance.version


@dataclass(frozen=True)
class Lanes:
    """The ways a request takes through the edge: route, edge instance, upstream instance and the next one tried.

    Index arrays of size L; ``pair`` and ``next_pair`` are the upstream endpoint's pairs, ``edge_pair`` the edge's.
    ``counts`` (T, L, 2, KINDS) says how requests ended, the third axis whether the first upstream had failed them;
    ``hidden`` (T, L, 3) are those failures of the first: 500, 503, 504.
    """

    route: Ints
    edge: Ints
    edge_pair: Ints
    upstream: Ints
    pair: Ints
    next_upstream: Ints
    next_pair: Ints
    region: Ints
    counts: Ints
    hidden: Ints

    @cached_property
    def again(self) -> Flags:
        """Return which lanes try a second upstream: those of GET routes in regions that have one."""
        return np.array([route.method == "GET" for route in ROUTES])[self.route] & (self.pair != self.next_pair)

    @cached_property
    def crowd(self) -> Ints:
        """Return how many lanes share each lane's route and region."""
        lanes = np.zeros((len(ROUTES), len(REGIONS)), dtype=np.int64)
        np.add.at(lanes, (self.route, self.region), 1)
        return lanes[self.route, self.region]
