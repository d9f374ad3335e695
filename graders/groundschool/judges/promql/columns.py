"""Vectors over time: what an instant vector is at each of many moments, as arrays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.scenario import Floats, Labels

Bools = NDArray[np.bool_]
Numeric = Callable[..., Any]


@dataclass(frozen=True)
class VectorColumn:
    """One element of a vector at T moments: its values, and whether it is present (a present value may be NaN)."""

    values: Floats
    present: Bools


Vector = dict[Labels, VectorColumn]
Value = Vector | Floats  # a scalar is an array: its value at each moment


@dataclass(frozen=True)
class Samples:
    """Stored samples of one series: times in seconds, values, and which of them are staleness markers."""

    labels: Labels
    times: Floats
    values: Floats
    stale: Bools

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Return the labels' values by name."""
        return dict(self.labels)

    @cached_property
    def remembered(self) -> dict[tuple[str, float, bytes], VectorColumn]:
        """Return what functions have said of the series, by function, seconds and moments."""
        return {}

    @cached_property
    def counted(self) -> "UnmarkedSamples":
        """Return the samples without markers, which functions of a range look at."""
        times, values = self.times[~self.stale], self.values[~self.stale]
        fell = np.where(values[1:] < values[:-1], values[:-1], 0.0)
        return UnmarkedSamples(times, values, np.concatenate([np.zeros(1), np.cumsum(fell)]))


@dataclass(frozen=True)
class UnmarkedSamples:
    """Samples as a counter's: times, values, and what was lost by resets up to each of them."""

    times: Floats
    values: Floats
    lost: Floats


def stored(labels: Labels, times: Floats, column: VectorColumn) -> Samples:
    """Return a column as Prometheus stores a rule's result: a marker where the element disappears."""
    gone = ~column.present
    gone[1:] &= column.present[:-1]
    gone[:1] = False
    kept = column.present | gone
    return Samples(labels, times[kept], column.values[kept], gone[kept])


def without(labels: Labels, names: Iterable[str]) -> Labels:
    """Return the labels except those named."""
    dropped = {*names}
    return tuple(pair for pair in labels if pair[0] not in dropped)


def only(labels: Labels, names: Iterable[str]) -> Labels:
    """Return the named labels alone."""
    kept = {*names}
    return tuple(pair for pair in labels if pair[0] in kept)


def nameless(labels: Labels) -> Labels:
    """Return the labels without the metric's name."""
    return without(labels, ["__name__"])


def add(vector: Vector, labels: Labels, column: VectorColumn, said: str) -> None:
    """Put an element into a vector; raises PromqlError with ``said`` when it is there already at the same moment."""
    before = vector.get(labels)
    if before is None:
        vector[labels] = column
        return
    if np.any(before.present & column.present):
        raise PromqlError(said)
    values = np.where(column.present, column.values, before.values)
    vector[labels] = VectorColumn(values, before.present | column.present)


def mapped(vector: Vector, change: Numeric, relabel: Callable[[Labels], Labels] = nameless) -> Vector:
    """Return the vector with every value changed and its labels rewritten."""
    made: Vector = {}
    for labels, column in vector.items():
        changed = VectorColumn(change(column.values), column.present)
        add(made, relabel(labels), changed, "vector cannot contain metrics with the same labelset")
    return made
