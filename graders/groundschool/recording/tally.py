"""Turns what clients and servers counted into the truth of a recording. Pure: plain data in, plain data out."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Outcome = Literal["established", "refused", "no_answer", "reset_mid"]
OUTCOMES: tuple[Outcome, ...] = ("established", "refused", "no_answer", "reset_mid")
CLOSED_EARLY = 499  # nginx's own code for a client that did not wait for the answer
QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class Exchange:
    """One request as its client saw it; ``status`` is CLOSED_EARLY when it left, 0 when it got no status line."""

    at: float
    client: str
    method: str
    route: str
    status: int
    seconds: float


@dataclass(frozen=True)
class Served:
    """One request as the upstream process itself counted it; ``at`` is when it ended, ``code`` 0 for no answer."""

    at: float
    instance: str
    method: str
    route: str
    code: int
    seconds: float


@dataclass(frozen=True)
class Connection:
    """One attempt to connect, as the client made it and as it ended for the client."""

    at: str
    client: str
    client_port: int
    server: str
    port: int
    outcome: Outcome


def route_of(method: str, target: str) -> tuple[str, str]:
    """Return the method and the route of a request target: no query string, all-digit segments as ``{id}``."""
    path = target.partition("?")[0]
    return method, "/".join("{id}" if segment.isdigit() else segment for segment in path.split("/"))


def nearest_rank(values: Sequence[float], quantile: float) -> float:
    """Return the smallest value that at least ``quantile`` of the values do not exceed (nearest-rank).

    Raises ValueError for no values or a quantile outside (0, 1].
    """
    if not values or not 0 < quantile <= 1:
        raise ValueError(f"no quantile {quantile} of {len(values)} values")
    return sorted(values)[math.ceil(quantile * len(values)) - 1]


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the count, the sum and the nearest-rank p50, p95 and p99 of durations in seconds (rounded to 1 us)."""
    ranks = {name: round(nearest_rank(seconds, quantile), 6) for name, quantile in QUANTILES.items()} if seconds else {}
    return {"count": len(seconds), "sum": round(math.fsum(seconds), 6), **ranks}


def access_truth(exchanges: Iterable[Exchange], fault_at: float) -> dict[str, Any]:
    """Return what the clients counted: ``lines``, ``malformed``, ``status_5xx``, ``by_status``, ``endpoints``.

    A malformed exchange (without a method) is a line and a status but belongs to no endpoint. ``client_seconds`` of an
    endpoint is without the requests that the client gave up on, divided by when they were sent.
    """
    seen = list(exchanges)
    by_endpoint: dict[tuple[str, str], list[Exchange]] = defaultdict(list)
    for exchange in seen:
        if exchange.method:
            by_endpoint[exchange.method, exchange.route].append(exchange)
    statuses = _by_status(seen)
    return {
        "lines": len(seen),
        "malformed": sum(not exchange.method for exchange in seen),
        "status_5xx": sum(count for status, count in statuses.items() if status.startswith("5")),
        "by_status": statuses,
        "by_client": dict(sorted(Counter(exchange.client for exchange in seen).items())),
        "endpoints": [
            {
                "method": method,
                "route": route,
                "requests": len(group),
                "by_status": _by_status(group),
                "client_seconds": _client_seconds(group, fault_at),
            }
            for (method, route), group in sorted(by_endpoint.items())
        ],
    }


def metrics_truth(served: Iterable[Served], start: float, end: float) -> dict[str, Any]:
    """Return what the upstreams counted over all their lives: ``requests`` and ``seconds``.

    ``requests`` lists ``{instance, method, route, code, count}``. ``seconds`` has, for ``before_fault``, ``fault`` and
    ``after_fault`` (by when a request ended, the fault lasting from ``start`` to ``end``), one entry a route over all
    instances: count, sum, p50, p95, p99 of the exact durations.
    """
    seen = list(served)
    requests = Counter((one.instance, one.method, one.route, one.code) for one in seen)
    spans = {"before_fault": (0.0, start), "fault": (start, end), "after_fault": (end, math.inf)}
    return {
        "requests": [
            {"instance": instance, "method": method, "route": route, "code": str(code or "none"), "count": count}
            for (instance, method, route, code), count in sorted(requests.items())
        ],
        "seconds": {
            span: {route: quantiles(seconds) for route, seconds in _by_route(seen, since, until).items()}
            for span, (since, until) in spans.items()
        },
    }


def census(connections: Iterable[Connection]) -> list[dict[str, Any]]:
    """Return one entry per client, server and server port: how many attempts ended each way."""
    counted: dict[tuple[str, str, int], Counter[str]] = defaultdict(Counter)
    for one in connections:
        counted[one.client, one.server, one.port][one.outcome] += 1
    return [
        {"client": client, "server": server, "port": port, **{outcome: ends[outcome] for outcome in OUTCOMES}}
        for (client, server, port), ends in sorted(counted.items())
    ]


def connections_truth(connections: Sequence[Connection]) -> dict[str, Any]:
    """Return the attempts in the order they were made, and their census."""
    return {"connections": [asdict(one) for one in connections], "census": census(connections)}


def _by_status(exchanges: Iterable[Exchange]) -> dict[str, int]:
    return dict(sorted(Counter(str(exchange.status) for exchange in exchanges).items()))


def _client_seconds(group: Iterable[Exchange], fault_at: float) -> Mapping[str, Any]:
    answered = [exchange for exchange in group if exchange.status != CLOSED_EARLY]
    before = [exchange.seconds for exchange in answered if exchange.at < fault_at]
    since = [exchange.seconds for exchange in answered if exchange.at >= fault_at]
    return {"before_fault": quantiles(before), "since_fault": quantiles(since)}


def _by_route(served: Iterable[Served], since: float, until: float) -> dict[str, list[float]]:
    routes: dict[str, list[float]] = defaultdict(list)
    for one in served:
        if since <= one.at < until:
            routes[one.route].append(one.seconds)
    return dict(sorted(routes.items()))
