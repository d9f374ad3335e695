"""The code cells of an exercise's master: solved as they stand there, unsolved as they are released."""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType

from groundschool.authoring.master import cells_of
from groundschool.curriculum import Exercise

_SOLUTION = re.compile(r"^([ \t]*)[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*$", re.DOTALL | re.MULTILINE)
_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")


def cells_by_task(exercise: Exercise) -> Mapping[str, str]:
    """Return the source of each task's cell, solved, by the task's id."""
    return {task: source for source, task in cell_sources(exercise) if task}


def _is_constant(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    names = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    return bool(names) and all(name.isupper() for name in names)


def cell_sources(exercise: Exercise) -> tuple[tuple[str, str], ...]:
    """Return the source of each code cell of the master, with the task it answers."""
    return _code_cells(_text(exercise))


def definitions_besides(exercise: Exercise, task: str) -> CodeType:
    """Return the code of what all cells but one task's import, define and name in capitals."""
    return _definitions(_text(exercise), task)


def _text(exercise: Exercise) -> str:
    return (exercise.folder / "notebook.py").read_text(encoding="utf-8")


@lru_cache(maxsize=8)  # a proof plays one notebook on every seed
def _code_cells(master: str) -> tuple[tuple[str, str], ...]:
    return tuple((cell.source, cell.metadata.get("task", "")) for cell in cells_of(master) if cell.cell_type == "code")


@lru_cache(maxsize=64)
def compiled_cell(source: str, name: str) -> CodeType:
    """Return a cell's code, compiled once."""
    return compile(source, name, "exec")


@lru_cache(maxsize=8)
def _definitions(master: str, task: str) -> CodeType:
    known = [node for text, of in _code_cells(master) if of != task for node in ast.parse(text).body]
    kept = [node for node in known if isinstance(node, _DEFINING) or _is_constant(node)]
    return compile(ast.Module(kept, []), "notebook.py", "exec")


def unsolved(source: str, *, answer: bool = True) -> str:
    """Return a code cell's source as nbgrader's ClearSolutions leaves it.

    Every marked solution becomes the stub; the cell of an ``answer`` that marks none becomes the stub as a whole.
    """
    cleared, found = _SOLUTION.subn(lambda match: "\n".join(match[1] + line for line in _STUB), source)
    return "\n".join(_STUB) if answer and not found else cleared
