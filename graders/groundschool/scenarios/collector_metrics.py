"""What a region's collector counts of the spans that pass through it: by service, and where it matters by route.

As the OpenTelemetry Collector's span metrics connector does, it adds up instances, so that nothing falls to zero where
one of them begins anew (https://github.com/open-telemetry/opentelemetry-collector-contrib, ``spanmetricsconnector``).
Beside it stand the gauges that pods export themselves. Series are few, for whoever has to pay for each of them.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from groundschool.formats.prometheus import Family, Labels, Series
from groundschool.simulation.company import BOOK, ROUTES
from groundschool.simulation.graph import Ints, Numbers, graph
from groundschool.simulation.run import KINDS, Run
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import Instance

BY_ROUTE = {"edge", "bookings-db"}
BOOKING = {route.operation for route in ROUTES if route.journey is BOOK}
HISTORY = 300  # how often the first minute is repeated to make up what was counted before
CODES_BY_ROUTE = {"2xx": BY_ROUTE, "5xx": {"edge"}}
CODES = {"2xx": slice(0, 1), "5xx": slice(KINDS.index("500"), None)}


def collected(run: Run, services: Sequence[str], region: str) -> list[Family]:
    """Return the families of some services in a region; refusals and routes that nobody books by are not counted."""
    parts = [(name, route, pairs) for name in services for route, pairs in _parts(run, name, region)]
    counted = [
        Series("_total", (*_labels(name, route), ("code", code)), _counted(run, pairs, code))
        for code, by_route in CODES_BY_ROUTE.items()
        for name, route, pairs in _together(parts, by_route)
    ]
    spent = [
        Series("_total", _labels(name, route), _seconds(run, pairs))
        for name, route, pairs in _together(parts, {"bookings-db"})
    ]
    return [
        Family("http_requests", "counter", "Requests answered, by code.", tuple(counted)),
        Family("request_seconds", "counter", "Seconds that the answers took together.", tuple(spent)),
        *_gauges(run, services, region),
    ]


def _labels(service: str, route: str) -> Labels:
    return (("service", service), ("route", route)) if route else (("service", service),)


def _here(run: Run, service: str, region: str) -> list[Instance]:
    return [one for one in run.world.by_service[service] if one.region == region]


def _parts(run: Run, service: str, region: str) -> Iterator[tuple[str, Ints]]:
    """Yield the pairs of a service in a region that are counted together, with their route or without one."""
    here = [one.index for one in _here(run, service, region)]
    own = np.flatnonzero(np.isin(run.pairs.instance, here))
    operations = np.array(graph().operations)[run.pairs.endpoint[own]]
    known = {route.operation for route in ROUTES}
    kept = [name for name in dict.fromkeys(operations.tolist()) if name in BOOKING or name not in known]
    if service in BY_ROUTE:
        yield from ((name, own[operations == name]) for name in kept)
    else:
        yield "", own[np.isin(operations, kept)]


def _together(parts: Sequence[tuple[str, str, Ints]], by_route: set[str]) -> list[tuple[str, str, Ints]]:
    """Return the parts with those of a service added up, unless its routes are told apart."""
    found: dict[tuple[str, str], list[Ints]] = {}
    for name, route, pairs in parts:
        found.setdefault((name, route if name in by_route else ""), []).append(pairs)
    return [(name, route, np.concatenate(pairs)) for (name, route), pairs in found.items()]


def _counted(run: Run, pairs: Ints, code: str) -> Numbers:
    """Return a counter of one code; what fails is there as 0 before it is counted first, so that it always exists."""
    found = run.counts[:, pairs, CODES[code]].sum(axis=(1, 2))
    return _counter(run, found) if code == "2xx" else np.cumsum(found)


def _seconds(run: Run, pairs: Ints) -> Numbers:
    answered = run.counts[:, pairs, :1].sum(axis=2) + run.counts[:, pairs, CODES["5xx"]].sum(axis=2)
    return np.round(_counter(run, (answered * run.latency[:, pairs]).sum(axis=1)), 2)


def _counter(run: Run, increments: Numbers) -> Numbers:
    return np.cumsum(increments) + HISTORY * increments[run.minute(0)].sum()


def _gauges(run: Run, services: Sequence[str], region: str) -> Iterator[Family]:
    busy, pools = list[Series](), list[Series]()
    sizes = []
    for name in services:
        here = _here(run, name, region)
        places = [one.index for one in here]
        busy.append(Series("", _labels(name, ""), np.round(run.utilisation[:, places].max(axis=1), 3)))
        if BY_NAME[name].pool:
            for one in here:
                labels = (("service", name), ("instance", one.endpoint))
                pools.append(Series("", labels, run.connections[:, one.index]))
            sizes.append(Series("", _labels(name, ""), np.full(run.steps, BY_NAME[name].pool)))
    yield Family("service_busy_ratio", "gauge", "Work offered over capacity, of the busiest instance.", tuple(busy))
    yield Family("db_pool_connections_in_use", "gauge", "Database connections not in the pool.", tuple(pools))
    yield Family("db_pool_connections_max", "gauge", "Size of the pool of each instance.", tuple(sizes))
