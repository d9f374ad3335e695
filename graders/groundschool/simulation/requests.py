"""The edge's requests one by one, exactly as many as the counters say."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import numpy as np

from groundschool.simulation.chance import chance
from groundschool.simulation.company import CLIENT_NETWORK6, PUBLIC_NETWORK, ROUTES
from groundschool.simulation.draw import ABORTED, FIRST_ERROR, REFUSED
from groundschool.simulation.graph import Ints
from groundschool.simulation.latency import Answers, answer_seconds
from groundschool.simulation.run import KINDS, Run
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.stage import PROGRAMS

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


def rows(requests: np.ndarray) -> Iterator[Request]:
    """Yield each of ``sample_requests`` as plain Python values, far faster to read than fields of numpy's."""
    return map(Request._make, requests.tolist())


def sample_requests(run: Run, rate: float = 1.0) -> np.ndarray:
    """Return the edge's requests in order of completion, as a structured array of dtype ``REQUEST``.

    ``time`` is Unix seconds at completion (what nginx logs), ``step`` the step whose counters it is in, ``duration``
    and ``upstream_time`` seconds, ``bytes`` the body sent; ``edge``, ``upstream`` and ``failed_upstream`` index
    ``World.instances``; where a first upstream failed (else -1), ``first_status`` and ``first_time`` say how.
    ``rate`` below 1 keeps each request with that probability.
    Raises ValueError for a rate outside 0 < rate <= 1.
    """
    if not 0 < rate <= 1:
        raise ValueError(f"a sampling rate is above 0 and at most 1, not {rate}")
    rng = chance(run.seed, plus=3)
    lanes, where = run.lanes, np.nonzero(run.lanes.counts)
    step, lane, tried, kind = (np.repeat(axis, lanes.counts[where]) for axis in where)
    second = tried == 1
    found = np.zeros(len(step), dtype=REQUEST)
    found["step"], found["route"] = step, lanes.route[lane]
    found["edge"], found["edge_pair"] = lanes.edge[lane], lanes.edge_pair[lane]
    found["upstream"] = np.where(second, lanes.next_upstream[lane], lanes.upstream[lane])
    found["failed_upstream"] = np.where(second, lanes.upstream[lane], -1)
    found["status"] = _status(kind, found["route"])
    _time_attempts(run, found, lane, kind, rng)
    found["bytes"] = _body_bytes(kind, found["route"], rng)
    _who(run, found, rng)
    # A request is counted when it ends, so its end is spread over the step.
    found["time"] = run.times[0] - run.step + (step + rng.random_sample(len(step))) * run.step
    found = found[np.argsort(found["time"], kind="stable")]
    return found if rate == 1 else found[rng.random_sample(len(found)) < rate]


def _time_attempts(run: Run, found: np.ndarray, lane: Ints, kind: Ints, rng: np.random.RandomState) -> None:
    """Fill in how long each upstream tried took, how a first one failed, and the whole duration."""
    lanes, second = run.lanes, found["failed_upstream"] >= 0
    # Requests and hidden failures both run over step and lane in order, so each second attempt meets its first one.
    failed = np.repeat(np.tile(np.arange(FIRST_ERROR, len(KINDS)), lanes.hidden.size // 3), lanes.hidden.ravel())
    found["first_status"][second] = np.array([0, 0, 499, 500, 503, 504])[failed]
    limit = np.array([BY_NAME[route.backend].timeout for route in ROUTES])[found["route"]]
    pair = np.where(second, lanes.next_pair[lane], lanes.pair[lane])
    found["upstream_time"] = answer_seconds(run, Answers(found["step"], pair, kind, limit), rng)
    first = Answers(found["step"][second], lanes.pair[lane][second], failed, limit[second])
    found["first_time"][second] = answer_seconds(run, first, rng)
    overhead = rng.exponential(0.0008, len(found))
    found["duration"] = np.round(found["first_time"] + found["upstream_time"] + overhead, 3)


def _status(kind: Ints, route: Ints) -> Ints:
    """Return HTTP status codes by how a request ended."""
    table = np.array([[one.status, one.refused[0], 499, 500, 503, 504] for one in ROUTES])
    return table[route, kind]


def _body_bytes(kind: Ints, route: Ints, rng: np.random.RandomState) -> Ints:
    """Return body sizes: around the route's size for answers, nginx's own pages for 5xx, nothing for an abort."""
    size = np.array([one.size for one in ROUTES])[route] * np.exp(rng.normal(0, 0.12, len(route)))
    size = np.where(kind == REFUSED, rng.randint(60, 190, len(route)), size)
    size = np.where(kind >= FIRST_ERROR, np.array([0, 0, 0, 170, 190, 160])[kind], size)
    return np.where(kind == ABORTED, 0, size).astype(np.int64)


def _who(run: Run, found: np.ndarray, rng: np.random.RandomState) -> None:
    """Fill in program, client and trace; programs that are refused at the handshake are not among them."""
    chance = rng.random_sample(len(found))
    found["program"] = -1
    for journey in {route.journey.name: route.journey for route in ROUTES}.values():
        mine = np.flatnonzero(np.array([route.journey.name == journey.name for route in ROUTES])[found["route"]])
        names = list(journey.host.clients)
        columns = [PROGRAMS.index(name) for name in names]
        reach = np.array(list(journey.host.clients.values())) * (1 - run.conditions.refused[:, columns])
        below = np.cumsum(reach / np.maximum(reach.sum(axis=1, keepdims=True), 1e-12), axis=1)[found["step"][mine]]
        found["program"][mine] = np.array(columns)[np.minimum((chance[mine, None] > below).sum(axis=1), len(names) - 1)]
    found["client"] = _clients(run, len(found), rng)
    found["trace"] = rng.randint(1, 2**63 - 1, len(found), dtype=np.int64).astype(np.uint64)


def _clients(run: Run, count: int, rng: np.random.RandomState) -> Ints:
    """Return who made so many requests: some customers come far more often than others."""
    crowd = max(20, int(CLIENTS * run.world.traffic))
    return (crowd * rng.random_sample(count) ** 1.5).astype(np.int64)


def customers_hurt(run: Run) -> int:
    """Return how many customers had a request or handshake fail during the impact; 0 without impact."""
    if run.truth is None or run.truth.impact_start is None or run.truth.impact_end is None:
        return 0
    first, last = (round(run.window.offset(at) / run.step) for at in (run.truth.impact_start, run.truth.impact_end))
    log = sample_requests(run)
    failed = log[(log["step"] >= first) & (log["step"] < last) & (log["status"] >= 500)]
    hurt = set(zip(failed["program"].tolist(), failed["client"].tolist(), strict=True))
    rng = chance(run.seed, plus=4)
    for program, turned_away in enumerate(run.handshake_failures[first:last].sum(axis=0)):
        hurt |= {(program, client) for client in _clients(run, int(turned_away), rng).tolist()}
    return len(hurt)


def client_address(client: int, program: int) -> str:
    """Return a customer's address: a provider's IPv4 address for three in five, an own IPv6 one for the others."""
    if (client * 7 + program) % 5 < 3:
        return f"{PUBLIC_NETWORK}.{32 + (client * 13 + program * 5) % 223}"
    return f"{CLIENT_NETWORK6}{client:x}::{program + 1:x}"


WEBKIT = "(KHTML, like Gecko)"
AGENTS = {
    "browser": (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {WEBKIT} Chrome/145.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 {WEBKIT} Version/26.0 Safari/605.1.15",
    ),
    "app": ("SaltmarshApp/8.2.0 (Android 16)", "SaltmarshApp/8.1.4 (iOS 26.1)"),
    "kiosk": ("saltmarsh-kiosk/3.11.2 (python-requests/2.32.5)",),
    "haulier": ("curl/8.14.1", "manifest-sync/1.9 (Java/21.0.6)"),
}


def user_agent(program: int, client: int) -> str:
    """Return the User-Agent header of a client; a client always sends the same."""
    agents = AGENTS[PROGRAMS[program]]
    return agents[client % len(agents)]


def trace_id(trace: int) -> str:
    """Return a W3C trace id: 32 lower-case hexadecimal digits."""
    return UUID(int=int(trace) << 64 | (int(trace) * 0x9E3779B97F4A7C15) % 2**64).hex


def request_path(route: int, trace: int) -> str:
    """Return the path requested, with an id where the route has one and the search its query string."""
    path = ROUTES[route].path
    if path.endswith("/search"):
        ports = ("HFX-LIS", "LIS-HFX", "PDL-LIS", "HFX-PDL")
        return f"{path}?route={ports[trace % 4]}&depart=2026-{1 + trace // 4 % 12:02d}-{1 + trace // 48 % 28:02d}"
    return path.replace("{id}", f"{'SMF' if 'bookings' in path else ''}{trace % 90_000 + 10_000}")
