"""What a selector's label matchers ask of a series."""

import re
from collections.abc import Callable

import promql_parser as promql

from groundschool.grading.told import brief
from groundschool.judges.promql.errors import PromqlError


def asked_by(op: promql.MatchOp) -> Callable[[str, str], bool]:
    """Return what a label matcher asks of (the label's value, what is wanted); expressions match the whole value."""
    if op in (promql.MatchOp.Re, promql.MatchOp.NotRe):
        return lambda have, want: (matched(want, have) is not None) == (op == promql.MatchOp.Re)
    return lambda have, want: (have == want) == (op == promql.MatchOp.Equal)


def matched(pattern: str, text: str) -> re.Match[str] | None:
    """Return the match of a whole text, or None; raises PromqlError for a pattern that Python does not read."""
    try:
        return re.fullmatch(pattern, text)
    except re.error as error:  # Prometheus' regular expressions are not quite Python's
        raise PromqlError(f"the pattern {brief(pattern)} cannot be judged without promtool: {error}") from error
