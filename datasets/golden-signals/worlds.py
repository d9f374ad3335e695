"""Seven stretches of twenty minutes: in four of them one signal of one job moves, and no other."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundschool.formats.rule_tests import counter, series
from groundschool.simulation.state import Instance

LONG, LAST = 70, (2, 1)  # intervals before, and of the two phases that the last four samples see
BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds
CODES = ("200", "404", "500", "503", "520")
SLOW = 60  # seconds between the scrapes of the world that is scraped seldom
QUANTILE = 0.95
Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Names:
    """How a company's metrics are called, and how many of their duration's unit make a second."""

    requests: str
    code: str
    seconds: str
    a_second: int
    used: str
    most: str
    variable: str


@dataclass(frozen=True)
class Target:
    """An instance: its labels, the growth of its codes and buckets in each phase, and its pool."""

    labels: Mapping[str, str]
    codes: Mapping[str, Numbers]
    buckets: tuple[Numbers, ...]  # growth by bucket, not cumulative, the last one +Inf
    used: int
    most: int
    past: int  # how long it has run, in intervals


def drawn(rng: random.Random, job: str, instances: Sequence[Instance], spare: int) -> list[Target]:
    """Return the targets of a job on a quiet day: the last is small and slow, the first has least to spare."""
    found = []
    for number, one in enumerate(instances):
        busy = number < len(instances) - 1
        total = [rng.randint(300, 500), rng.randint(80, 160), rng.randint(300, 500)]
        total = [one if busy else one // 9 for one in total]
        codes = {code: tuple(rng.randint(1, 3 if busy else 1) for _ in total) for code in CODES[1:]}
        codes["200"] = tuple(all_ - sum(codes[code][at] for code in CODES[1:]) for at, all_ in enumerate(total))
        most = rng.choice((20, 30)) * (3 if number == 1 else 1)
        used = most - spare if number == 0 else rng.randint(9, 14)
        labels = {"job": job, "instance": one.endpoint, "pod": one.name}
        shape = _shape(rng, slow=not busy)
        found.append(
            Target(labels, codes, _spread(total, shape), used, most, rng.randint(400, 1500)),
        )
    return found


def _shape(rng: random.Random, *, slow: bool) -> list[float]:
    """Return which share of the requests falls into each bucket."""
    weights = [1, 2, 6, 20, 30, 25, 10, 2] if slow else [22, 34, 25, 11, 4, 2.5, 1, 0.3]
    return [one * rng.uniform(0.9, 1.1) for one in weights]


def _spread(total: Sequence[int], shape: Sequence[float]) -> tuple[Numbers, ...]:
    """Return growth by bucket and phase that adds up to the totals."""
    rows = [[int(all_ * one / sum(shape)) for one in shape] for all_ in total]
    for all_, row in zip(total, rows, strict=True):
        row[0] += all_ - sum(row)
    return tuple(zip(*rows, strict=True))


def moved(targets: Sequence[Target], what: str) -> list[Target]:
    """Return the targets of a job when one signal moves: all requests, the failed ones, the slow ones, or the pool."""
    return [_moved(one, what, first=number == 0) for number, one in enumerate(targets)]


def _moved(one: Target, what: str, *, first: bool) -> Target:
    match what:
        case "traffic":
            codes = {code: _times(growth, 3) for code, growth in one.codes.items()}
            return replace(one, codes=codes, buckets=tuple(_times(growth, 3) for growth in one.buckets))
        case "errors":
            failed = tuple(growth // 4 for growth in one.codes["200"])
            codes = one.codes | {"200": _less(one.codes["200"], failed), "520": _more(one.codes["520"], failed)}
            return replace(one, codes=codes)
        case "latency":
            slow = tuple(growth // 5 for growth in one.buckets[1])
            *front, last, endless = one.buckets
            front[1] = _less(front[1], slow)
            return replace(one, buckets=(*front, _more(last, slow), endless))
        case "saturation" if first:
            return replace(one, used=one.most - 1)
        case "good-day":
            failed = tuple(map(sum, zip(*(one.codes[code] for code in CODES[2:]), strict=True)))
            return replace(one, codes={"404": one.codes["404"], "200": _more(one.codes["200"], failed)})
    return one


def _times(growth: Numbers, factor: int) -> Numbers:
    return tuple(factor * one for one in growth)


def _more(growth: Numbers, other: Numbers) -> Numbers:
    return tuple(one + more for one, more in zip(growth, other, strict=True))


def _less(growth: Numbers, other: Numbers) -> Numbers:
    return tuple(one - less for one, less in zip(growth, other, strict=True))


def asked_at(interval: int) -> int:
    """Return when queries are asked: two thirds of an interval behind the last scrape. No window ends on one."""
    return (LONG + sum(LAST)) * interval + interval * 2 // 3


def written(names: Names, targets: Sequence[Target]) -> Iterator[tuple[str, str]]:
    """Yield each series with its samples, in the notation of promtool's unit tests; the second target begins anew."""
    for number, one in enumerate(targets):
        again = 1 if number == 1 else None
        for name, labels, growth in counters(names, one):
            steps = list(zip((LONG, *LAST), growth, strict=True))
            yield series(name, labels, gap=", "), counter(steps, one.past * growth[0], again)
        for name, labels, value in gauges(names, one):
            yield series(name, labels, gap=", "), f"{value}+0x{LONG + sum(LAST)}"


def counters(names: Names, one: Target) -> Iterator[tuple[str, dict[str, str], Numbers]]:
    """Yield name, labels and growth of each counter of a target."""
    for code, growth in sorted(one.codes.items()):
        yield names.requests, {**one.labels, names.code: code}, growth
    below = (0,) * len(one.buckets[0])
    for bound, growth in zip((*BOUNDS, None), one.buckets, strict=True):
        below = _more(below, growth)
        yield f"{names.seconds}_bucket", {**one.labels, "le": _le(bound, names.a_second)}, below
    yield f"{names.seconds}_count", {**one.labels}, below
    middles = [round(bound * 0.7 * names.a_second) for bound in (*BOUNDS, 3.5)]
    spent = [sum(m * growth[at] for m, growth in zip(middles, one.buckets, strict=True)) for at in range(len(below))]
    yield f"{names.seconds}_sum", {**one.labels}, tuple(spent)


def gauges(names: Names, one: Target) -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield name, labels and value of each gauge of a target."""
    yield "up", {**one.labels}, 1
    yield names.used, {**one.labels}, one.used
    yield names.most, {**one.labels}, one.most


def _le(bound: float | None, a_second: int) -> str:
    return "+Inf" if bound is None else f"{bound * a_second:g}"


def true_of(targets: Sequence[Target], interval: int) -> dict[str, float]:
    """Return the four signals of a job in base units: requests a second, share, seconds, share."""
    requests = {code: sum(_seen(one.codes.get(code, (0, 0, 0))) for one in targets) for code in CODES}
    every = sum(requests.values())
    buckets = [sum(map(_seen, alike)) for alike in zip(*(one.buckets for one in targets), strict=True)]
    return {
        "Traffic": every / (sum(LAST) * interval),
        "Errors": sum(requests[code] for code in CODES[2:]) / every,
        "Latency": _quantile(buckets),
        "Saturation": max(one.used / one.most for one in targets),
    }


def _seen(growth: Numbers) -> int:
    """Return what a counter added over the last three intervals."""
    return sum(n * each for n, each in zip(LAST, growth[1:], strict=True))


def _quantile(buckets: Sequence[int]) -> float:
    """Return the quantile in seconds by straight lines within a bucket, as Prometheus has it."""
    rank, below, lower = QUANTILE * sum(buckets), 0, 0.0
    for bound, inside in zip(BOUNDS, buckets, strict=False):
        if below + inside >= rank:
            return lower + (bound - lower) * (rank - below) / inside
        below, lower = below + inside, bound
    return BOUNDS[-1]


def of(names: Names, jobs: Mapping[str, Sequence[Target]]) -> dict[str, Any]:
    """Return every world by name: the seconds between scrapes, the moment of the question, the series and the truth."""
    first, *_ = jobs
    found = {}
    for name in ("quiet", "traffic", "errors", "latency", "saturation", "good-day", "seldom"):
        there = {job: moved(own, name) if job == first else list(own) for job, own in jobs.items()}
        interval = SLOW if name == "seldom" else 15
        found[name] = {
            "interval": interval,
            "at": asked_at(interval),
            "series": dict(pair for own in there.values() for pair in written(names, own)),
            "true": {job: true_of(own, interval) for job, own in there.items()},
        }
    return found
