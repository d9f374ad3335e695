"""Functions of an instant vector: of its values, of its labels, and of there being none.

Source: https://prometheus.io/docs/prometheus/latest/querying/functions/ and Prometheus 2.42, ``promql/functions.go``
(funcClamp, funcRound, funcLabelReplace, createLabelsForAbsentFunction).
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import promql_parser as promql

from groundschool.judges.promql.columns import Numeric, Vector, VectorColumn, add, mapped
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.matchers import matched
from groundschool.judges.promql.scenario import Floats, Labels

_NAME = re.compile(r"[a-zA-Z_]\w*", re.ASCII)
_GROUP = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})", re.ASCII)
_SAME = "vector cannot contain metrics with the same labelset"


def _changed(vector: Vector, *, change: Numeric) -> Vector:
    with np.errstate(all="ignore"):
        return mapped(vector, change)


def _clamp(vector: Vector, low: Floats, high: Floats) -> Vector:
    """Return the vector within both bounds, and nothing where they are the wrong way round."""
    made = mapped(vector, lambda values: np.maximum(low, np.minimum(high, values)))
    return {labels: VectorColumn(one.values, one.present & ~(high < low)) for labels, one in made.items()}


def _round(vector: Vector, nearest: Floats | float = 1.0) -> Vector:
    with np.errstate(all="ignore"):
        inverse = 1.0 / np.asarray(nearest)
        return mapped(vector, lambda values: np.floor(values * inverse + 0.5) / inverse)


# By name, what takes a vector and then scalars. An answer is compared without its order, so sorting changes nothing.
OF_VECTOR: dict[str, Callable[..., Vector]] = {
    **{name: partial(_changed, change=getattr(np, name)) for name in ("abs", "ceil", "floor", "exp", "sqrt")},
    **{name: partial(_changed, change=getattr(np, name)) for name in ("log2", "log10")},
    "ln": partial(_changed, change=np.log),
    "sgn": partial(_changed, change=np.sign),
    "clamp": _clamp,
    "clamp_min": lambda vector, low: mapped(vector, lambda values: np.maximum(low, values)),
    "clamp_max": lambda vector, high: mapped(vector, lambda values: np.minimum(high, values)),
    "round": _round,
    "sort": lambda vector: vector,
    "sort_desc": lambda vector: vector,
}


def absent(vector: Vector, asked: promql.Expr, moments: int) -> Vector:
    """Return 1 at each moment at which a vector has no element, with the labels that its selector is sure of."""
    there = np.zeros(moments, dtype=bool)
    for column in vector.values():
        there |= column.present
    return {_sure_of(asked): VectorColumn(np.ones(moments), ~there)}


def _sure_of(asked: promql.Expr) -> Labels:
    while isinstance(asked, promql.ParenExpr):
        asked = asked.expr
    selector = asked.vector_selector if isinstance(asked, promql.MatrixSelector) else asked
    if not isinstance(selector, promql.VectorSelector):
        return ()
    found: dict[str, str] = {}
    seen: set[str] = set()
    for one in selector.matchers.matchers:
        if one.name == "__name__":
            continue
        if one.op == promql.MatchOp.Equal and one.name not in seen:
            found[one.name] = one.value
            seen.add(one.name)
        else:
            found.pop(one.name, None)
    return tuple(sorted((name, value) for name, value in found.items() if value))


def label_replace(vector: Vector, target: str, text: str, source: str, pattern: str) -> Vector:
    """Return the vector with a label written anew wherever another one matches as a whole; raises PromqlError."""
    if not _NAME.fullmatch(target):
        raise PromqlError(f"invalid destination label name in label_replace(): {target}")
    made: Vector = {}
    for labels, column in vector.items():
        own = dict(labels)
        if (found := matched(pattern, own.get(source, ""))) is not None:
            own[target] = _GROUP.sub(partial(_expanded, found), text)
        kept = tuple(sorted((name, value) for name, value in own.items() if value))
        add(made, kept, column, _SAME)
    return made


def _expanded(found: Any, group: re.Match[str]) -> str:  # noqa: ANN401 - a match of re2
    """Return what ``$1``, ``${1}``, ``$name`` or ``$$`` stands for; a group that there is not is empty."""
    if group[1]:
        return "$"
    name = group[2] or group[3]
    try:
        return found.group(int(name) if name.isdigit() else name) or ""
    except (IndexError, KeyError):
        return ""
