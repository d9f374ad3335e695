"""The time-step model: what load, waiting, failing and repeating do to each other.

Per step: demand flows from the edge down the call graph, multiplied by the repeats that the failures of the step
before provoke; each service's utilisation sets its queueing delay (the M/M/c shape: it grows as 1 / (1 - utilisation))
and, beyond its capacity, the share of work that is wasted; latency and failures then travel back up to the edge.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.company import ROUTES
from groundschool.simulation.conditions import Conditions
from groundschool.simulation.graph import Floats, Graph, Pairs, graph
from groundschool.simulation.network import exposure
from groundschool.simulation.services import ALL
from groundschool.simulation.state import World
from groundschool.simulation.traffic import capacity

TAIL = 4.0  # latency is log-logistic with this shape: p95 = 2.1 and p99 = 3.2 times the median
P95 = 19 ** (1 / TAIL)  # the 95th percentile as a multiple of the median
WASTE = 3.0  # goodput falls as utilisation ** -WASTE once queues exceed what callers wait for
DEPTH = 4  # longest chain of calls
POOLS = np.array([float(service.pool) for service in ALL])


@dataclass
class Expected:
    """Expected values per step: attempts/s, median latency (s) and failing shares by endpoint (T, E), load by service.

    ``below`` and ``late`` are the shares that fail because something called failed or was too slow; ``waits`` is the
    time spent in calls; ``queueing`` (T, S) multiplies own time; ``overload`` (T, S) is the share turned away;
    ``pool`` (T, S) is connections in use over those available.
    """

    attempts: Floats
    repeats: Floats
    below: Floats
    late: Floats
    waits: Floats
    queueing: Floats
    overload: Floats
    utilisation: Floats
    pool: Floats

    @classmethod
    def empty(cls, steps: int, known: Graph) -> Self:
        """Return arrays of zeros for so many steps."""
        ends = [np.zeros((steps, len(known.names))) for _ in range(5)]
        return cls(*ends, *(np.zeros((steps, len(ALL))) for _ in range(4)))

    def part(self, first: int, last: int) -> Self:
        """Return views of the steps from ``first`` to before ``last``."""
        return type(self)(**{name: values[first:last] for name, values in vars(self).items()})


class Dynamics:
    """Plays steps one after the other over conditions that may be changed between steps."""

    def __init__(self, world: World, conditions: Conditions, pairs: Pairs, rates: Floats) -> None:
        self.world, self.conditions, self.pairs, self.rates, self.capacity = (
            world,
            conditions,
            pairs,
            rates,
            capacity(world),
        )
        self.known = graph()
        self.expected = Expected.empty(len(rates), self.known)
        self.per_pair = np.zeros((len(self.known.names), len(pairs.endpoint)))
        self.per_pair[pairs.endpoint, np.arange(len(pairs.endpoint))] = 1
        self.per_pair /= self.per_pair.sum(axis=1, keepdims=True)
        owner = np.full(int(pairs.instance.max()) + 1, 0)
        owner[pairs.instance] = self.known.service[pairs.endpoint]
        self.per_instance = np.eye(len(ALL))[owner].T
        self.count = self.per_instance.sum(axis=1)
        self.per_instance /= self.count[:, None]
        self.is_db = np.array([name.startswith("bookings-db ") for name in self.known.names], dtype=float)
        self.failing = np.zeros(len(self.known.names))  # share of attempts that fail, as their callers see it
        self.db_time = np.zeros(len(self.known.names))
        self.turned_away = np.zeros(len(ALL))

    def play(self, t: int) -> Floats:
        """Play step ``t``; return the failing share of each public route (R,)."""
        now, out, known = self.conditions, self.expected, self.known
        repeats = (1 - self.failing ** (now.retries[t] + 1)) / (1 - self.failing)
        slow = self.per_pair @ now.slow[t]
        admitted = (1 - self.turned_away)[known.service]  # what was turned away calls nobody
        attempts = self._flow(self.rates[t], admitted[:, None] * (known.calls + known.later) * repeats)
        work = (attempts * known.own * slow) @ known.members
        busy = work / (self.capacity * (self.per_instance @ now.capacity[t]) + 1e-12)
        pool = self._pool(t, attempts)
        queueing = 1 + 0.5 * np.minimum(busy, 0.985) ** 3 / (1 - np.minimum(busy, 0.985))
        overload = self.turned_away = 1 - (1 - _wasted(busy)) * (1 - _wasted(pool))
        fail = 1 - (1 - self.per_pair @ now.fail[t]) * (1 - overload[known.service])
        if now.loss[t].any():
            fail = 1 - (1 - fail) * (1 - self.per_pair @ exposure(self.world, now.loss[t]).late)
        own = known.own * slow * queueing[known.service]
        own = own + self.db_time * _waiting(pool)[known.service]
        below, late, waits = self._return(own, fail, now.retries[t])
        out.attempts[t], out.repeats[t], out.below[t], out.late[t] = attempts, repeats, below, late
        out.waits[t] = waits + self.db_time * _waiting(pool)[known.service]
        out.queueing[t], out.overload[t], out.utilisation[t], out.pool[t] = queueing, overload, busy, pool
        slowness = _too_late(own + waits, known.timeout)
        self.failing = np.minimum(1 - (1 - fail) * (1 - below) * (1 - late) * (1 - slowness), 0.9999)
        return self.failing[: len(ROUTES)]

    def _flow(self, rates: Floats, calls: Floats) -> Floats:
        """Return attempts per second at every endpoint (E,)."""
        flow = np.zeros(len(self.known.names))
        flow[: len(ROUTES)] = rates
        total = flow.copy()
        for _ in range(DEPTH):
            flow = flow @ calls
            total += flow
        return total

    def _pool(self, t: int, attempts: Floats) -> Floats:
        """Return per service connections in use over connections left (Little's law: rate times holding time)."""
        held = (attempts * self.db_time) @ self.known.members
        left = (POOLS - self.per_instance @ self.conditions.leaked[t]) * self.count
        return np.where(POOLS > 0, held / np.maximum(left, 0.02 * POOLS * self.count + 1e-12), 0.0)

    def _return(self, own: Floats, fail: Floats, retries: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the shares that fail by failing and by slow calls, and the time spent in calls, all (E,)."""
        calls, known = self.known.calls, self.known
        below, late, waits = np.zeros_like(own), np.zeros_like(own), np.zeros_like(own)
        for _ in range(DEPTH):
            slowness = _too_late(own + waits, known.timeout)
            wrong = 1 - (1 - fail) * (1 - below)
            tardy = 1 - (1 - late) * (1 - slowness)
            either = 1 - (1 - wrong) * (1 - tardy)
            lasting = either**retries
            held = np.minimum(own + waits, known.timeout)
            waits = calls @ held
            below = -np.expm1(calls @ np.log1p(-np.minimum(wrong * lasting, 0.9999)))
            late = -np.expm1(calls @ np.log1p(-np.minimum(tardy * lasting * (1 - wrong), 0.9999)))
        self.db_time = calls @ (self.is_db * np.minimum(own, known.timeout))
        return below, late, waits


def _wasted(load: Floats) -> Floats:
    """Return the share of work that is wasted at a load (1 = all there is)."""
    return np.where(load > 1, 1 - np.maximum(load, 1) ** -WASTE, 0.0)


def _waiting(pool: Floats) -> Floats:
    """Return the wait for a connection as a multiple of the time one is held."""
    used = np.minimum(pool, 0.98)
    return 0.5 * used**4 / (1 - used)


def _too_late(median: Floats, timeout: Floats) -> Floats:
    """Return the share of log-logistic latencies beyond the timeout."""
    return 1 / (1 + (timeout / median) ** TAIL)
