"""Services append through the unit of work alone, so that what follows is settled in the same transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import groundschool

PACKAGE = Path(groundschool.__file__).parent
WRITES = {"append", "writing"}
# What hands out a ledger or a transaction of one, and how those are called wherever they are handed on.
OPENS = {"Ledger", "Transaction", "open_ledger", "opened", "writing"}
CALLED = {"ledger", "opened", "transaction"}
ONE_WAY_IN = PACKAGE / "services" / "unit_of_work.py"


def last_name(node: ast.AST | None) -> str:
    """Return the last name of ``a.b.c``, of what is called, or of an annotation, quoted or not."""
    match node:
        case ast.Call():
            return last_name(node.func)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2]
        case _:
            return ""


def ledgers(tree: ast.AST) -> Iterator[str]:
    """Yield the names of ledgers, and of transactions, in a module."""
    yield from CALLED
    for node in ast.walk(tree):
        match node:
            case ast.withitem(optional_vars=ast.expr() as name) if last_name(node.context_expr) in OPENS:
                yield last_name(name)
            case ast.Assign(targets=[name]) if isinstance(node.value, ast.Call) and last_name(node.value) in OPENS:
                yield last_name(name)
            case ast.AnnAssign(target=name) if last_name(node.annotation) in OPENS:
                yield last_name(name)
            case ast.arg(arg=name) if last_name(node.annotation) in OPENS:
                yield name


def written(source: str) -> list[str]:
    """Return where a module writes in a ledger, called or handed on to be called."""
    tree = ast.parse(source)
    known = {*ledgers(tree)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in WRITES]
    return [ast.unparse(node) for node in found if node.attr == "writing" or last_name(node.value) in known | OPENS]


def test_nothing_but_the_unit_of_work_writes_in_a_ledger():
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] != "ledger"]
    found = {path: written(path.read_text(encoding="utf-8")) for path in modules}
    assert [path.relative_to(PACKAGE).as_posix() for path, told in found.items() if told and path != ONE_WAY_IN] == []
    assert found[ONE_WAY_IN]  # so what is looked for is still called so


@pytest.mark.parametrize(
    "source",
    [
        "with workspace.opened(create=True) as book:\n    book.append(events)",
        "with open_ledger(url, place, clock) as book:\n    take(book.append)",
        "book = Ledger(url, now)\nbook.append([])",
        "def put(book: 'Ledger'):\n    book.append([])",
        "class Writer:\n    book: Ledger\n    def put(self):\n        self.book.append([])",
        "Ledger(url, now).append([])",
        "with workspace.noting() as unit:\n    unit.ledger.append([])",
        "with anything.writing() as one:\n    one.append([])",
    ],
)
def test_whatever_writes_is_found_however_the_ledger_is_called(source):
    assert written(source)


@pytest.mark.parametrize("source", ["lines = []\nlines.append(1)", "with book() as unit:\n    unit.record(events)"])
def test_lists_and_the_unit_of_work_are_no_ledgers(source):
    assert written(source) == []
