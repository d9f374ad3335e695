"""How operators are kept: under their names, with the kinds of syntax nodes that they change."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

KEYED = ("get", "pop", "setdefault")


@dataclass(frozen=True)
class Around:
    """What stands around a node: its parents from the nearest on, and the keys in use, in the order of their first."""

    parents: tuple[ast.AST, ...]
    keys: tuple[str, ...]


Operator = Callable[[Any, Around], Iterable[ast.AST]]


class Operators(list[tuple[str, tuple[type[ast.AST], ...], Operator]]):
    """Operators with their names and the kinds of nodes that they change, in the order in which they are tried."""

    def on(self, name: str, *kinds: type[ast.AST]) -> Callable[[Operator], Operator]:
        """Return a decorator that adds an operator."""

        def add(operator: Operator) -> Operator:
            self.append((name, kinds, operator))
            return operator

        return add


def is_key(node: ast.AST, parent: ast.AST) -> bool:
    """Return whether a string is a key: in brackets, of a dictionary, or what ``get`` and the like look for."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    if isinstance(parent, ast.Call):
        return getattr(parent.func, "attr", "") in KEYED and parent.args[:1] == [node]
    return isinstance(parent, ast.Subscript) or (isinstance(parent, ast.Dict) and node in parent.keys)


def one_less(items: list, at: int) -> list:
    """Return a list without one of its items."""
    return [*items[:at], *items[at + 1 :]]


def put(items: list, at: int, other: ast.AST) -> list:
    """Return a list with another item in the place of one."""
    return [*items[:at], other, *items[at + 1 :]]
