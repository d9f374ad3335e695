"""What an expression is made of: its syntax tree, of one that is short and flat enough to be walked."""

import re
from functools import lru_cache

import promql_parser as promql

from groundschool.grading.told import brief
from groundschool.judges.promql.errors import PromqlError

LONGEST, NESTED = 4_000, 200  # characters and what may nest: the parser, and whoever walks its tree, descend into each
_NESTING = re.compile(r"[-+*/%^=<>(]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)


@lru_cache(maxsize=512)  # the same rules are evaluated in one world after the other
def syntax_tree(expr: str) -> promql.Expr:
    """Return the syntax tree of an expression; raises PromqlError, with the reason, when it has none."""
    if len(expr) > LONGEST:
        raise PromqlError(f"an expression of more than {LONGEST:,} characters")
    if len(_NESTING.findall(expr)) > NESTED:
        raise PromqlError(f"an expression of more than {NESTED} operators and brackets")
    try:
        return promql.parse(expr)
    except ValueError as error:
        raise PromqlError(f"{brief(' '.join(expr.split()))}: {brief(error, quote=False)}") from error
