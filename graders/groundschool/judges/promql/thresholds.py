"""The numbers that an expression compares with: how a wrong threshold is recognised, never how it is judged."""

import math

import numpy as np
import promql_parser

from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.expressions import Evaluation
from groundschool.judges.promql.operators import COMPARISON
from groundschool.judges.promql.syntax import syntax_tree


def thresholds(expr: str) -> tuple[float, ...]:
    """Return, in ascending order, every constant that an expression compares with; raises PromqlError for no PromQL."""
    found: set[float] = set()

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.BinaryExpr) and str(node.op) in COMPARISON:
            found.update(value for side in (node.lhs, node.rhs) if not math.isnan(value := _constant(side)))

    promql_parser.walk(syntax_tree(expr), pre_visit=visit)
    return tuple(sorted(found))


def _constant(node: promql_parser.Expr) -> float:
    """Return the value of an expression of numbers alone, NaN for any other."""
    try:
        value = Evaluation((), np.zeros(1)).value(node)
    except PromqlError:
        return math.nan
    return math.nan if isinstance(value, dict) else float(value[0])
