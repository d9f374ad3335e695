"""Functions of a range vector, computed for many moments at once.

Source: Prometheus 2.42, ``promql/functions.go`` (extrapolatedRate) and ``promql/engine.go`` (both ends of a range
belong to it; an instant selector looks back five minutes, and not past a staleness marker).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from groundschool.judges.promql.columns import Samples, UnmarkedSamples, VectorColumn
from groundschool.judges.promql.scenario import Floats

LOOKBACK = 300.0
FEW = 16


def newest_samples(samples: Samples, at: Floats) -> VectorColumn:
    """Return the newest sample at each moment, absent when it is older than five minutes or a staleness marker."""
    index = np.searchsorted(samples.times, at, side="right") - 1
    known = index >= 0
    index = np.where(known, index, 0)
    if not len(samples.times):
        return VectorColumn(np.zeros(len(at)), np.zeros(len(at), dtype=bool))
    fresh = known & (samples.times[index] >= at - LOOKBACK) & ~samples.stale[index]
    return VectorColumn(samples.values[index], fresh)


@dataclass(frozen=True)
class Span:
    """The samples of ranges of ``seconds`` that end at ``at``: from ``first`` up to before ``end``."""

    samples: UnmarkedSamples
    at: Floats
    seconds: float
    first: np.ndarray
    end: np.ndarray

    @property
    def count(self) -> np.ndarray:
        """Return how many samples lie in each range."""
        return self.end - self.first


def span(samples: Samples, at: Floats, seconds: float) -> Span:
    """Return which samples lie in the ranges of ``seconds`` that end at ``at``."""
    times = samples.counted.times
    first = np.searchsorted(times, at - seconds, side="left")
    return Span(samples.counted, at, seconds, first, np.searchsorted(times, at, side="right"))


def looked_at(name: str, samples: Samples, at: Floats, seconds: float) -> VectorColumn:
    """Return what a function of ranges says of a series; of a few moments it is remembered, for many ask the same."""
    key = name, seconds, at.tobytes()
    if key in samples.remembered:
        return samples.remembered[key]
    column = FUNCTIONS[name](span(samples, at, seconds))
    if len(at) <= FEW:
        samples.remembered[key] = column
    return column


def increase(chosen: Span) -> VectorColumn:
    """Return the increase of a counter over each range: resets counted, extrapolated to the ends of the range."""
    return _extrapolated(chosen, counter=True)


def delta(chosen: Span) -> VectorColumn:
    """Return the difference between the ends of each range, extrapolated: a reset is a loss like any other."""
    return _extrapolated(chosen, counter=False)


def _extrapolated(chosen: Span, *, counter: bool) -> VectorColumn:
    enough = chosen.count >= 2
    if not enough.any():
        return VectorColumn(np.zeros(len(chosen.at)), enough)
    times, values, lost = chosen.samples.times, chosen.samples.values, chosen.samples.lost
    first, last = np.where(enough, chosen.first, 0), np.where(enough, chosen.end - 1, 1)
    begin, value = times[first], values[first]
    gained = values[last] - value + (lost[last] - lost[first] if counter else 0.0)
    covered = times[last] - begin
    spacing = covered / (last - first)
    to_start = begin - (chosen.at - chosen.seconds)
    with np.errstate(divide="ignore", invalid="ignore"):
        to_zero = covered * (value / gained)
    bounded = (gained > 0) & (value >= 0) & counter
    to_start = np.where(bounded, np.minimum(to_start, to_zero), to_start)
    to_end = chosen.at - times[last]
    near, half = spacing * 1.1, spacing / 2
    reach = covered + np.where(to_start < near, to_start, half) + np.where(to_end < near, to_end, half)
    return VectorColumn(gained * reach / covered, enough)


def rate(chosen: Span) -> VectorColumn:
    """Return the per-second increase of a counter over each range."""
    grown = increase(chosen)
    return VectorColumn(grown.values / chosen.seconds, grown.present)


def irate(chosen: Span) -> VectorColumn:
    """Return the per-second increase of a counter between the last two samples of each range."""
    enough = chosen.count >= 2
    if not enough.any():
        return VectorColumn(np.zeros(len(chosen.at)), enough)
    last = np.where(enough, chosen.end - 1, 1)
    times, values = chosen.samples.times, chosen.samples.values
    gained = np.where(values[last] < values[last - 1], values[last], values[last] - values[last - 1])
    return VectorColumn(gained / (times[last] - times[last - 1]), enough)


def sum_over_time(chosen: Span) -> VectorColumn:
    """Return the sum of the samples in each range."""
    running = np.concatenate([[0.0], np.cumsum(chosen.samples.values)])
    return VectorColumn(running[chosen.end] - running[chosen.first], chosen.count > 0)


def avg_over_time(chosen: Span) -> VectorColumn:
    """Return the mean of the samples in each range."""
    total = sum_over_time(chosen)
    return VectorColumn(total.values / np.maximum(chosen.count, 1), total.present)


def count_over_time(chosen: Span) -> VectorColumn:
    """Return how many samples lie in each range."""
    return VectorColumn(chosen.count.astype(np.float64), chosen.count > 0)


def last_over_time(chosen: Span) -> VectorColumn:
    """Return the newest sample of each range."""
    return _of_each(chosen, lambda values: values[-1])


def max_over_time(chosen: Span) -> VectorColumn:
    """Return the greatest sample of each range; NaN only where there is nothing else."""
    return _of_each(chosen, np.fmax.reduce)


def min_over_time(chosen: Span) -> VectorColumn:
    """Return the smallest sample of each range; NaN only where there is nothing else."""
    return _of_each(chosen, np.fmin.reduce)


def present_over_time(chosen: Span) -> VectorColumn:
    """Return 1 for each range with a sample."""
    return VectorColumn(np.ones(len(chosen.at)), chosen.count > 0)


def change_count(chosen: Span) -> VectorColumn:
    """Return how often the value changes in each range; NaN after NaN is no change."""

    def counted(values: Floats) -> float:
        return float(((values[1:] != values[:-1]) & ~(np.isnan(values[1:]) & np.isnan(values[:-1]))).sum())

    return _of_each(chosen, counted)


def resets(chosen: Span) -> VectorColumn:
    """Return how often a counter falls in each range."""
    return _of_each(chosen, lambda values: float((values[1:] < values[:-1]).sum()))


def _of_each(chosen: Span, what: Callable[[Floats], float]) -> VectorColumn:
    values = np.zeros(len(chosen.at))
    for at in np.flatnonzero(chosen.count):
        values[at] = what(chosen.samples.values[chosen.first[at] : chosen.end[at]])
    return VectorColumn(values, chosen.count > 0)


KEEP_NAME = ("last_over_time",)
FUNCTIONS: dict[str, Callable[[Span], VectorColumn]] = {
    "rate": rate,
    "increase": increase,
    "delta": delta,
    "irate": irate,
    "sum_over_time": sum_over_time,
    "avg_over_time": avg_over_time,
    "count_over_time": count_over_time,
    "last_over_time": last_over_time,
    "max_over_time": max_over_time,
    "min_over_time": min_over_time,
    "present_over_time": present_over_time,
    "changes": change_count,
    "resets": resets,
}
