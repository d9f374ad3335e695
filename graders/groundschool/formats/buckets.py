"""Classic histograms as counts: which bucket a duration falls into, and what can be read from the counts.

``counts`` are per bucket, not cumulative, in the order of the bounds (seconds), the last one above every bound. A
bound belongs to its bucket, as ``le`` says.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def durations_per_bucket(seconds: Floats, bounds: Sequence[float]) -> Ints:
    """Return how many durations fall into each bucket."""
    return np.bincount(np.searchsorted(bounds, seconds, side="left"), minlength=len(bounds) + 1)


def bucket_of(counts: Ints, q: float) -> int:
    """Return the index of the bucket that the rank of quantile ``q`` falls into."""
    return int(np.searchsorted(np.cumsum(counts), q * counts.sum(), side="left"))


def estimate(counts: Ints, bounds: Sequence[float], q: float) -> tuple[str, float] | None:
    """Return ("~", seconds) interpolated as Prometheus does, (">", highest bound) beyond it, None without counts."""
    if not counts.sum():
        return None
    at = bucket_of(counts, q)
    if at == len(bounds):
        return (">", bounds[-1])
    low = bounds[at - 1] if at else 0.0
    inside = (q * counts.sum() - counts[:at].sum()) / counts[at]
    return ("~", float(low + (bounds[at] - low) * inside))
