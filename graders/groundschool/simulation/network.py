"""What lost packets do to calls: TCP sends again when a timer has run out, and who waits may have given up by then.

Every call has a connection of its own. Its SYN, the request or the answer may be lost, each time with the same chance.
A kernel sends a SYN again after a second, data after 200 ms, and waits twice as long each time (RFC 6298).
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from groundschool.simulation.company import REGIONS
from groundschool.simulation.graph import Floats, Ints, graph, pairs_of
from groundschool.simulation.services import ALL
from groundschool.simulation.state import World

SYN_WAITS = (0.0, 1.012, 3.036, 7.06)  # seconds until the try that is heard, each a tick of the timer late
DATA_WAITS = (0.0, 0.2, 0.6, 1.4, 3.0)
# Every way in which a call is held up: how often its SYN, request and answer are sent in vain; and for how long.
MISHAPS = np.array(list(product(range(len(SYN_WAITS)), range(len(DATA_WAITS)), range(len(DATA_WAITS)))))
WAITS = np.array(SYN_WAITS)[MISHAPS[:, 0]] + np.array(DATA_WAITS)[MISHAPS[:, 1]] + np.array(DATA_WAITS)[MISHAPS[:, 2]]
SEGMENT, TAIL = 1448, 3  # bytes; what is lost before the last three comes back by duplicate ACKs, in a round trip
SHARES = {region.name: region.share for region in REGIONS}


@dataclass(frozen=True)
class Exposure:
    """What a loss of packets means to the answers of each pair (P,): shares by what became of the calls they need.

    ``late`` come to nothing, because a call took longer than is waited for; ``held`` come some timer later, as
    ``odds`` over MISHAPS says. ``again`` (P, I) are segments that each instance's host sends again for one answer.
    """

    late: Floats
    held: Floats
    odds: Floats
    again: Floats


@lru_cache(maxsize=64)
def chances(loss: float, tail: int = 1) -> Floats:
    """Return how likely each of MISHAPS is where so large a share of packets is lost; what is rarer is the last one.

    ``tail`` is how many segments at an answer's end only the timer brings back, up to TAIL.
    """
    either = 1 - (1 - loss) ** 2  # a SYN is sent again when its answer is lost, too
    syns, asks, answers = (
        _in_a_row(first, share, len(waits))
        for first, share, waits in (
            (either, either, SYN_WAITS),
            (loss, loss, DATA_WAITS),
            (1 - (1 - loss) ** tail, loss, DATA_WAITS),
        )
    )
    return syns[MISHAPS[:, 0]] * asks[MISHAPS[:, 1]] * answers[MISHAPS[:, 2]]


def _in_a_row(first: float, share: float, most: int) -> Floats:
    """Return the chances that so many tries in a row fail, the last of them for as many or more."""
    lasting = np.append(1, first * np.power(share, np.arange(most - 1, dtype=np.float64)))
    return lasting - np.append(lasting[1:], 0)


def between(world: World, loss: Floats) -> Floats:
    """Return the share of packets that are lost between any two instances (I, I), from each one's own (I,).

    Within a zone nothing is lost.
    """
    zones = np.array([one.zone for one in world.instances])
    return np.where(zones[:, None] != zones, 1 - (1 - loss[:, None]) * (1 - loss), 0.0)


def exposure(world: World, loss: Floats) -> Exposure:
    """Return what the loss of packets in a step (I,) means; the edge's own calls are followed one by one instead."""
    return _exposure(world, loss.tobytes())


@lru_cache(maxsize=32)
def _exposure(world: World, said: bytes) -> Exposure:
    loss, known, pairs = np.frombuffer(said), graph(), pairs_of(world)
    lost = between(world, loss)
    well, prompt = np.ones(len(pairs.endpoint)), np.ones(len(pairs.endpoint))
    again = np.zeros((len(pairs.endpoint), len(loss)))
    for pair, (end, own) in enumerate(zip(pairs.endpoint, pairs.instance, strict=True)):
        if known.route[end] >= 0:
            continue
        for called in np.flatnonzero(known.calls[end]):
            others, weights = _spread(world, ALL[known.service[called]].name)
            odds = np.array([chances(float(lost[own, other])) for other in others])
            over = known.timeout[called] <= WAITS
            times = known.calls[end, called]
            well[pair] *= (1 - weights @ odds[:, over].sum(axis=1)) ** times
            prompt[pair] *= (weights @ odds[:, 0]) ** times
            again[pair, own] += times * weights @ odds @ (MISHAPS[:, 0] + MISHAPS[:, 1])
            again[pair, others] += times * weights * (odds @ MISHAPS[:, 2])
    usual = np.where((WAITS > 0) & (min(service.timeout for service in ALL) > WAITS), chances(float(lost.max())), 0)
    return Exposure(1 - well, np.maximum(well - prompt, 0), usual / max(usual.sum(), 1e-12), again)


def _spread(world: World, service: str) -> tuple[Ints, Floats]:
    """Return the instances of a service that calls go to, and the share of them that each receives."""
    ones = world.by_service[service]
    regions = [one.region for one in ones]
    weights = np.array([SHARES[one.region] / regions.count(one.region) for one in ones])
    return np.array([one.index for one in ones]), weights / weights.sum()


def mishaps_drawn(rng: np.random.RandomState, odds: Floats, count: int) -> Ints:
    """Return mishaps drawn by their odds, as rows of MISHAPS."""
    return np.searchsorted(np.cumsum(odds), rng.random_sample(count) * odds.sum(), side="right")
