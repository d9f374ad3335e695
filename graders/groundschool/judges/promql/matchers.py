"""What a selector's label matchers ask of a series."""

import re
from collections import Counter
from collections.abc import Callable

import promql_parser as promql

from groundschool.grading.told import brief
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.scenario import Labels


def asked_by(op: promql.MatchOp) -> Callable[[str, str], bool]:
    """Return what a label matcher asks of (the label's value, what is wanted); expressions match the whole value."""
    if op in (promql.MatchOp.Re, promql.MatchOp.NotRe):
        return lambda have, want: _matches(want, have) == (op == promql.MatchOp.Re)
    return lambda have, want: (have == want) == (op == promql.MatchOp.Equal)


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error as error:  # Prometheus' regular expressions are not quite Python's
        raise PromqlError(f"the pattern {brief(pattern)} cannot be judged without promtool: {error}") from error


def named_by(node: promql.Expr) -> Labels:
    """Return the labels that absent() has: those that a selector wants to be equal, each named once; else none."""
    if not isinstance(node, promql.VectorSelector):
        return ()
    matchers = node.matchers.matchers
    often = Counter(one.name for one in matchers)
    equal = (one for one in matchers if one.op == promql.MatchOp.Equal and often[one.name] == 1)
    return tuple(sorted((one.name, one.value) for one in equal if one.name != "__name__"))
