"""The conditions a run is played under: a quiet day's, with what causes lay over them for a while."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.company import JOURNEYS
from groundschool.simulation.graph import Floats, Ints, Pairs, graph
from groundschool.simulation.services import ALL

PROGRAMS = tuple(program for journey in JOURNEYS for program in journey.host.clients)
LIMITS = np.array([float(service.memory) for service in ALL])
BASE_FAILURE = 0.0001  # what even a healthy service answers with a 500


@dataclass
class Conditions:
    """Everything that may differ from normal, per step; neutral when made.

    demand (T, journeys) multiplies arrivals · refused (T, programs) share of handshakes that fail · verify (T,
    journeys) OpenSSL's verify result of a probe · fail (T, P) share of own failures · slow (T, P) multiplies own time
    and work · capacity (T, I) multiplies · retries (T, E) repeats callers make · leaked (T, I) connections never
    given back · disk, deleted, inodes (T, I) shares of the log volume: used, held by unlinked files, inodes used ·
    memory, limit (T, I) MiB of a container's working set, and what it may have; 0 and infinite on a host · loss (T, I)
    share of packets lost on the way to and from other zones · stale (T, I) seconds for which an instance's resolver
    still gives an old address out.
    """

    demand: Floats
    refused: Floats
    verify: Ints
    fail: Floats
    slow: Floats
    capacity: Floats
    retries: Floats
    leaked: Floats
    disk: Floats
    deleted: Floats
    inodes: Floats
    memory: Floats
    limit: Floats
    loss: Floats
    stale: Floats

    @classmethod
    def neutral(cls, steps: int, pairs: Pairs, rng: np.random.RandomState) -> Self:
        """Return conditions of a quiet day; disks fill a little, each from its own level."""
        instances, known = int(pairs.instance.max()) + 1, graph()
        growth = np.linspace(0, 0.01, steps)[:, None]
        limit = np.zeros(instances)
        limit[pairs.instance] = LIMITS[known.service[pairs.endpoint]]
        return cls(
            demand=np.ones((steps, len(JOURNEYS))),
            refused=np.full((steps, len(PROGRAMS)), 0.0002),
            verify=np.zeros((steps, len(JOURNEYS)), dtype=np.int64),
            fail=np.full((steps, len(pairs.instance)), BASE_FAILURE),
            slow=np.ones((steps, len(pairs.instance))),
            capacity=np.ones((steps, instances)),
            retries=np.tile(known.retries, (steps, 1)),
            leaked=np.zeros((steps, instances)),
            disk=growth + rng.uniform(0.35, 0.7, instances),
            deleted=np.tile(rng.uniform(0, 0.004, instances), (steps, 1)),
            inodes=growth / 4 + rng.uniform(0.05, 0.3, instances),
            memory=(growth + rng.uniform(0.35, 0.5, instances)) * limit,
            limit=np.tile(np.where(limit > 0, limit, np.inf), (steps, 1)),
            loss=np.zeros((steps, instances)),
            stale=np.zeros((steps, instances)),
        )

    def copy(self) -> Self:
        """Return conditions that may be changed without changing these."""
        return type(self)(**{name: values.copy() for name, values in vars(self).items()})

    def at(self, t: int) -> Self:
        """Return views of step ``t`` alone, without the first axis."""
        return type(self)(**{name: values[t] for name, values in vars(self).items()})

    def part(self, first: int, last: int) -> Self:
        """Return views of the steps from ``first`` to before ``last``."""
        return type(self)(**{name: values[first:last] for name, values in vars(self).items()})

    @property
    def reach(self) -> Floats:
        """Return the share of requests whose handshake succeeds, (T, journeys), or (journeys,) of one step."""
        columns = [
            sum(share * (1 - self.refused[..., PROGRAMS.index(name)]) for name, share in journey.host.clients.items())
            for journey in JOURNEYS
        ]
        return np.stack(columns, axis=-1)


Change = Callable[[int, Conditions], None]


@dataclass
class Layer:
    """What one cause does to the conditions of each step from ``first`` to before ``last``, or until it is lifted.

    ``change`` is given the step and its conditions, which earlier layers have changed already. Nothing is left of a
    layer in a step it does not cover.
    """

    change: Change
    first: int
    last: float = float("inf")

    def covers(self, t: int) -> bool:
        """Return whether the layer acts in step ``t``."""
        return self.first <= t < self.last
