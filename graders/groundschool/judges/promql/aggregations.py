"""Aggregations: one value of a group's elements, or the greatest and smallest of them.

Source: https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators and Prometheus 2.42,
``promql/engine.go`` (aggregation): topk and bottomk keep the labels of what they choose, the name included, and put NaN
last; of equal ones the first stays.
"""

from collections.abc import Callable

import numpy as np
import promql_parser as promql

from groundschool.judges.promql.columns import Bools, Vector, VectorColumn, only, without
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.scenario import Floats, Labels

_OF_GROUP: dict[str, Callable[[Floats, Bools], Floats]] = {
    "sum": lambda values, there: np.where(there, values, 0.0).sum(axis=0),
    "avg": lambda values, there: np.where(there, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1),
    "min": lambda values, there: np.where(there, values, np.inf).min(axis=0),
    "max": lambda values, there: np.where(there, values, -np.inf).max(axis=0),
    "count": lambda _, there: there.sum(axis=0).astype(np.float64),
    "group": lambda _, there: np.ones(len(there.T)),
}
_INT64 = 2.0**63
CHOOSING = ("topk", "bottomk")


def aggregated(op: str, vector: Vector, modifier: promql.AggModifier | None) -> Vector:
    """Return one element for each group; raises PromqlError for an operator that is not known here."""
    if op not in _OF_GROUP:
        raise PromqlError(f"{op} cannot be judged without promtool")
    made: Vector = {}
    for labels, group in _groups(vector, modifier).items():
        values, there = _stacked(group)
        made[labels] = VectorColumn(_OF_GROUP[op](values, there), np.any(there, axis=0))
    return made


def k_extreme(op: str, count: Floats, vector: Vector, modifier: promql.AggModifier | None) -> Vector:
    """Return the ``count`` greatest (topk) or smallest elements of each group, at each moment, as they are."""
    if not np.all(np.abs(count) < _INT64):  # of NaN, too
        raise PromqlError(f"{op} of a number of elements that is no whole number of 64 bits")
    made: Vector = {}
    for group in _groups(vector, modifier).values():
        values, there = _stacked(group)
        sought = -values if op == "topk" else values
        order = np.lexsort((np.nan_to_num(sought, nan=0.0), np.isnan(values), ~there), axis=0)
        ranks = np.argsort(order, axis=0, kind="stable")
        for (labels, column), rank in zip(group.items(), ranks, strict=True):
            made[labels] = VectorColumn(column.values, column.present & (rank < np.trunc(count)))
    return made


def _groups(vector: Vector, modifier: promql.AggModifier | None) -> dict[Labels, Vector]:
    found: dict[Labels, Vector] = {}
    for labels, column in vector.items():
        found.setdefault(_grouped(labels, modifier), {})[labels] = column
    return found


def _stacked(group: Vector) -> tuple[Floats, Bools]:
    """Return the values of a group's elements, one row each, and where they are present."""
    columns = group.values()
    return np.array([one.values for one in columns]), np.array([one.present for one in columns])


def _grouped(labels: Labels, modifier: promql.AggModifier | None) -> Labels:
    if modifier is None:
        return ()
    if modifier.type == promql.AggModifierType.By:
        return only(labels, modifier.labels)
    return without(labels, [*modifier.labels, "__name__"])
