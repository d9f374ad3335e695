"""Draws whole requests from the model's expected values, so that every view of them agrees.

The edge's requests are drawn by lane, answered by an upstream attempt each (a second one after a failed GET); what
services receive is what their callers sent, and what stores receive is what services sent.
"""

from dataclasses import dataclass

import numpy as np

from groundschool.world.company import REGIONS, ROUTES
from groundschool.world.dynamics import TAIL, Expected
from groundschool.world.graph import Floats, Ints, Pairs, graph
from groundschool.world.run import KINDS, Lanes
from groundschool.world.stage import Conditions
from groundschool.world.state import World

OK, REFUSED, ABORTED = KINDS.index("ok"), KINDS.index("refused"), KINDS.index("aborted")
FIRST_ERROR = KINDS.index("500")
PATIENCE = 3.0  # seconds after which half of those still waiting have closed the tab


@dataclass(frozen=True)
class Outcomes:
    """Per pair (T, P): median latency in s, and probabilities of 500, 503 and 504 as (T, P, 3).

    ``edge_late`` (T, P) is the share that the edge itself gives up on, part of the 504s.
    """

    latency: Floats
    errors: Floats
    edge_late: Floats


def outcomes(expected: Expected, conditions: Conditions, pairs: Pairs) -> Outcomes:
    """Return what each pair answers, from service-level expectations and the instance's own conditions."""
    known, end = graph(), pairs.endpoint
    service = known.service[end]
    queueing = expected.queueing[:, service] ** (1 / conditions.capacity[:, pairs.instance])
    queueing = np.minimum(queueing, 60)
    latency = known.own_ms[end] * conditions.slow * queueing + expected.waits[:, end]
    edge_late = 1 / (1 + (known.timeout[end] / latency) ** TAIL)
    late = 1 - (1 - expected.late[:, end]) * (1 - edge_late)
    overload = expected.overload[:, service]
    broken = 1 - (1 - conditions.fail) * (1 - expected.below[:, end])
    served = 1 - overload
    sound = served * (1 - broken)
    return Outcomes(latency, np.stack([served * broken, overload, sound * late], axis=2), edge_late)


def make_lanes(world: World, pairs: Pairs) -> Lanes:
    """Return every way from an edge to an upstream of the same region, without counts."""
    known, rows = graph(), []
    for r, route in enumerate(ROUTES):
        end = known.endpoint(route.backend, route.operation)
        pair_on = {int(pairs.instance[p]): int(p) for p in pairs.of(end)}
        edge_on = {int(pairs.instance[p]): int(p) for p in pairs.of(known.endpoint("edge", route.operation))}
        for g, region in enumerate(REGIONS):
            ups = [one.index for one in world.by_service[route.backend] if one.region == region.name]
            for edge in (one.index for one in world.by_service["edge"] if one.region == region.name):
                for number, up in enumerate(ups):
                    other = ups[(number + 1) % len(ups)]
                    rows.append((r, edge, edge_on[edge], up, pair_on[up], other, pair_on[other], g))
    table = np.array(rows).T
    return Lanes(*table, counts=np.zeros((0, len(rows), 2, len(KINDS)), dtype=np.int64))


def draw_lanes(lanes: Lanes, rates: Floats, found: Outcomes, step: int, rng: np.random.RandomState) -> Ints:
    """Return requests (T, L, 2, KINDS) for route rates (T, routes, regions) in requests per second."""
    crowd = np.zeros((len(ROUTES), len(REGIONS)))
    np.add.at(crowd, (lanes.route, lanes.region), 1)
    mean = rates[:, lanes.route, lanes.region] * step / crowd[lanes.route, lanes.region]
    sent = rng.poisson(mean)
    failing = np.clip(found.errors.sum(axis=2), 0, 1)
    first = rng.binomial(sent, failing[:, lanes.pair])
    again = np.array([route.method == "GET" for route in ROUTES])[lanes.route] & (lanes.pair != lanes.next_pair)
    second = np.zeros_like(first)
    second[:, again] = rng.binomial(first[:, again], failing[:, lanes.next_pair[again]])
    counts = np.zeros((*sent.shape, 2, len(KINDS)), dtype=np.int64)
    refused = np.array([route.refused[1] for route in ROUTES])[lanes.route]
    for tried, good, pair in ((0, sent - first, lanes.pair), (1, np.where(again, first - second, 0), lanes.next_pair)):
        no = rng.binomial(good, refused[None, :])
        left = rng.binomial(good - no, 0.0004 + 0.5 / (1 + (PATIENCE / found.latency[:, pair]) ** TAIL))
        counts[:, :, tried, REFUSED], counts[:, :, tried, ABORTED] = no, left
        counts[:, :, tried, OK] = good - no - left
    counts[:, :, 0, FIRST_ERROR:] = split_errors(np.where(again, 0, first), found.errors[:, lanes.pair], rng)
    counts[:, :, 1, FIRST_ERROR:] = split_errors(second, found.errors[:, lanes.next_pair], rng)
    return counts


def split_errors(failed: Ints, weights: Floats, rng: np.random.RandomState) -> Ints:
    """Return failures (..., 3) as 500, 503 and 504 in proportion to their weights (..., 3)."""
    parts = np.zeros((*failed.shape, 3), dtype=np.int64)
    where = np.nonzero(failed)
    share = weights[where] / weights[where].sum(axis=1, keepdims=True)
    count = failed[where]
    internal = rng.binomial(count, np.clip(share[:, 0], 0, 1))
    rest = np.clip(share[:, 1] / np.maximum(1 - share[:, 0], 1e-12), 0, 1)
    busy = rng.binomial(count - internal, rest)
    parts[where] = np.stack([internal, busy, count - internal - busy], axis=1)
    return parts


def count_everything(
    lanes: Lanes, found: Outcomes, expected: Expected, pairs: Pairs, world: World, rng: np.random.RandomState
) -> Ints:
    """Return requests answered per pair (T, P, KINDS): edges and their upstreams exactly as the lanes went."""
    known = graph()
    counts = np.zeros((*found.latency.shape, len(KINDS)), dtype=np.int64)
    _count_lanes(lanes, found, counts, rng)
    for end in known.order:
        if known.route[end] >= 0:
            continue
        received = np.zeros(len(counts), dtype=np.int64)
        for caller in np.flatnonzero((known.calls + known.later)[:, end]):
            if known.route[caller] >= 0:
                continue  # counted by lane
            sent = counts[:, pairs.of(int(caller))].sum(axis=(1, 2))
            mean = (known.calls + known.later)[caller, end] * expected.repeats[:, end]
            whole = np.floor(mean + 1e-9)
            received += (sent * whole).astype(np.int64) + rng.binomial(sent, np.clip(mean - whole, 0, 1))
        if received.any():
            _spread(received, pairs.of(end), found, counts, world, pairs, rng)
    return counts


def _count_lanes(lanes: Lanes, found: Outcomes, counts: Ints, rng: np.random.RandomState) -> None:
    """Add what the lanes mean to the edges' and the upstreams' counters."""
    ended = lanes.counts.sum(axis=2)
    hidden = lanes.counts[:, :, 1].sum(axis=2)  # failed by the first upstream, then tried again
    unseen = split_errors(hidden, found.errors[:, lanes.pair], rng)
    for lane in range(len(lanes.route)):
        counts[:, lanes.edge_pair[lane]] += ended[:, lane]
        counts[:, lanes.pair[lane]] += lanes.counts[:, lane, 0]
        counts[:, lanes.pair[lane], FIRST_ERROR:] += unseen[:, lane]
        counts[:, lanes.next_pair[lane]] += lanes.counts[:, lane, 1]


def _spread(
    received: Ints, own: Ints, found: Outcomes, counts: Ints, world: World, pairs: Pairs, rng: np.random.RandomState
) -> None:
    """Spread what an endpoint received over its instances, by region, and decide how each request ended."""
    regions = [world.instances[i].region for i in pairs.instance[own]]
    share = {region.name: region.share / regions.count(region.name) for region in REGIONS if region.name in regions}
    weight = np.array([share[name] for name in regions])
    left = received.copy()
    for number, pair in enumerate(own):
        part = rng.binomial(left, np.clip(weight[number] / weight[number:].sum(), 0, 1))
        left = left - part
        failed = rng.binomial(part, np.clip(found.errors[:, pair].sum(axis=1), 0, 1))
        counts[:, pair, FIRST_ERROR:] += split_errors(failed, found.errors[:, pair], rng)
        counts[:, pair, OK] += part - failed

