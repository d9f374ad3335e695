"""What hurried people write for a value in Python: the number beside, another key, the neighbouring function."""

import ast
from collections.abc import Iterator

from groundschool.authoring.mutants.python_operators import Around, Operators, is_key, one_less
from groundschool.authoring.mutants.regex import regex_mutants

ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div}
# A function or method, and its neighbour in the documentation.
NEIGHBOURS = {
    "min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "set": "list", "ceil": "floor",
    "floor": "ceil", "startswith": "__contains__", "endswith": "__contains__", "fullmatch": "match",
    "match": "search", "partition": "rpartition", "rpartition": "partition", "union": "intersection",
    "intersection": "union", "is_relative_to": "__eq__", "split": "rsplit", "rsplit": "split",
}  # fmt: skip
CLEANING = {"strip", "rstrip", "lstrip", "lower", "upper", "casefold", "replace", "removeprefix", "removesuffix"}
CLEANING |= {"astimezone", "encode", "decode", "title", "copy"}
CONVERTING = {"int", "float", "str", "sorted", "set", "list", "bytes", "abs", "round", "reversed", "dict", "tuple"}

VALUES = Operators()


@VALUES.on("number", ast.Constant)
def moved(node: ast.Constant, _: Around) -> Iterator[ast.AST]:
    """Yield the numbers beside."""
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))


@VALUES.on("boolean", ast.Constant)
def flipped(node: ast.Constant, _: Around) -> Iterator[ast.AST]:
    """Yield the other truth."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)


@VALUES.on("key", ast.Constant)
def sibling_key(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """Yield one key that stands beside this one."""
    if is_key(node, around.parents[0]):
        at = around.keys.index(node.value)
        yield from (ast.Constant(key) for key in (*around.keys[at + 1 :], *reversed(around.keys[:at]))[:1])


@VALUES.on("string", ast.Constant)
def string_changed(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """Yield another string, and none; of keys, documentation and what only tells how to read there are no others."""
    parent = around.parents[0]
    reads = isinstance(parent, ast.keyword) and parent.arg in ("encoding", "errors", "newline")
    cleans = isinstance(parent, ast.Call) and getattr(parent.func, "attr", "").endswith("strip")
    left = is_key(node, parent) or reads or cleans or isinstance(parent, ast.Expr | ast.JoinedStr)
    if isinstance(node.value, str) and node.value and not left:
        yield from (ast.Constant(f"{node.value}x"), ast.Constant(""))


@VALUES.on("regex", ast.Constant)
def looser(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """Yield regular expressions with a token changed."""
    if isinstance(node.value, str) and not isinstance(around.parents[0], ast.Expr):
        yield from map(ast.Constant, regex_mutants(node.value))


@VALUES.on("arithmetic", ast.BinOp)
def recalculated(node: ast.BinOp, _: Around) -> Iterator[ast.AST]:
    """Yield another operation, and each side of a sum alone; what joins a path is no operation."""
    joins = any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right))
    if not joins and (other := ARITHMETIC.get(type(node.op))):
        yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.Add | ast.BitOr | ast.BitAnd):
        yield from (node.left, node.right)


@VALUES.on("arithmetic", ast.AugAssign)
def forgotten(node: ast.AugAssign, _: Around) -> Iterator[ast.AST]:
    """Yield the assignment that forgets what was there."""
    yield ast.Assign([node.target], node.value)


@VALUES.on("neighbour", ast.Call)
def neighbour(node: ast.Call, _: Around) -> Iterator[ast.AST]:
    """Yield a call of what stands beside it in the documentation."""
    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    if name == "next" and node.args:
        yield ast.Subscript(ast.List([ast.Starred(node.args[0])]), ast.UnaryOp(ast.USub(), ast.Constant(1)))
    same = name in ("split", "rsplit") and len(node.args) < 2
    if (other := NEIGHBOURS.get(name)) and not same:
        called = ast.Name(other) if isinstance(node.func, ast.Name) else ast.Attribute(node.func.value, other)  # type: ignore[attr-defined]
        yield ast.Call(called, node.args, [] if other == "list" else node.keywords)


@VALUES.on("cleaner-dropped", ast.Call)
def cleaner_dropped(node: ast.Call, _: Around) -> Iterator[ast.AST]:
    """Yield what is cleaned or converted, as it is."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in CLEANING:
        yield node.func.value
    if isinstance(node.func, ast.Name) and node.func.id in CONVERTING and len(node.args) == 1:
        yield node.args[0]


@VALUES.on("argument-dropped", ast.Call)
def argument_dropped(node: ast.Call, _: Around) -> Iterator[ast.AST]:
    """Yield the call with a default in the place of a named argument, or of the last one."""
    for at, keyword in enumerate(node.keywords):
        if keyword.arg not in ("encoding", "errors"):  # what one machine does without it says nothing of the grader
            yield ast.Call(node.func, node.args, one_less(node.keywords, at))
    if len(node.args) > 1:
        yield ast.Call(node.func, node.args[:-1], node.keywords)
