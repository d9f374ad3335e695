"""Mutants of Python: what each operator makes, where, and that all of it can be run."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundschool.authoring.mutants.python import python_mutants, solution_lines

CASES = [
    ("strictness", "a <= b", {"a < b"}),
    ("operand-dropped", "a and b or c", {"a and b", "c", "b or c", "a or c"}),
    ("filter-dropped", "[x for x in y if x]", {"[x for x in y]"}),
    ("first-last", "x[0]", {"x[-1]"}),
    ("first-last", "x[2:]", {"x"}),
    ("number", "f(3)", {"f(4)", "f(2)"}),
    ("boolean", "f(True)", {"f(False)"}),
    ("string", "f('a')", {"f('ax')", "f('')"}),
    ("string", "open(p, encoding='utf-8').strip('x')", set()),
    ("key", "x['a'], x['b'], x.get('c')", {"(x['b'], x['b'], x.get('c'))", "(x['a'], x['c'], x.get('c'))"}),
    ("arithmetic", "a + b", {"a - b", "a", "b"}),
    ("arithmetic", "folder / 'name'", set()),
    ("neighbour", "min(x)", {"max(x)"}),
    ("neighbour", "line.split()", set()),
    ("neighbour", "next(x for x in y)", {"[*(x for x in y)][-1]"}),
    ("cleaner-dropped", "int(x.strip())", {"x.strip()", "int(x)"}),
    ("argument-dropped", "f(a, b, key=len)", {"f(a, b)", "f(a, key=len)"}),
    ("member-dropped", "x in {1, 2}", {"x in {2}", "x in {1}"}),
    ("member-dropped", "x[a, b]", {"x[None, b]", "x[a, None]"}),
    ("member-dropped", "f({1: 2, 3: 4})", {"f({3: 4})", "f({1: 2})"}),
    ("regex", r"re.match('a\\d+', x)", {r"re.match('a.+', x)", r"re.match('a\\d', x)", r"re.match('a\\d*', x)"}),
]


def made(source, operator):
    return {one.text for one in python_mutants(source, range(1, 99)) if one.operator == operator}


@pytest.mark.parametrize(("operator", "source", "want"), CASES)
def test_an_operator_makes_of_an_expression(operator, source, want):
    assert want <= made(source, operator)
    assert want or not made(source, operator)


def test_statements_loops_and_choices():
    source = "def f(rows):\n    for row in rows:\n        if row:\n            continue\n        found[row] = 1\n"
    assert any("for row in list(rows)[1:]:" in text for text in made(source, "first-last"))
    assert any("for row in list(rows):" in text for text in made(source, "stream-held"))
    assert {"if True:", "if False:"} <= {line.strip() for text in made(source, "branch") for line in text.split("\n")}
    assert len(made(source, "statement-dropped")) == 2


def test_only_the_lines_of_the_solution_change():
    source = "a = f(1)\n### BEGIN SOLUTION\nb = f(2)\n### END SOLUTION\nc = f(3)\n"
    assert solution_lines(source) == {2, 3}
    assert {one.text.split("\n")[0] for one in python_mutants(source, solution_lines(source))} == {"a = f(1)"}
    assert solution_lines("a = 1\nb = 2\n") >= {1, 2}


NAMES = st.sampled_from("abc")
LEAVES = st.one_of(NAMES, st.integers(0, 9).map(str), st.sampled_from(["'x'", "True", "x['k']"]))
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "<", "and", "in", "=="]), inner).map(" ".join).map("({})".format),
        inner.map("sorted({})".format),
        inner.map("[i for i in {} if i]".format),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: "{" + ", ".join(items) + "}"),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS)
def test_every_mutant_is_python_and_no_two_are_alike(expression):
    source = f"def f(x):\n    if {expression}:\n        return {expression}\n"
    found = [one.text for one in python_mutants(source, range(1, 4))]
    assert len(found) == len(set(found))
    assert ast.unparse(ast.parse(source)) not in found
    for text in found:
        ast.parse(text)
