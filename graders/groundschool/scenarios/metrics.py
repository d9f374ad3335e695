"""What Prometheus has scraped of a run: counters, histograms and gauges of every service and store.

Counters count since the process started: each begins with some history and falls to zero where its instance restarts.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from groundschool.formats import prometheus
from groundschool.formats.prometheus import Family, Labels, Series
from groundschool.simulation.company import ROUTES
from groundschool.simulation.graph import Numbers, graph
from groundschool.simulation.histogram import histogram
from groundschool.simulation.run import BOUNDS, KINDS, Run
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import Instance

HISTORY = 300  # how often the window's first minute is repeated to make up what was counted before it
TARGET = 4  # labels that Prometheus adds to what it scrapes: service, instance, pod and zone


def families(run: Run, services: Iterable[str]) -> list[Family]:
    """Return every family of some services or stores, the series in order of instance and route."""
    names = list(services)
    return [
        Family("http_requests", "counter", "Requests answered, by route and code.", tuple(_requests(run, names))),
        Family(
            "http_request_duration_seconds",
            "histogram",
            "Time to answer a request, in seconds.",
            tuple(_durations(run, names)),
        ),
        *_gauges(run, names),
    ]


def since_start(run: Run, instance: int, increments: Numbers) -> Numbers:
    """Return a counter (T,) of one instance from its increments per step, with history and resets at restarts."""
    total = np.cumsum(increments)
    first = np.where(run.restarts[:, instance], np.arange(run.steps), -1)
    since = np.maximum.accumulate(first)
    history = HISTORY * increments[run.minute(0)].sum()
    before = np.concatenate([[0], total])[np.maximum(since, 0)]
    return _scraped(run, instance, np.where(since >= 0, total - before, total + history))


def _scraped(run: Run, instance: int, values: Numbers) -> Numbers:
    """Return values as they were scraped: where there is no process there is no sample."""
    gone = run.gone[:, instance]
    return np.where(gone, np.nan, values) if gone.any() else values


def _target(one: Instance) -> Labels:
    return (("service", one.service), ("instance", one.endpoint), ("pod", one.name), ("zone", one.zone))


def _pairs(run: Run, names: list[str]) -> Iterator[tuple[int, Instance, Labels]]:
    """Yield pair, instance and labels of every endpoint of the services."""
    for pair, (end, index) in enumerate(zip(run.pairs.endpoint, run.pairs.instance, strict=True)):
        one = run.world.instances[index]
        if one.service in names:
            method, _, route = graph().operations[end].rpartition(" ")
            yield pair, one, (*_target(one), ("method", method or "query"), ("route", route))


def _requests(run: Run, names: list[str]) -> Iterator[Series]:
    for pair, one, labels in _pairs(run, names):
        end = run.pairs.endpoint[pair]
        route = next((known for known in ROUTES if known.operation == graph().operations[end]), None)
        codes = (route.status, route.refused[0]) if route else (200, 404)
        for kind, code in enumerate((*codes, 499, 500, 503, 504)):
            values = since_start(run, one.index, run.counts[:, pair, kind])
            if kind not in {0, KINDS.index("500")}:  # a process has no series of what it never counted
                values = np.where(np.cumsum(run.counts[:, pair, kind]) > 0, values, np.nan)
            if not np.isnan(values).all():
                yield Series("_total", (*labels, ("code", str(code))), values)


def _durations(run: Run, names: list[str]) -> Iterator[Series]:
    found = {name: histogram(run, name) for name in names}
    for pair, one, labels in _pairs(run, names):
        mine = found[one.service]
        column = int(np.searchsorted(mine.pairs, pair))
        counts = np.cumsum(mine.buckets[:, column], axis=1)
        for bucket, bound in enumerate((*BOUNDS, np.inf)):
            values = since_start(run, one.index, counts[:, bucket])
            yield Series("_bucket", (*labels, ("le", prometheus.bound(bound))), values)
        yield Series("_sum", labels, np.round(since_start(run, one.index, mine.sums[:, column]), 3))
        yield Series("_count", labels, since_start(run, one.index, counts[:, -1]))


def _gauges(run: Run, names: list[str]) -> Iterator[Family]:
    ones = [one for name in names for one in run.world.by_service[name]]
    disk, inodes = 1 - run.conditions.disk, 1 - run.conditions.inodes
    tables = [
        ("service_busy_ratio", "Work offered over capacity.", run.utilisation, 4),
        ("log_volume_free_ratio", "Free bytes of the log volume over its size.", disk, 5),
        ("log_volume_free_inodes_ratio", "Free inodes of the log volume over all.", inodes, 5),
    ]
    for name, text, table, digits in tables:
        shown = ((o, _scraped(run, o.index, np.round(table[:, o.index], digits))) for o in ones)
        yield Family(name, "gauge", text, tuple(Series("", _target(o), values) for o, values in shown))
    pooled = [one for one in ones if BY_NAME[one.service].pool]
    if pooled:
        used = tuple(Series("", _target(o), _scraped(run, o.index, run.connections[:, o.index])) for o in pooled)
        yield Family("db_pool_connections_in_use", "gauge", "Database connections not in the pool.", used)
        sizes = ((o, np.full(run.steps, BY_NAME[o.service].pool)) for o in pooled)
        size = tuple(Series("", _target(o), _scraped(run, o.index, values)) for o, values in sizes)
        yield Family("db_pool_connections_max", "gauge", "Size of the database connection pool.", size)
    started = tuple(Series("", _target(o), _scraped(run, o.index, _start_times(run, o))) for o in ones)
    yield Family("process_start_time_seconds", "gauge", "Start of the process, Unix seconds.", started)
    yield Family(
        "service_build_info", "gauge", "Always 1; its label is the version that runs.", tuple(_builds(run, ones))
    )


def _start_times(run: Run, one: Instance) -> Numbers:
    """Return Unix seconds of the latest start; before the window it was between one and four days ago."""
    first = run.times[0] - run.step
    starts = np.where(run.restarts[:, one.index], run.times - run.step, first - 86_400 - 5_003 * (one.index % 50))
    return np.maximum.accumulate(starts)


def _builds(run: Run, ones: list[Instance]) -> Iterator[Series]:
    for one in ones:
        updated = run.updated[:, one.index]
        old, new = (_scraped(run, one.index, np.where(there, 1, np.nan)) for there in (~updated, updated))
        yield Series("", (*_target(one), ("version", one.version)), old)
        if updated.any():
            yield Series("", (*_target(one), ("version", run.releases[one.service])), new)


def exposition(run: Run, instance: Instance, t: int) -> str:
    """Return what ``/metrics`` of an instance says at the end of step ``t``, in the text format 0.0.4."""
    said = []
    for family in families(run, [instance.service]):
        own = [one for one in family.series if ("instance", instance.endpoint) in one.labels]
        series = tuple(Series(one.suffix, one.labels[TARGET:], one.values) for one in own)
        said.append(Family(family.name, family.kind, family.help, series))
    return prometheus.exposition_text(said, t)


def openmetrics(run: Run, services: Iterable[str], every: int = 1) -> Iterator[str]:
    """Yield OpenMetrics lines of all samples of some services; the scrape interval is ``every * run.step`` seconds."""
    return prometheus.openmetrics_lines(families(run, services), run.times.tolist(), every)
