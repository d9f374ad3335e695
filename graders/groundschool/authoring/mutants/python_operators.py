"""What hurried people write in the place of a piece of Python, by the kind of syntax node."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from groundschool.authoring.mutants.regex import regex_mutants

STRICTNESS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
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
KEYED = ("get", "pop", "setdefault")


@dataclass(frozen=True)
class Around:
    """What stands around a node: its parents from the nearest on, and the keys in use, in the order of their first."""

    parents: tuple[ast.AST, ...]
    keys: tuple[str, ...]


Operator = Callable[[Any, Around], Iterable[ast.AST]]
OPERATORS: list[tuple[str, tuple[type[ast.AST], ...], Operator]] = []


def is_key(node: ast.AST, parent: ast.AST) -> bool:
    """Return whether a string is a key: in brackets, of a dictionary, or what ``get`` and the like look for."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    if isinstance(parent, ast.Call):
        return getattr(parent.func, "attr", "") in KEYED and parent.args[:1] == [node]
    return isinstance(parent, ast.Subscript) or (isinstance(parent, ast.Dict) and node in parent.keys)


def _on(name: str, *kinds: type[ast.AST]) -> Callable[[Operator], Operator]:
    def register(operator: Operator) -> Operator:
        OPERATORS.append((name, kinds, operator))
        return operator

    return register


@_on("strictness", ast.Compare)
def strictness(node: ast.Compare, _: Around) -> Iterator[ast.AST]:
    """Yield the comparison that takes the limit for the other side."""
    for at, sign in enumerate(node.ops):
        if other := STRICTNESS.get(type(sign)):
            yield ast.Compare(node.left, _put(node.ops, at, other()), node.comparators)


@_on("branch", ast.If, ast.IfExp)
def decided(node: Any, _: Around) -> Iterator[ast.AST]:  # noqa: ANN401 - either kind
    """Yield a choice that is none."""
    for value in (True, False):
        yield type(node)(ast.Constant(value), node.body, node.orelse)


@_on("operand-dropped", ast.BoolOp)
def operand_dropped(node: ast.BoolOp, _: Around) -> Iterator[ast.AST]:
    """Yield the condition that asks less."""
    for at in range(len(node.values)):
        rest = _without(node.values, at)
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


@_on("filter-dropped", ast.comprehension)
def filter_dropped(node: ast.comprehension, _: Around) -> Iterator[ast.AST]:
    """Yield the comprehension that takes everything."""
    for at in range(len(node.ifs)):
        yield ast.comprehension(node.target, node.iter, _without(node.ifs, at), node.is_async)


@_on("first-last", ast.comprehension, ast.For)
def cut_short(node: Any, _: Around) -> Iterator[ast.AST]:  # noqa: ANN401 - either kind
    """Yield the loop over the first alone, and the one over all but the first."""
    whole = ast.Call(ast.Name("list"), [node.iter], [])
    one = ast.Constant(1)
    for part in (ast.Slice(None, one), ast.Slice(one, None)):
        changed = {**dict(ast.iter_fields(node)), "iter": ast.Subscript(whole, part)}
        yield type(node)(**changed)


@_on("first-last", ast.Subscript)
def other_end(node: ast.Subscript, _: Around) -> Iterator[ast.AST]:
    """Yield the other end, or the whole of what was sliced."""
    ends = {"0": ast.UnaryOp(ast.USub(), ast.Constant(1)), "-1": ast.Constant(0)}
    if other := ends.get(ast.unparse(node.slice)):
        yield ast.Subscript(node.value, other)
    if isinstance(node.slice, ast.Slice):
        yield node.value


@_on("stream-held", ast.For)
def stream_held(node: ast.For, around: Around) -> Iterator[ast.AST]:
    """Yield the loop that reads all of what was handed in, or opened, before it begins."""
    handed = {one.arg for f in around.parents if isinstance(f, ast.FunctionDef) for one in f.args.args}
    withs = [item for one in around.parents if isinstance(one, ast.With) for item in one.items]
    opened = {ast.unparse(item.optional_vars) for item in withs if item.optional_vars}
    if isinstance(node.iter, ast.Name) and node.iter.id in handed | opened:
        yield ast.For(node.target, ast.Call(ast.Name("list"), [node.iter], []), node.body, node.orelse)


@_on("number", ast.Constant)
def moved(node: ast.Constant, _: Around) -> Iterator[ast.AST]:
    """Yield the numbers beside."""
    if isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))


@_on("boolean", ast.Constant)
def flipped(node: ast.Constant, _: Around) -> Iterator[ast.AST]:
    """Yield the other truth."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)


@_on("key", ast.Constant)
def sibling_key(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """Yield one key that stands beside this one."""
    if is_key(node, around.parents[0]):
        at = around.keys.index(node.value)
        yield from (ast.Constant(key) for key in (*around.keys[at + 1 :], *reversed(around.keys[:at]))[:1])


@_on("string", ast.Constant)
def string_changed(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """Yield another string, and none; of keys, documentation and what only tells how to read there are no others."""
    parent = around.parents[0]
    reads = isinstance(parent, ast.keyword) and parent.arg in ("encoding", "errors", "newline")
    cleans = isinstance(parent, ast.Call) and getattr(parent.func, "attr", "").endswith("strip")
    left = is_key(node, parent) or reads or cleans or isinstance(parent, ast.Expr | ast.JoinedStr)
    if isinstance(node.value, str) and node.value and not left:
        yield from (ast.Constant(f"{node.value}x"), ast.Constant(""))


@_on("regex", ast.Constant)
def looser(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """Yield regular expressions with a token changed."""
    if isinstance(node.value, str) and not isinstance(around.parents[0], ast.Expr):
        yield from map(ast.Constant, regex_mutants(node.value))


@_on("arithmetic", ast.BinOp)
def recalculated(node: ast.BinOp, _: Around) -> Iterator[ast.AST]:
    """Yield another operation, and each side of a sum alone; what joins a path is no operation."""
    joins = any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right))
    if not joins and (other := ARITHMETIC.get(type(node.op))):
        yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.Add | ast.BitOr | ast.BitAnd):
        yield from (node.left, node.right)


@_on("arithmetic", ast.AugAssign)
def forgotten(node: ast.AugAssign, _: Around) -> Iterator[ast.AST]:
    """Yield the assignment that forgets what was there."""
    yield ast.Assign([node.target], node.value)


@_on("neighbour", ast.Call)
def neighbour(node: ast.Call, _: Around) -> Iterator[ast.AST]:
    """Yield a call of what stands beside it in the documentation."""
    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    if name == "next" and node.args:
        yield ast.Subscript(ast.List([ast.Starred(node.args[0])]), ast.UnaryOp(ast.USub(), ast.Constant(1)))
    same = name in ("split", "rsplit") and len(node.args) < 2
    if (other := NEIGHBOURS.get(name)) and not same:
        called = ast.Name(other) if isinstance(node.func, ast.Name) else ast.Attribute(node.func.value, other)  # type: ignore[attr-defined]
        yield ast.Call(called, node.args, [] if other == "list" else node.keywords)


@_on("cleaner-dropped", ast.Call)
def cleaner_dropped(node: ast.Call, _: Around) -> Iterator[ast.AST]:
    """Yield what is cleaned or converted, as it is."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in CLEANING:
        yield node.func.value
    if isinstance(node.func, ast.Name) and node.func.id in CONVERTING and len(node.args) == 1:
        yield node.args[0]


@_on("argument-dropped", ast.Call)
def argument_dropped(node: ast.Call, _: Around) -> Iterator[ast.AST]:
    """Yield the call with a default in the place of a named argument, or of the last one."""
    for at, keyword in enumerate(node.keywords):
        if keyword.arg not in ("encoding", "errors"):  # what one machine does without it says nothing of the grader
            yield ast.Call(node.func, node.args, _without(node.keywords, at))
    if len(node.args) > 1:
        yield ast.Call(node.func, node.args[:-1], node.keywords)


@_on("member-dropped", ast.Set, ast.List, ast.Tuple)
def member_dropped(node: Any, around: Around) -> Iterator[ast.AST]:  # noqa: ANN401 - any of the three
    """Yield a collection without one of its members, a key without one of its components."""
    parent = around.parents[0]
    stored = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    unpacked = isinstance(node, ast.Tuple) and isinstance(parent, ast.Assign | ast.Return)
    if stored or unpacked or len(node.elts) < 2:
        return
    keyed = isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript | ast.DictComp | ast.SetComp | ast.Call)
    for at in range(len(node.elts)):
        elements = _put(node.elts, at, ast.Constant(None)) if keyed else _without(node.elts, at)
        yield ast.Set(elements) if isinstance(node, ast.Set) else type(node)(elements, ast.Load())


@_on("member-dropped", ast.Dict)
def entry_dropped(node: ast.Dict, _: Around) -> Iterator[ast.AST]:
    """Yield a dictionary without one of its entries."""
    for at in range(len(node.keys)):
        yield ast.Dict(_without(node.keys, at), _without(node.values, at))


@_on("statement-dropped", ast.Expr, ast.Assign, ast.AugAssign, ast.Continue, ast.Break)
def statement_dropped(node: ast.stmt, around: Around) -> Iterator[ast.AST]:
    """Yield nothing in the place of a statement: a call, an assignment to a part or in a branch, a jump."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    whole = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript | ast.Attribute)
    if not whole or isinstance(around.parents[0], ast.If | ast.For | ast.While):
        yield ast.Pass()


def _without(items: list, at: int) -> list:
    return [*items[:at], *items[at + 1 :]]


def _put(items: list, at: int, other: ast.AST) -> list:
    return [*items[:at], other, *items[at + 1 :]]
