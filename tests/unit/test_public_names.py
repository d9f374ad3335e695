import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import groundschool

PACKAGE = Path(groundschool.__file__).parent
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
# What a process of its own begins with has the same name everywhere: nobody imports two of them.
START = "main"


def public(path: Path) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.ClassDef, *FUNCTION)) and not node.name.startswith("_"):
            yield node


def is_typed(path: Path, node: ast.AST) -> bool:
    """Return whether a function's name is a word that people type: a command, or what a notebook uses."""
    if not isinstance(node, FUNCTION):
        return False
    if path.is_relative_to(PACKAGE / "notebook"):
        return node.name in groundschool.__all__
    a_command = any(ast.unparse(one).startswith("app.command(") for one in node.decorator_list)
    return path.is_relative_to(PACKAGE / "cli") and (a_command or node.name == path.stem)


def twice(counts: Callable[[Path, ast.AST], bool]) -> dict[str, list[str]]:
    homes = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in public(path):
            if counts(path, node):
                homes[node.name].append(path.relative_to(PACKAGE).as_posix())
    return {name: places for name, places in homes.items() if len(places) > 1}


def test_a_class_name_occurs_once_in_the_package():
    assert twice(lambda _, node: isinstance(node, ast.ClassDef)) == {}


def test_a_public_function_name_occurs_once_in_the_package():
    """A word that people type may name what does the work, too: nothing imports a command.

    So ``groundschool build`` and ``authoring.build.build`` share a name, and ``grade`` is a command and a notebook's.
    """
    counted = twice(lambda path, node: isinstance(node, FUNCTION) and not is_typed(path, node))
    assert {name: places for name, places in counted.items() if name != START} == {}


def test_every_word_that_is_typed_is_known():
    typed = {node.name for path in sorted(PACKAGE.rglob("*.py")) for node in public(path) if is_typed(path, node)}
    assert {"build", "explain", "erase", *groundschool.__all__} <= typed
