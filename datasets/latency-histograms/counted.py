"""Counts by bucket: added up over codes and pods, and read."""

from typing import Any

import numpy as np

from groundschool.formats.buckets import estimate
from groundschool.kit import beside
from groundschool.simulation.graph import Ints

BOUNDS = beside(__file__, "spellings").BOUNDS
QUANTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
Key = tuple[str, str]  # route and code
Counts = dict[Key, Ints]  # by bucket, not cumulative


def none() -> Ints:
    """Return the counts of nothing."""
    return np.zeros(len(BOUNDS) + 1, np.int64)


def by_route(counts: Counts) -> dict[str, Ints]:
    """Return the counts by route, codes together."""
    found: dict[str, Ints] = {}
    for (path, _), own in counts.items():
        found[path] = found.get(path, none()) + own
    return found


def merged(found: list[Counts], path: str) -> Ints:
    """Return the counts of a route, codes and pods together."""
    return sum((by_route(one).get(path, none()) for one in found), none())


def quantile(counts: Ints, q: float) -> list[Any] | None:
    """Return the estimate as plain data, to six digits."""
    found = estimate(counts, BOUNDS, q)
    return found and [found[0], float(f"{found[1]:.6g}")]


def quantiles(counts: Ints) -> dict[str, list[Any] | None]:
    """Return the estimates of p50, p95 and p99."""
    return {name: quantile(counts, q) for name, q in QUANTILES.items()}


def mean(pods: list[Counts], path: str) -> dict[str, list[Any] | None]:
    """Return the mean of the pods' own percentiles."""
    found: dict[str, list[Any] | None] = {}
    for name, q in QUANTILES.items():
        own = [one for pod in pods if (one := estimate(by_route(pod).get(path, none()), BOUNDS, q))]
        sign = ">" if any(one[0] == ">" for one in own) else "~"
        found[name] = [sign, float(f"{sum(one[1] for one in own) / len(own):.6g}")] if own else None
    return found
