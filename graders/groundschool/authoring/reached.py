"""Which modules of the package a piece of content reaches: what its proof depends on, read from the syntax tree."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_DISCOVERS = "iter_modules(__path__)"  # a package that says so imports every module beside it
Import = tuple[str, str]  # a module, and the name that is wanted of it; no name where all of it is


def reached(files: Iterable[Path]) -> list[Path]:
    """Return the files of the package that some content files import, directly or through one another, in order.

    Of a package only what was asked for is followed: that ``groundschool.grading`` offers ten names does not tie
    content that wants one of them to the modules of the other nine.
    """
    waiting = [wanted for file in files for wanted in _imports(_text(file), "")]
    seen: set[Import] = set()
    found: set[Path] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted not in seen:
            seen.add(wanted)
            for path, further in _followed(*wanted):
                found.add(path)
                waiting += further
    return sorted(found)


def _followed(module: str, name: str) -> Iterator[tuple[Path, list[Import]]]:
    """Yield each file that an import runs, with the imports that it leads to."""
    if name and (submodule := _file(f"{module}.{name}")) is not None:
        yield submodule, list(_imports(_text(submodule), f"{module}.{name}"))
    elif (path := _file(module)) is not None:
        offered = list(_imports(_text(path), module))
        only = [wanted for wanted in offered if path.name == "__init__.py" and name and wanted[1] == name]
        yield path, only or offered
        if _DISCOVERS in _text(path):
            yield from ((beside, list(_imports(_text(beside), module))) for beside in path.parent.glob("*.py"))


@cache
def _imports(source: str, module: str) -> tuple[Import, ...]:
    """Return what a module imports from the package, wherever in it the import stands."""
    return tuple(wanted for node in ast.walk(ast.parse(source)) for wanted in _named(node) if wanted != (module, ""))


def _named(node: ast.AST) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from ((one.name, "") for one in node.names if one.name.partition(".")[0] == PACKAGE.name)
    elif isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == PACKAGE.name:
        yield from ((node.module, one.name) for one in node.names)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _file(module: str) -> Path | None:
    """Return the file of a module of the package, or nothing."""
    place = PACKAGE.parent.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)
