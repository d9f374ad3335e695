"""What hurried people leave out of the shape of Python: a condition, a filter, the rest of a loop, a member."""

import ast
from collections.abc import Iterator
from typing import Any

from groundschool.authoring.mutants.python_operators import Around, Operators, one_less, put

STRICTNESS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div}
# A function or method, and its neighbour in the documentation.
NEIGHBOURS = {
    "min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "set": "list", "ceil": "floor",
    "floor": "ceil", "startswith": "__contains__", "endswith": "__contains__", "fullmatch": "match",
    "match": "search", "partition": "rpartition", "rpartition": "partition", "union": "intersection",
    "intersection": "union", "is_relative_to": "__eq__", "split": "rsplit", "rsplit": "split",
}  # fmt: skip

SHAPES = Operators()


@SHAPES.on("strictness", ast.Compare)
def strictness(node: ast.Compare, _: Around) -> Iterator[ast.AST]:
    """Yield the comparison that takes the limit for the other side."""
    for at, sign in enumerate(node.ops):
        if other := STRICTNESS.get(type(sign)):
            yield ast.Compare(node.left, put(node.ops, at, other()), node.comparators)


@SHAPES.on("branch", ast.If, ast.IfExp)
def decided(node: Any, _: Around) -> Iterator[ast.AST]:  # noqa: ANN401 - either kind
    """Yield a choice that is none."""
    for value in (True, False):
        yield type(node)(ast.Constant(value), node.body, node.orelse)


@SHAPES.on("operand-dropped", ast.BoolOp)
def operand_dropped(node: ast.BoolOp, _: Around) -> Iterator[ast.AST]:
    """Yield the condition that asks less."""
    for at in range(len(node.values)):
        rest = one_less(node.values, at)
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


@SHAPES.on("filter-dropped", ast.comprehension)
def filter_dropped(node: ast.comprehension, _: Around) -> Iterator[ast.AST]:
    """Yield the comprehension that takes everything."""
    for at in range(len(node.ifs)):
        yield ast.comprehension(node.target, node.iter, one_less(node.ifs, at), node.is_async)


@SHAPES.on("first-last", ast.comprehension, ast.For)
def cut_short(node: Any, _: Around) -> Iterator[ast.AST]:  # noqa: ANN401 - either kind
    """Yield the loop over the first alone, and the one over all but the first."""
    whole = ast.Call(ast.Name("list"), [node.iter], [])
    one = ast.Constant(1)
    for part in (ast.Slice(None, one), ast.Slice(one, None)):
        changed = {**dict(ast.iter_fields(node)), "iter": ast.Subscript(whole, part)}
        yield type(node)(**changed)


@SHAPES.on("first-last", ast.Subscript)
def other_end(node: ast.Subscript, _: Around) -> Iterator[ast.AST]:
    """Yield the other end, or the whole of what was sliced."""
    ends = {"0": ast.UnaryOp(ast.USub(), ast.Constant(1)), "-1": ast.Constant(0)}
    if other := ends.get(ast.unparse(node.slice)):
        yield ast.Subscript(node.value, other)
    if isinstance(node.slice, ast.Slice):
        yield node.value


@SHAPES.on("stream-held", ast.For)
def stream_held(node: ast.For, around: Around) -> Iterator[ast.AST]:
    """Yield the loop that reads all of what was handed in, or opened, before it begins."""
    handed = {one.arg for f in around.parents if isinstance(f, ast.FunctionDef) for one in f.args.args}
    withs = [item for one in around.parents if isinstance(one, ast.With) for item in one.items]
    opened = {ast.unparse(item.optional_vars) for item in withs if item.optional_vars}
    if isinstance(node.iter, ast.Name) and node.iter.id in handed | opened:
        yield ast.For(node.target, ast.Call(ast.Name("list"), [node.iter], []), node.body, node.orelse)


@SHAPES.on("member-dropped", ast.Set, ast.List, ast.Tuple)
def member_dropped(node: Any, around: Around) -> Iterator[ast.AST]:  # noqa: ANN401 - any of the three
    """Yield a collection without one of its members, a key without one of its components."""
    parent = around.parents[0]
    stored = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    unpacked = isinstance(node, ast.Tuple) and isinstance(parent, ast.Assign | ast.Return)
    if stored or unpacked or len(node.elts) < 2:
        return
    keyed = isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript | ast.DictComp | ast.SetComp | ast.Call)
    for at in range(len(node.elts)):
        elements = put(node.elts, at, ast.Constant(None)) if keyed else one_less(node.elts, at)
        yield ast.Set(elements) if isinstance(node, ast.Set) else type(node)(elements, ast.Load())


@SHAPES.on("member-dropped", ast.Dict)
def entry_dropped(node: ast.Dict, _: Around) -> Iterator[ast.AST]:
    """Yield a dictionary without one of its entries."""
    for at in range(len(node.keys)):
        yield ast.Dict(one_less(node.keys, at), one_less(node.values, at))


@SHAPES.on("statement-dropped", ast.Expr, ast.Assign, ast.AugAssign, ast.Continue, ast.Break)
def statement_dropped(node: ast.stmt, around: Around) -> Iterator[ast.AST]:
    """Yield nothing in the place of a statement: a call, an assignment to a part or in a branch, a jump."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    whole = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript | ast.Attribute)
    if not whole or isinstance(around.parents[0], ast.If | ast.For | ast.While):
        yield ast.Pass()
