"""Runs a notebook's code outside Jupyter: solved as its author wrote it, or unsolved as it is released."""

import contextlib
import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundschool.authoring.master import read_master
from groundschool.curriculum import Exercise
from groundschool.errors import GroundschoolError

_SOLUTION = re.compile(r"^([ \t]*)[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*$", re.DOTALL | re.MULTILINE)
_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")


def answers(exercise: Exercise, folder: Path, *, solved: bool) -> Mapping[str, object]:
    """Return what each auto-graded task would be handed in as, by task id, for the files in ``folder``.

    Cells run in order in one namespace and an empty working folder, with ``files()`` answering ``folder``. An unsolved
    cell that raises leaves its answer missing, as it does in the released notebook; a solved one that raises is a
    GroundschoolError.
    """
    namespace: dict[str, Any] = {
        "__name__": "__notebook__",
        "files": lambda _exercise: folder,
        "another_variant": lambda _exercise: folder,
        "display": lambda *_shown: None,
    }
    with tempfile.TemporaryDirectory(prefix="groundschool-") as elsewhere, contextlib.chdir(elsewhere):
        for cell in read_master(exercise.folder / "notebook.py"):
            if cell.cell_type == "code":
                answered = cell.source if solved else unsolved(cell.source, answer="task" in cell.metadata)
                _run(answered, namespace, exercise, solved=solved)
    found = {task.id: namespace.get(task.answer) for task in exercise.tasks.values() if task.kind != "manual"}
    return {name: answer for name, answer in found.items() if answer is not None}


def unsolved(source: str, *, answer: bool = True) -> str:
    """Return a code cell's source as nbgrader's ClearSolutions leaves it.

    Every marked solution becomes the stub; the cell of an ``answer`` that marks none becomes the stub as a whole.
    """
    cleared, found = _SOLUTION.subn(lambda match: "\n".join(match[1] + line for line in _STUB), source)
    return "\n".join(_STUB) if answer and not found else cleared


def _run(source: str, namespace: dict[str, Any], exercise: Exercise, *, solved: bool) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    name = f"{exercise.id}/notebook.py"
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(source, name, "exec"), namespace)  # noqa: S102 - the course's own notebook
        except Exception as error:
            if solved:
                said = f"{name}: a cell fails with {type(error).__name__}: {error}"
                raise GroundschoolError(said) from error
    import matplotlib.pyplot as plt

    plt.close("all")
