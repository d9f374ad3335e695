"""Mutants of Python: the syntax tree of a cell with one node changed.

An operator is a function from a node to what a hurried person may have written in its spot. Which operators there are
is measured: only such as found weak graders. Nothing is formatted: the text of a mutant is what ``ast.unparse`` makes.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from groundschool.authoring.mutants.mutant import Changed, Mutant, mutants
from groundschool.authoring.mutants.python_operators import Around, is_key
from groundschool.authoring.mutants.python_shapes import SHAPES
from groundschool.authoring.mutants.python_values import VALUES

Put = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Spot:
    """A node of a tree, its parents from the nearest on, and how another node gets there."""

    node: ast.AST
    parents: tuple[ast.AST, ...]
    put: Put

    @property
    def line(self) -> int:
        """Return the line of the source; that of the whole f-string for what is in one."""
        whole = [one for one in self.parents if isinstance(one, ast.JoinedStr)][-1:]
        chain = (*whole, self.node, *self.parents)
        return next((line for one in chain if (line := getattr(one, "lineno", 0))), 0)


def python_mutants(source: str, lines: Iterable[int]) -> Iterator[Mutant]:
    """Yield the mutants of some lines, counted from 1, of a cell."""
    tree, chosen = ast.parse(source), frozenset(lines)
    spots = [spot for spot in _spots(tree) if spot.line in chosen]
    yield from mutants(ast.unparse(tree), _changed(tree, spots), _compiles)


def solution_lines(source: str) -> frozenset[int]:
    """Return the lines of a cell between the marks of a solution; all of them where there is no mark."""
    inside, found = False, []
    for number, line in enumerate(source.splitlines(), 1):
        inside = "BEGIN SOLUTION" in line or (inside and "END SOLUTION" not in line)
        found += [number] if inside else []
    return frozenset(found or range(1, source.count("\n") + 2))


def _changed(tree: ast.Module, spots: list[Spot]) -> Iterator[Changed]:
    keys = tuple(dict.fromkeys(p.node.value for p in spots if is_key(p.node, p.parents[0])))  # type: ignore[attr-defined]
    for spot in spots:
        around = Around(spot.parents, keys)
        for name, kinds, operator in (*SHAPES, *VALUES):
            if isinstance(spot.node, kinds):
                for other in list(operator(spot.node, around)):
                    spot.put(ast.copy_location(other, spot.node))
                    yield name, _unparsed(tree)
                    spot.put(spot.node)


def _spots(node: ast.AST, parents: tuple[ast.AST, ...] = ()) -> Iterator[Spot]:
    """Yield every node below one."""
    for name, value in ast.iter_fields(node):
        listed = value if isinstance(value, list) else [value]
        for at, child in enumerate(listed):
            if isinstance(child, ast.AST):
                put = _into(value, at) if isinstance(value, list) else _as(node, name)
                yield Spot(child, (node, *parents), put)
                yield from _spots(child, (node, *parents))


def _into(nodes: list[Any], at: int) -> Put:
    return lambda other: nodes.__setitem__(at, other)


def _as(parent: ast.AST, name: str) -> Put:
    return lambda other: setattr(parent, name, other)


def _unparsed(tree: ast.Module) -> str:
    """Return the source of a tree, nothing for one that says nothing in Python."""
    try:
        return ast.unparse(tree)
    except (ValueError, AttributeError):
        return ""


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return bool(text.strip())
