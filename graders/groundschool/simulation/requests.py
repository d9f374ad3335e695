"""The edge's requests one by one, exactly as many as the counters say."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from groundschool.simulation.chance import stream
from groundschool.simulation.company import JOURNEYS, ROUTES
from groundschool.simulation.conditions import PROGRAMS
from groundschool.simulation.draw import ABORTED, FIRST_ERROR, REFUSED
from groundschool.simulation.graph import Ints
from groundschool.simulation.latency import Answers, answer_seconds
from groundschool.simulation.network import MISHAPS, SEGMENT, TAIL, WAITS, between, chances, mishaps_drawn
from groundschool.simulation.run import KINDS, Run
from groundschool.simulation.services import BY_NAME

STATUSES = np.array([[one.status, one.refused[0], 499, 500, 503, 504] for one in ROUTES])
SIZES = np.array([one.size for one in ROUTES])
TAILS = np.minimum(-(-SIZES // SEGMENT), TAIL)  # segments of an answer that only a timer brings back
LIMITS = np.array([BY_NAME[route.backend].timeout for route in ROUTES])
JOURNEY = np.array([JOURNEYS.index(route.journey) for route in ROUTES])
CLIENTS = 4000  # customers of a day at traffic level 1, by program
REQUEST = np.dtype(
    [
        ("time", "f8"),
        ("step", "i4"),
        ("route", "i2"),
        ("status", "i2"),
        ("bytes", "i8"),
        ("duration", "f8"),
        ("upstream_time", "f8"),
        ("edge", "i2"),
        ("edge_pair", "i4"),
        ("upstream", "i2"),
        ("failed_upstream", "i2"),
        ("first_status", "i2"),
        ("first_time", "f8"),
        ("client", "i4"),
        ("program", "i2"),
        ("trace", "u8"),
        ("syns", "i1"),
        ("asks", "i1"),
        ("answers", "i1"),
    ]
)


class Request(NamedTuple):
    """One row of ``sample_requests``, in the order of ``REQUEST``."""

    time: float
    step: int
    route: int
    status: int
    bytes: int
    duration: float
    upstream_time: float
    edge: int
    edge_pair: int
    upstream: int
    failed_upstream: int
    first_status: int
    first_time: float
    client: int
    program: int
    trace: int
    syns: int
    asks: int
    answers: int


def rows(requests: np.ndarray) -> Iterator[Request]:
    """Yield each of ``sample_requests`` as plain Python values, far faster to read than fields of numpy's."""
    return map(Request._make, requests.tolist())


def sample_requests(run: Run, rate: float = 1.0) -> np.ndarray:
    """Return the edge's requests in order of completion, as a structured array of dtype ``REQUEST``.

    ``time`` is Unix seconds at completion (what nginx logs), ``step`` the step whose counters it is in, ``duration``
    and ``upstream_time`` seconds, ``bytes`` the body sent; ``edge``, ``upstream`` and ``failed_upstream`` index
    ``World.instances``; where a first upstream failed (else -1), ``first_status`` and ``first_time`` say how.
    ``syns``, ``asks`` and ``answers`` are how often a SYN, the request and the answer between edge and upstream were
    sent in vain.
    ``rate`` below 1 keeps each request with that probability.
    Raises ValueError for a rate outside 0 < rate <= 1.
    """
    if not 0 < rate <= 1:
        raise ValueError(f"a sampling rate is above 0 and at most 1, not {rate}")
    found = np.concatenate([np.zeros(0, dtype=REQUEST), *(minute_requests(run, number) for number in run.minutes)])
    if rate == 1:
        return found
    return found[stream(run.seed, "sampling").random_sample(len(found)) < rate]


def minute_requests(run: Run, number: int) -> np.ndarray:
    """Return one minute's requests; they are drawn once, so that a run which goes on keeps them."""
    if ("requests", number) not in run.kept:
        run.kept["requests", number] = _drawn(run, run.minute(number), stream(run.seed, "requests", number))
    return run.kept["requests", number]


def _drawn(run: Run, part: slice, rng: np.random.RandomState) -> np.ndarray:
    lanes, counts = run.lanes, run.lanes.counts[part]
    where = np.nonzero(counts)
    step, lane, tried, kind = (np.repeat(axis, counts[where]) for axis in where)
    step = step + part.start
    second = tried == 1
    found = np.zeros(len(step), dtype=REQUEST)
    found["step"], found["route"] = step, lanes.route[lane]
    found["edge"], found["edge_pair"] = lanes.edge[lane], lanes.edge_pair[lane]
    found["upstream"] = np.where(second, lanes.next_upstream[lane], lanes.upstream[lane])
    found["failed_upstream"] = np.where(second, lanes.upstream[lane], -1)
    found["status"] = STATUSES[found["route"], kind]
    _time_attempts(run, found, Ways(lane, kind, lanes.hidden[part]), rng)
    if run.conditions.loss[part].any():
        _lose(run, found, rng)
    found["bytes"] = _body_bytes(kind, found["route"], rng)
    _who(run, found, rng)
    # A request is counted when it ends, so its end is spread over the step.
    found["time"] = run.times[0] - run.step + (step + rng.random_sample(len(step))) * run.step
    return found[np.argsort(found["time"], kind="stable")]


class Ways(NamedTuple):
    """By request its lane and how it ended; by step and lane the failures (t, L, 3) that a second attempt hid."""

    lane: Ints
    kind: Ints
    hidden: Ints


def _time_attempts(run: Run, found: np.ndarray, ways: Ways, rng: np.random.RandomState) -> None:
    """Fill in how long each upstream tried took, how a first one failed, and the whole duration."""
    lanes, second, (lane, kind, hidden) = run.lanes, found["failed_upstream"] >= 0, ways
    # Requests and hidden failures both run over step and lane in order, so each second attempt meets its first one.
    failed = np.repeat(np.tile(np.arange(FIRST_ERROR, len(KINDS)), hidden.size // 3), hidden.ravel())
    found["first_status"][second] = np.array([0, 0, 499, 500, 503, 504])[failed]
    limit = LIMITS[found["route"]]
    pair = np.where(second, lanes.next_pair[lane], lanes.pair[lane])
    found["upstream_time"] = answer_seconds(run, Answers(found["step"], pair, kind, limit), rng)
    first = Answers(found["step"][second], lanes.pair[lane][second], failed, limit[second])
    found["first_time"][second] = answer_seconds(run, first, rng)
    overhead = rng.exponential(0.0008, len(found))
    found["duration"] = np.round(found["first_time"] + found["upstream_time"] + overhead, 3)


def _lose(run: Run, found: np.ndarray, rng: np.random.RandomState) -> None:
    """Let packets between edge and upstream be lost: what is sent again makes a request last longer, and not fail."""
    for t in np.unique(found["step"]).tolist():
        lost = between(run.world, run.conditions.loss[t])[found["edge"], found["upstream"]]
        ways = np.stack([lost, TAILS[found["route"]]], axis=1)[(found["step"] == t) & (lost > 0)]
        for share, tail in np.unique(ways, axis=0).tolist():
            mine = np.flatnonzero((found["step"] == t) & (lost == share) & (TAILS[found["route"]] == tail))
            mishaps = mishaps_drawn(rng, chances(share, int(tail)), len(mine))
            took = found["upstream_time"][mine]
            mishaps[took + WAITS[mishaps] >= LIMITS[found["route"][mine]]] = 0  # nobody waits for longer
            for column, name in enumerate(("syns", "asks", "answers")):
                found[name][mine] = MISHAPS[mishaps, column]
            for name in ("upstream_time", "duration"):
                found[name][mine] = np.round(found[name][mine] + WAITS[mishaps], 3)


def _body_bytes(kind: Ints, route: Ints, rng: np.random.RandomState) -> Ints:
    """Return body sizes: around the route's size for answers, nginx's own pages for 5xx, nothing for an abort."""
    size = SIZES[route] * np.exp(rng.normal(0, 0.12, len(route)))
    size = np.where(kind == REFUSED, rng.randint(60, 190, len(route)), size)
    size = np.where(kind >= FIRST_ERROR, np.array([0, 0, 0, 170, 190, 160])[kind], size)
    return np.where(kind == ABORTED, 0, size).astype(np.int64)


def _who(run: Run, found: np.ndarray, rng: np.random.RandomState) -> None:
    """Fill in program, client and trace; programs that are refused at the handshake are not among them."""
    chance = rng.random_sample(len(found))
    for number, journey in enumerate(JOURNEYS):
        mine = np.flatnonzero(JOURNEY[found["route"]] == number)
        columns = np.array([PROGRAMS.index(name) for name in journey.host.clients])
        refused = run.conditions.refused[found["step"][mine]][:, columns]
        reach = np.array(list(journey.host.clients.values())) * (1 - refused)
        below = np.cumsum(reach / np.maximum(reach.sum(axis=1, keepdims=True), 1e-12), axis=1)
        found["program"][mine] = columns[np.minimum((chance[mine, None] > below).sum(axis=1), len(columns) - 1)]
    found["client"] = clients(run, len(found), rng)
    found["trace"] = rng.randint(1, 2**63 - 1, len(found), dtype=np.int64).astype(np.uint64)


def clients(run: Run, count: int, rng: np.random.RandomState) -> Ints:
    """Return who made so many requests: some customers come far more often than others."""
    crowd = max(20, int(CLIENTS * run.world.traffic))
    return (crowd * rng.random_sample(count) ** 1.5).astype(np.int64)
