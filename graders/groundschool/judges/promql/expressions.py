"""Evaluates the part of PromQL that rules and dashboards mostly use, at many moments at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, singledispatchmethod

import numpy as np
import promql_parser as promql

from groundschool.judges.promql import aggregations, functions, ranges
from groundschool.judges.promql.columns import (
    Samples,
    Value,
    Vector,
    VectorColumn,
    add,
    mapped,
    nameless,
)
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.matchers import asked_by
from groundschool.judges.promql.operators import Matching, combine
from groundschool.judges.promql.quantile import histogram_quantile
from groundschool.judges.promql.scenario import Floats, Labels

_SAME = "vector cannot contain metrics with the same labelset"


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
        op, vector = str(node.op), self.vector(node.expr)
        if op in aggregations.CHOOSING and node.param is not None:
            return aggregations.k_extreme(op, self.scalar(node.param), vector, node.modifier)
        return aggregations.aggregated(op, vector, node.modifier)

    @value.register
    def _(self, node: promql.Call) -> Value:
        name, args = node.func.name, node.args
        if name in ranges.FUNCTIONS:
            return self.over_range(name, args[0])
        if name in functions.OF_VECTOR:
            return functions.OF_VECTOR[name](self.vector(args[0]), *map(self.scalar, args[1:]))
        if name not in _OTHERS:
            raise PromqlError(f"{name}() cannot be judged without promtool")
        return _OTHERS[name](self, *args)

    def over_range(self, name: str, node: promql.Expr) -> Vector:
        """Return what a function makes of each series of a range; raises PromqlError for a subquery."""
        if not isinstance(node, promql.MatrixSelector):
            raise PromqlError(f"a subquery cannot be judged without promtool: {node}")
        selector, relabel = node.vector_selector, nameless if name not in ranges.KEEP_NAME else _as_it_is
        moved = self.at - _seconds(selector.offset)
        made: Vector = {}
        for samples in self._selected(selector):
            column = ranges.looked_at(name, samples, moved, _seconds(node.range))
            add(made, relabel(samples.labels), column, _SAME)
        return made

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

    def vector(self, node: promql.Expr) -> Vector:
        """Return what a vector is at each moment; raises PromqlError for a scalar."""
        value = self.value(node)
        if not isinstance(value, dict):
            raise PromqlError(f"{node} is not a vector")
        return value

    def scalar(self, node: promql.Expr) -> Floats:
        """Return what a scalar is at each moment; raises PromqlError for a vector."""
        value = self.value(node)
        if isinstance(value, dict):
            raise PromqlError(f"{node} is not a scalar")
        return value


def _seconds(duration: timedelta | None) -> float:
    return duration.total_seconds() if duration else 0.0


def _as_it_is(labels: Labels) -> Labels:
    return labels


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


def _text(node: promql.Expr) -> str:
    if not isinstance(node, promql.StringLiteral):
        raise PromqlError(f"{node} is not a text")
    return node.val


# By name: what takes more than a vector and scalars.
_OTHERS: dict[str, Callable[..., Value]] = {
    "absent": lambda on, node: functions.absent(on.vector(node), node, len(on.at)),
    "absent_over_time": lambda on, node: functions.absent(on.over_range("last_over_time", node), node, len(on.at)),
    "histogram_quantile": lambda on, q, node: histogram_quantile(on.scalar(q), on.vector(node)),
    "label_replace": lambda on, node, *texts: functions.label_replace(on.vector(node), *map(_text, texts)),
    "scalar": lambda on, node: _as_scalar(on.vector(node), len(on.at)),
    "time": lambda on: on.at,
    "vector": lambda on, node: {(): VectorColumn(on.scalar(node), np.ones(len(on.at), dtype=bool))},
}
