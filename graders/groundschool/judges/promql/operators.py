"""Binary operators: arithmetic, comparison and sets, with Prometheus' rules of vector matching.

Source: https://prometheus.io/docs/prometheus/latest/querying/operators/ and Prometheus 2.42, ``promql/engine.go``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from groundschool.judges.promql.columns import Bools, Numeric, Value, Vector, VectorColumn, add, nameless, only, without
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.scenario import Labels

ARITHMETIC: dict[str, Numeric] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "^": np.power,
}
COMPARISON: dict[str, Numeric] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}
SETS = ("and", "or", "unless")
_AMBIGUOUS = "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
_MANY = "found duplicate series for the match group on one side of the operation; many-to-many matching not allowed"


@dataclass(frozen=True)
class Matching:
    """How two vectors are matched: ``on`` or ignoring ``names``, many on the ``many`` side ("", "left", "right").

    ``bring`` are the labels that group_left or group_right takes over; ``as_bool`` asks for 0 or 1 instead of a filter.
    """

    on: bool = False
    names: tuple[str, ...] = ()
    many: str = ""
    bring: tuple[str, ...] = ()
    as_bool: bool = False

    def signature(self, labels: Labels) -> Labels:
        """Return the labels by which elements find each other."""
        return only(labels, self.names) if self.on else without(labels, [*self.names, "__name__"])


def combine(op: str, left: Value, right: Value, matching: Matching) -> Value:
    """Return ``left op right``; raises PromqlError for an operator or a match Prometheus refuses."""
    with np.errstate(all="ignore"):
        if isinstance(left, dict) and isinstance(right, dict):
            return _set(op, left, right, matching) if op in SETS else _matched(op, left, right, matching)
        if isinstance(left, dict):
            return _with_scalar(op, left, right, matching, swapped=False)
        if isinstance(right, dict):
            return _with_scalar(op, right, left, matching, swapped=True)
        return np.asarray(_operator(op)(left, right), dtype=np.float64)


def _operator(op: str) -> Numeric:
    found = ARITHMETIC.get(op) or COMPARISON.get(op)
    if found is None:
        raise PromqlError(f"the operator {op} cannot be judged without promtool")
    return found


def _with_scalar(op: str, vector: Vector, scalar: Value, matching: Matching, *, swapped: bool) -> Vector:
    made: Vector = {}
    for labels, column in vector.items():
        pair = (scalar, column.values) if swapped else (column.values, scalar)
        found = _operator(op)(*pair)
        if op in ARITHMETIC or matching.as_bool:
            result = VectorColumn(found.astype(np.float64), column.present)
            add(made, nameless(labels), result, "vector cannot contain metrics with the same labelset")
        else:
            made[labels] = VectorColumn(column.values, column.present & found)
    return made


def _matched(op: str, left: Vector, right: Vector, matching: Matching) -> Vector:
    """Return the elements that have a partner, combined."""
    many, one = (right, left) if matching.many == "right" else (left, right)
    partners: Vector = {}
    owner: dict[Labels, Labels] = {}
    for labels, column in one.items():
        add(partners, matching.signature(labels), column, _MANY)
        owner[matching.signature(labels)] = labels
    made: Vector = {}
    for labels, column in many.items():
        signature = matching.signature(labels)
        if signature not in partners:
            continue
        partner = partners[signature]
        pair = (partner, column) if matching.many == "right" else (column, partner)
        found = _operator(op)(pair[0].values, pair[1].values)
        present = column.present & partner.present
        filtering = op in COMPARISON and not matching.as_bool
        result = (
            VectorColumn(pair[0].values, present & found)
            if filtering
            else VectorColumn(found.astype(np.float64), present)
        )
        add(made, _result_labels(labels, owner[signature], matching, named=filtering), result, _AMBIGUOUS)
    return made


def _result_labels(labels: Labels, partner: Labels, matching: Matching, *, named: bool) -> Labels:
    kept = labels if named else nameless(labels)
    if not matching.many:
        return only(kept, matching.names) if matching.on else without(kept, matching.names)
    brought = {name: value for name, value in partner if name in matching.bring}
    return tuple(sorted((dict(without(kept, matching.bring)) | brought).items()))


def _set(op: str, left: Vector, right: Vector, matching: Matching) -> Vector:
    """Return the elements of ``and``, ``or`` and ``unless``; labels and values stay as they are."""
    if op == "or":
        there = _presence(left, matching.signature)
        kept = dict(left)
        for labels, column in right.items():
            new = column.present & ~there.get(matching.signature(labels), np.zeros_like(column.present))
            add(kept, labels, VectorColumn(column.values, new), "vector cannot contain metrics with the same labelset")
        return kept
    there = _presence(right, matching.signature)
    made: Vector = {}
    for labels, column in left.items():
        met = there.get(matching.signature(labels), np.zeros_like(column.present))
        made[labels] = VectorColumn(column.values, column.present & (met if op == "and" else ~met))
    return made


def _presence(vector: Vector, signature: Callable[[Labels], Labels]) -> dict[Labels, Bools]:
    there: dict[Labels, Bools] = {}
    for labels, column in vector.items():
        key = signature(labels)
        there[key] = there[key] | column.present if key in there else column.present
    return there
