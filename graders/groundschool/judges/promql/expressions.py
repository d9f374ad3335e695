"""Evaluates the part of PromQL that rules and dashboards mostly use, at many moments at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, singledispatchmethod

import numpy as np
import promql_parser as promql

from groundschool.judges.promql import ranges
from groundschool.judges.promql.columns import (
    Bools,
    Samples,
    Value,
    Vector,
    VectorColumn,
    add,
    mapped,
    nameless,
    only,
    without,
)
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.matchers import asked_by, named_by
from groundschool.judges.promql.operators import Matching, combine
from groundschool.judges.promql.quantile import histogram_quantile
from groundschool.judges.promql.scenario import Floats, Labels

_SAME = "vector cannot contain metrics with the same labelset"
_AGGREGATIONS: dict[str, Callable[[Floats, Bools], Floats]] = {
    "sum": lambda values, there: np.where(there, values, 0.0).sum(axis=0),
    "avg": lambda values, there: np.where(there, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1),
    "min": lambda values, there: np.where(there, values, np.inf).min(axis=0),
    "max": lambda values, there: np.where(there, values, -np.inf).max(axis=0),
    "count": lambda _, there: there.sum(axis=0).astype(np.float64),
    "group": lambda _, there: np.ones(len(there.T)),
}


@dataclass(frozen=True)
class Evaluation:
    """Stored series, and the moments (seconds) at which expressions over them are evaluated."""

    series: Iterable[Samples]
    at: Floats

    @singledispatchmethod
    def value(self, node: promql.Expr) -> Value:
        """Return what an expression is at each moment; raises PromqlError when that cannot be said."""
        raise PromqlError(f"{type(node).__name__} cannot be judged without promtool: {node}")

    @value.register
    def _(self, node: promql.NumberLiteral) -> Value:
        return np.full(len(self.at), node.val)

    @value.register
    def _(self, node: promql.ParenExpr) -> Value:
        return self.value(node.expr)

    @value.register
    def _(self, node: promql.UnaryExpr) -> Value:
        inner = self.value(node.expr)
        return mapped(inner, np.negative) if isinstance(inner, dict) else -inner

    @value.register
    def _(self, node: promql.VectorSelector) -> Value:
        moved = self.at - _seconds(node.offset)
        return {samples.labels: ranges.newest_samples(samples, moved) for samples in self._selected(node)}

    @value.register
    def _(self, node: promql.BinaryExpr) -> Value:
        return combine(str(node.op), self.value(node.lhs), self.value(node.rhs), _matching(node.modifier))

    @value.register
    def _(self, node: promql.AggregateExpr) -> Value:
        aggregate = _AGGREGATIONS.get(str(node.op))
        if aggregate is None:
            raise PromqlError(f"{node.op} cannot be judged without promtool")
        groups: dict[Labels, list[VectorColumn]] = {}
        for labels, column in self._vector(node.expr).items():
            groups.setdefault(_grouped(labels, node.modifier), []).append(column)
        made: Vector = {}
        for labels, columns in groups.items():
            there = np.array([column.present for column in columns])
            made[labels] = VectorColumn(
                aggregate(np.array([one.values for one in columns]), there), np.any(there, axis=0)
            )
        return made

    @value.register
    def _(self, node: promql.Call) -> Value:
        name = node.func.name
        if name in ranges.FUNCTIONS:
            return self._over_range(ranges.FUNCTIONS[name], node.args[0])
        if name in ("absent", "absent_over_time"):
            return self._absent(node.args[0])
        if name == "histogram_quantile":
            return histogram_quantile(self._scalar(node.args[0]), self._vector(node.args[1]))
        if name == "vector":
            return {(): VectorColumn(self._scalar(node.args[0]), np.ones(len(self.at), dtype=bool))}
        if name == "scalar":
            return _as_scalar(self._vector(node.args[0]), len(self.at))
        if name in ("clamp_min", "clamp_max"):
            bound, change = self._scalar(node.args[1]), np.maximum if name == "clamp_min" else np.minimum
            return mapped(self._vector(node.args[0]), lambda values: change(values, bound))
        raise PromqlError(f"{name}() cannot be judged without promtool")

    def _over_range(self, function: Callable[[ranges.Span], VectorColumn], node: promql.Expr) -> Vector:
        if not isinstance(node, promql.MatrixSelector):
            raise PromqlError(f"a subquery cannot be judged without promtool: {node}")
        selector = node.vector_selector
        moved = self.at - _seconds(selector.offset)
        made: Vector = {}
        for samples in self._selected(selector):
            column = function(ranges.span(samples, moved, _seconds(node.range)))
            kept = samples.labels if function is ranges.last_over_time else nameless(samples.labels)
            add(made, kept, column, _SAME)
        return made

    def _absent(self, node: promql.Expr) -> Vector:
        """Return 1 at the moments at which there is nothing, under the labels that the selector names."""
        found = (
            self._over_range(ranges.present_over_time, node)
            if isinstance(node, promql.MatrixSelector)
            else self._vector(node)
        )
        there = np.any([np.zeros(len(self.at), dtype=bool), *(column.present for column in found.values())], axis=0)
        selector = node.vector_selector if isinstance(node, promql.MatrixSelector) else node
        return {named_by(selector): VectorColumn(np.ones(len(self.at)), ~there)}

    def _selected(self, selector: promql.VectorSelector) -> Iterable[Samples]:
        if selector.at is not None or selector.matchers.or_matchers:
            raise PromqlError(f"the selector {selector} cannot be judged without promtool")
        wanted = [(one.name, asked_by(one.op), one.value) for one in selector.matchers.matchers]
        for samples in self._named.get(selector.name, ()) if selector.name else self.series:
            if all(test(samples.by_name.get(name, ""), want) for name, test, want in wanted):
                yield samples

    @cached_property
    def _named(self) -> dict[str, list[Samples]]:
        """Return the series by the name of their metric."""
        found: dict[str, list[Samples]] = {}
        for samples in self.series:
            found.setdefault(samples.by_name.get("__name__", ""), []).append(samples)
        return found

    def _vector(self, node: promql.Expr) -> Vector:
        value = self.value(node)
        if not isinstance(value, dict):
            raise PromqlError(f"{node} is not a vector")
        return value

    def _scalar(self, node: promql.Expr) -> Floats:
        value = self.value(node)
        if isinstance(value, dict):
            raise PromqlError(f"{node} is not a scalar")
        return value


def _seconds(duration: timedelta | None) -> float:
    return duration.total_seconds() if duration else 0.0


def _grouped(labels: Labels, modifier: promql.AggModifier | None) -> Labels:
    if modifier is None:
        return ()
    if modifier.type == promql.AggModifierType.By:
        return only(labels, modifier.labels)
    return without(labels, [*modifier.labels, "__name__"])


def _matching(modifier: promql.BinModifier | None) -> Matching:
    if modifier is None:
        return Matching()
    cardinality = promql.VectorMatchCardinality
    many = (
        "left" if modifier.card == cardinality.ManyToOne else "right" if modifier.card == cardinality.OneToMany else ""
    )
    labels = modifier.matching
    on = labels is not None and labels.type == promql.LabelModifierType.Include
    names = tuple(labels.labels) if labels is not None else ()
    return Matching(on, names, many, tuple(modifier.group_labels or ()), modifier.return_bool)


def _as_scalar(vector: Vector, moments: int) -> Floats:
    """Return the value of the only element at each moment, NaN where there is none or more than one."""
    there = np.array([column.present for column in vector.values()]).reshape(-1, moments)
    values = np.array([column.values for column in vector.values()]).reshape(-1, moments)
    return np.where(there.sum(axis=0) == 1, np.where(there, values, 0.0).sum(axis=0), np.nan)
