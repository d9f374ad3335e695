"""Values of HCL that wait for their scope: how they are put together, and what operators make of them."""

from collections.abc import Callable, Mapping
from typing import Any

Scope = Mapping[str, Any]
Value = Callable[[Scope], Any]
BINARY: tuple[dict[str, Callable[[Any, Any], Any]], ...] = (
    {"||": lambda a, b: a or b},
    {"&&": lambda a, b: a and b},
    {"==": lambda a, b: a == b, "!=": lambda a, b: a != b},
    {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b},
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b},
)


def constant(value: Any) -> Value:  # noqa: ANN401 - HCL is typed at run time
    """Return a value that is the same in every scope."""
    return lambda _scope: value


def applied(operator: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    """Return what an operator makes of two values."""
    return lambda scope: operator(left(scope), right(scope))


def looked_up(value: Value, key: Value) -> Value:
    """Return what lies at a key, or a place, of a value."""
    return lambda scope: value(scope)[key(scope)]


def splat(value: Value, path: Value) -> Value:
    """Return what a path leads to from each element; in it ``*`` is the element."""
    return lambda scope: [path({**scope, "*": one}) for one in value(scope)]


def each(source: Any, names: list[str], scope: Scope) -> list[dict[str, Any]]:  # noqa: ANN401 - a list or a map
    """Return a scope for each element of a list, or of a map in the order of its keys, bound to ``names``."""
    pairs = sorted(source.items()) if isinstance(source, Mapping) else list(enumerate(source))
    bound = pairs if len(names) == 2 else [(value,) for _, value in pairs]
    return [{**scope, **dict(zip(names, values, strict=True))} for values in bound]
