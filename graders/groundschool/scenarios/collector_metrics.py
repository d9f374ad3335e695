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
CODES = {"2xx": slice(0, 1), "5xx": slice(KINDS.index("500"), None)}


def collected(run: Run, services: Sequence[str], region: str) -> list[Family]:
    """Return the families of some services in a region; refusals and routes that nobody books by are not counted."""
    parts = [(name, route, pairs) for name in services for route, pairs in _parts(run, name, region)]
    counted = [one for name, route, pairs in parts for one in _requests(run, _labels(name, route), pairs)]
    spent = [Series("_total", _labels(name, route), _seconds(run, pairs)) for name, route, pairs in parts]
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


def _requests(run: Run, labels: Labels, pairs: Ints) -> Iterator[Series]:
    for code, kinds in CODES.items():
        found = run.counts[:, pairs, kinds].sum(axis=(1, 2))
        # Every code is there from the beginning, as 0 where nothing failed: how many series there are tells nothing.
        values = _counter(run, found) if code == "2xx" else np.cumsum(found)
        yield Series("_total", (*labels, ("code", code)), values)


def _seconds(run: Run, pairs: Ints) -> Numbers:
    answered = run.counts[:, pairs, :1].sum(axis=2) + run.counts[:, pairs, CODES["5xx"]].sum(axis=2)
    return np.round(_counter(run, (answered * run.latency[:, pairs]).sum(axis=1)), 2)


def _counter(run: Run, increments: Numbers) -> Numbers:
    return np.cumsum(increments) + HISTORY * increments[run.minute(0)].sum()


def _gauges(run: Run, services: Sequence[str], region: str) -> Iterator[Family]:
    busy, pools, running = list[Series](), list[Series](), list[Series]()
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
        running += _versions(run, here)
    yield Family("service_busy_ratio", "gauge", "Work offered over capacity, of the busiest instance.", tuple(busy))
    yield Family("db_pool_connections_in_use", "gauge", "Database connections not in the pool.", tuple(pools))
    yield Family("db_pool_connections_max", "gauge", "Size of the pool of each instance.", tuple(sizes))
    yield Family("service_instances", "gauge", "Instances that run a version.", tuple(running))


def _versions(run: Run, here: Sequence[Instance]) -> Iterator[Series]:
    """Yield how many instances run the usual version, and the new one once there is one."""
    service, old = here[0].service, here[0].version
    updated = run.updated[:, [one.index for one in here]].sum(axis=1)
    for version, count in ((old, len(here) - updated), (run.releases.get(service, ""), updated)):
        if version and count.any():
            labels = (("service", service), ("version", version))
            yield Series("", labels, np.where(count > 0, count, np.nan))
