"""The numbers that a rule file compares with: how a wrong threshold is recognised, never how it is judged."""

import math

import numpy as np
import promql_parser

from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.expressions import Evaluation
from groundschool.judges.promql.operators import COMPARISON
from groundschool.judges.promql.rulefile import read_rules
from groundschool.judges.promql.syntax import syntax_tree


def thresholds(rules: str) -> tuple[float, ...]:
    """Return, in ascending order, every constant that an alert's expression compares with; empty for a bad file."""
    found: set[float] = set()

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.BinaryExpr) and str(node.op) in COMPARISON:
            found.update(value for side in (node.lhs, node.rhs) if not math.isnan(value := _constant(side)))

    try:
        for rule in read_rules(rules):
            if rule.alert:
                promql_parser.walk(syntax_tree(rule.expr), pre_visit=visit)
    except PromqlError:
        return ()
    return tuple(sorted(found))


def _constant(node: promql_parser.Expr) -> float:
    """Return the value of an expression of numbers alone, NaN for any other."""
    try:
        value = Evaluation((), np.zeros(1)).value(node)
    except PromqlError:
        return math.nan
    return math.nan if isinstance(value, dict) else float(value[0])
