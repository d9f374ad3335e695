"""Draws the edge's requests from the model's expected values, as whole numbers, so that every view of them agrees.

They are drawn by lane, answered by an upstream attempt each (a second one after a failed GET).
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from groundschool.simulation.company import REGIONS, ROUTES
from groundschool.simulation.conditions import Conditions
from groundschool.simulation.dynamics import TAIL, Expected
from groundschool.simulation.graph import Floats, Ints, Pairs, graph
from groundschool.simulation.network import exposure
from groundschool.simulation.run import KINDS, Lanes
from groundschool.simulation.state import World

OK, REFUSED, ABORTED = KINDS.index("ok"), KINDS.index("refused"), KINDS.index("aborted")
FIRST_ERROR, TURNED_AWAY = KINDS.index("500"), KINDS.index("503")
PATIENCE = 3.0  # seconds after which half of those still waiting have closed the tab
IMPATIENT = 0.0004  # share that closes the tab however quick the answer
REFUSALS = np.array([route.refused[1] for route in ROUTES])


@dataclass(frozen=True)
class Outcomes:
    """Per pair (T, P): median latency in s, and probabilities of 500, 503 and 504 as (T, P, 3).

    ``edge_late`` (T, P) is the share that the caller itself gives up on, part of the 504s.
    """

    latency: Floats
    errors: Floats
    edge_late: Floats

    @cached_property
    def failing(self) -> Floats:
        """Return the probability of any error (T, P)."""
        return np.clip(self.errors.sum(axis=2), 0, 1)


def outcomes(world: World, expected: Expected, conditions: Conditions, pairs: Pairs) -> Outcomes:
    """Return what each pair answers, from service-level expectations and the instance's own conditions."""
    known, end = graph(), pairs.endpoint
    service = known.service[end]
    queueing = np.minimum(expected.queueing[:, service] ** (1 / conditions.capacity[:, pairs.instance]), 60)
    latency = known.own[end] * conditions.slow * queueing + expected.waits[:, end]
    edge_late = 1 / (1 + (known.timeout[end] / latency) ** TAIL)
    late = 1 - (1 - expected.late[:, end]) * (1 - edge_late)
    for t in np.flatnonzero(conditions.loss.any(axis=1)):
        late[t] = 1 - (1 - late[t]) * (1 - exposure(world, conditions.loss[t]).late)
    overload = expected.overload[:, service]
    broken = 1 - (1 - conditions.fail) * (1 - expected.below[:, end])
    sound = (1 - overload) * (1 - broken)
    return Outcomes(latency, np.stack([(1 - overload) * broken, overload, sound * late], axis=2), edge_late)


def make_lanes(world: World, pairs: Pairs) -> Lanes:
    """Return every way from an edge to an upstream of the same region, without counts."""
    known, rows = graph(), []
    for r, route in enumerate(ROUTES):
        pair_on = pairs.by_instance(known.endpoint(route.backend, route.operation))
        edge_on = pairs.by_instance(known.endpoint("edge", route.operation))
        for g, region in enumerate(REGIONS):
            ups = [one.index for one in world.by_service[route.backend] if one.region == region.name]
            for edge in (one.index for one in world.by_service["edge"] if one.region == region.name):
                for number, up in enumerate(ups):
                    other = ups[(number + 1) % len(ups)]
                    rows.append((r, edge, edge_on[edge], up, pair_on[up], other, pair_on[other], g))
    table = np.array(rows).T
    nothing = np.zeros((0, len(rows), 2, len(KINDS)), dtype=np.int64)
    return Lanes(*table, counts=nothing, hidden=nothing[:, :, 0, :3])


def draw_lanes(lanes: Lanes, rates: Floats, found: Outcomes, step: int, rng: np.random.RandomState) -> Lanes:
    """Return the lanes with requests drawn for route rates (T, routes, regions) in requests per second."""
    sent = rng.poisson(rates[:, lanes.route, lanes.region] * step / lanes.crowd)
    failing, again = found.failing, lanes.again
    first = rng.binomial(sent, failing[:, lanes.pair])
    second = np.zeros_like(first)
    second[:, again] = rng.binomial(first[:, again], failing[:, lanes.next_pair[again]])
    counts = np.zeros((*sent.shape, 2, len(KINDS)), dtype=np.int64)
    _draw_answers(lanes, sent - first, found.latency[:, lanes.pair], counts[:, :, 0], rng)
    _draw_answers(lanes, np.where(again, first - second, 0), found.latency[:, lanes.next_pair], counts[:, :, 1], rng)
    counts[:, :, 0, FIRST_ERROR:] = split_errors(np.where(again, 0, first), found.errors[:, lanes.pair], rng)
    counts[:, :, 1, FIRST_ERROR:] = split_errors(second, found.errors[:, lanes.next_pair], rng)
    hidden = split_errors(np.where(again, first, 0), found.errors[:, lanes.pair], rng)
    return replace(lanes, counts=counts, hidden=hidden)


def _draw_answers(lanes: Lanes, good: Ints, latency: Floats, counts: Ints, rng: np.random.RandomState) -> None:
    """Divide requests that did not fail (T, L) into answered, refused and aborted ones, in ``counts`` (T, L, KINDS)."""
    refused = rng.binomial(good, REFUSALS[lanes.route])
    aborted = rng.binomial(good - refused, IMPATIENT + 0.5 / (1 + (PATIENCE / latency) ** TAIL))
    counts[..., REFUSED], counts[..., ABORTED], counts[..., OK] = refused, aborted, good - refused - aborted


def split_errors(failed: Ints, weights: Floats, rng: np.random.RandomState) -> Ints:
    """Return failures (..., 3) as 500, 503 and 504 in proportion to their weights (..., 3)."""
    parts = np.zeros((*failed.shape, 3), dtype=np.int64)
    if not failed.any():  # as in most quiet minutes
        return parts
    where = np.nonzero(failed)
    share = weights[where] / weights[where].sum(axis=1, keepdims=True)
    count = failed[where]
    internal = rng.binomial(count, np.clip(share[:, 0], 0, 1))
    rest = np.clip(share[:, 1] / np.maximum(1 - share[:, 0], 1e-12), 0, 1)
    busy = rng.binomial(count - internal, rest)
    parts[where] = np.stack([internal, busy, count - internal - busy], axis=1)
    return parts
