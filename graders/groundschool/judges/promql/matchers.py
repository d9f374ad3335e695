"""What a selector's label matchers ask of a series."""

from collections.abc import Callable
from typing import Any

import promql_parser as promql

from groundschool.grading.told import brief
from groundschool.judges.go_patterns import go_pattern
from groundschool.judges.promql.errors import PromqlError


def asked_by(op: promql.MatchOp) -> Callable[[str, str], bool]:
    """Return what a label matcher asks of (the label's value, what is wanted); expressions match the whole value."""
    if op in (promql.MatchOp.Re, promql.MatchOp.NotRe):
        return lambda have, want: (matched(want, have) is not None) == (op == promql.MatchOp.Re)
    return lambda have, want: (have == want) == (op == promql.MatchOp.Equal)


def matched(pattern: str, text: str) -> Any:  # noqa: ANN401 - a match of re2
    """Return the match of a whole text, or None; raises PromqlError for a pattern that Prometheus refuses."""
    try:
        return go_pattern(pattern).fullmatch(text)
    except ValueError as error:
        raise PromqlError(f"the pattern {brief(pattern)} is none: {error}") from error
