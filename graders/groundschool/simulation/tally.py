"""Counts what every service and store received: what their callers sent, from the edge down."""

from dataclasses import dataclass

import numpy as np

from groundschool.simulation.company import REGIONS
from groundschool.simulation.draw import FIRST_ERROR, OK, TURNED_AWAY, Outcomes, split_errors
from groundschool.simulation.graph import Flags, Floats, Ints, Pairs, graph
from groundschool.simulation.run import Lanes
from groundschool.simulation.state import World

SHARES = {region.name: region.share for region in REGIONS}


@dataclass(frozen=True)
class Level:
    """The endpoints (E) that services of earlier levels call, with C kinds of calls.

    ``caller`` and ``calls`` (C,) say who calls and how often for one request, ``into`` (C, E) is 1 where the calls go.
    ``chances`` (E, M) is the chance of an endpoint's n-th instance after those before it; ``there`` (E, M) says which
    exist, and ``pairs`` are those.
    """

    ends: Ints
    caller: Ints
    calls: Floats
    into: Ints
    chances: Floats
    there: Flags
    pairs: Ints


class Tally:
    """Spreads requests over the pairs of a world, always in the same way."""

    def __init__(self, world: World, pairs: Pairs, lanes: Lanes) -> None:
        width = len(pairs.endpoint)
        self._edge, self._first, self._second = (
            np.eye(width)[where].T for where in (lanes.edge_pair, lanes.pair, lanes.next_pair)
        )
        self._starts = np.searchsorted(pairs.endpoint, np.arange(len(graph().names)))
        self._levels = [_level(world, pairs, ends) for ends in _called_by_services()]

    def count(self, lanes: Lanes, found: Outcomes, repeats: Floats, rng: np.random.RandomState) -> Ints:
        """Return requests answered (T, P, KINDS): edges and their upstreams as the lanes went, then all they caused.

        ``repeats`` (T, E) are attempts a call takes on average.
        """
        counts = self._along(lanes)
        for level in self._levels:
            asked = np.add.reduceat(counts, self._starts, axis=1)[:, level.caller]
            sent = asked.sum(axis=2) - asked[:, :, TURNED_AWAY]  # a request that was turned away calls nobody
            mean = level.calls * (repeats[:, level.ends] @ level.into.T)
            whole = np.floor(mean + 1e-9)
            tried = (sent * whole).astype(np.int64) + rng.binomial(sent, np.clip(mean - whole, 0, 1))
            _spread(counts, tried @ level.into, level, found, rng)
        return counts

    def _along(self, lanes: Lanes) -> Ints:
        """Return what went along the lanes, by pair: three products with matrices of zeros and ones."""
        ended = lanes.counts.astype(float)
        first = ended[:, :, 0].copy()
        first[:, :, FIRST_ERROR:] += lanes.hidden
        sums = self._edge @ ended.sum(axis=2) + self._first @ first + self._second @ ended[:, :, 1]
        return np.rint(sums).astype(np.int64)


def _called_by_services() -> list[list[int]]:
    """Return the endpoints that services call, by level; what the edge calls is counted by lane."""
    known, depth = graph(), dict[int, int]()
    for end in known.order:
        callers = [int(caller) for caller in np.flatnonzero((known.calls + known.later)[:, end])]
        if callers and not any(known.route[caller] >= 0 for caller in callers):
            depth[end] = 1 + max(depth.get(caller, 0) for caller in callers)
    return [[end for end in depth if depth[end] == level] for level in sorted(set(depth.values()))]


def _level(world: World, pairs: Pairs, ends: list[int]) -> Level:
    known = graph()
    calls = (known.calls + known.later)[:, ends]
    caller, place = np.nonzero(calls)
    own = [pairs.of(end) for end in ends]
    chances = np.zeros((len(ends), max(map(len, own))))
    there = np.arange(chances.shape[1]) < np.array([len(found) for found in own])[:, None]
    for row, found in enumerate(own):
        regions = [world.instances[i].region for i in pairs.instance[found]]
        weights = np.array([SHARES[name] / regions.count(name) for name in regions])
        chances[row, : len(found)] = np.minimum(weights / weights[::-1].cumsum()[::-1], 1)
    into = np.eye(len(ends), dtype=np.int64)[place]
    return Level(np.array(ends), caller, calls[caller, place], into, chances, there, np.concatenate(own))


def _spread(counts: Ints, received: Ints, level: Level, found: Outcomes, rng: np.random.RandomState) -> None:
    """Spread what endpoints received (T, E) over their instances, by region, and decide how each request ended."""
    parts, left = np.zeros((*received.shape, level.chances.shape[1]), dtype=np.int64), received
    for number, chance in enumerate(level.chances.T):
        parts[:, :, number] = rng.binomial(left, chance)
        left = left - parts[:, :, number]
    asked = parts[:, level.there]
    failed = rng.binomial(asked, found.failing[:, level.pairs])
    counts[:, level.pairs, FIRST_ERROR:] += split_errors(failed, found.errors[:, level.pairs], rng)
    counts[:, level.pairs, OK] += asked - failed
