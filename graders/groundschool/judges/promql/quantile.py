"""``histogram_quantile`` for classic histograms, as Prometheus computes it.

Source: Prometheus 2.42, ``promql/quantile.go`` (bucketQuantile): linear interpolation in the bucket, the first one from
0, and the highest finite bound when the quantile falls into ``+Inf``.
"""

import math
from collections import defaultdict

import numpy as np

from groundschool.judges.promql.columns import Vector, VectorColumn, without
from groundschool.judges.promql.scenario import Floats, Labels


def histogram_quantile(q: Floats, buckets: Vector) -> Vector:
    """Return the estimated quantile of each histogram among the buckets, NaN where it has no observation."""
    histograms: dict[Labels, list[tuple[float, VectorColumn]]] = defaultdict(list)
    for labels, column in buckets.items():
        try:
            bound = float(dict(labels)["le"])
        except (KeyError, ValueError):
            continue  # no bucket: Prometheus leaves such series out
        histograms[without(labels, ["__name__", "le"])].append((bound, column))
    return {labels: _of_histogram(q, sorted(found, key=lambda one: one[0])) for labels, found in histograms.items()}


def _of_histogram(q: Floats, buckets: list[tuple[float, VectorColumn]]) -> VectorColumn:
    present = np.any([column.present for _, column in buckets], axis=0)
    values = np.full(len(q), np.nan)
    for t in np.flatnonzero(present):
        here = [(bound, float(column.values[t])) for bound, column in buckets if column.present[t]]
        values[t] = bucket_quantile(float(q[t]), here)
    return VectorColumn(values, present)


def bucket_quantile(q: float, buckets: list[tuple[float, float]]) -> float:
    """Return the estimate of quantile ``q`` from (upper bound, cumulative count), sorted by bound.

    NaN without a ``+Inf`` bucket, with fewer than two bounds or no observations; -inf or +inf for q outside 0 to 1.
    """
    if not 0 <= q <= 1:
        return math.nan if math.isnan(q) else math.copysign(math.inf, q)
    merged: dict[float, float] = {}
    for bound, count in buckets:
        merged[bound] = merged.get(bound, 0.0) + count
    bounds = list(merged)
    counts = np.maximum.accumulate(list(merged.values()))
    if len(bounds) < 2 or bounds[-1] != math.inf or counts[-1] == 0:
        return math.nan
    rank = q * counts[-1]
    index = int(np.searchsorted(counts[:-1], rank, side="left"))
    if index == len(bounds) - 1:
        return bounds[-2]
    if index == 0 and bounds[0] <= 0:
        return bounds[0]
    low, below = (bounds[index - 1], counts[index - 1]) if index else (0.0, 0.0)
    inside = counts[index] - below
    return float(low + (bounds[index] - low) * ((rank - below) / inside)) if inside else math.nan
