"""Runs a notebook's code outside Jupyter: solved as its author wrote it, or unsolved as it is released."""

import contextlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundschool.authoring.master import read_master
from groundschool.curriculum import Exercise

_SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION.*?### END SOLUTION[^\n]*$", re.DOTALL | re.MULTILINE)
_STUB = "raise NotImplementedError()"


def answers(exercise: Exercise, folder: Path, *, solved: bool) -> Mapping[str, object]:
    """Return what each auto-graded task would be handed in as, by task id, for the files in ``folder``.

    Cells run in order in one namespace, with ``files()`` answering ``folder``. An unsolved cell that raises leaves its
    answer missing, as it does in the released notebook.
    """
    namespace: dict[str, Any] = {
        "__name__": "__notebook__",
        "files": lambda _exercise: folder,
        "another_variant": lambda _exercise: folder,
        "display": lambda *_shown: None,
    }
    for cell in read_master(exercise.folder / "notebook.py"):
        if cell.cell_type == "code":
            _run(cell.source if solved else unsolved(cell.source), namespace, exercise, solved=solved)
    found = {task.id: namespace.get(task.answer) for task in exercise.tasks.values() if task.kind != "manual"}
    return {name: answer for name, answer in found.items() if answer is not None}


def unsolved(source: str) -> str:
    """Return a cell's source with its solution replaced by nbgrader's stub."""

    def stub(match: re.Match[str]) -> str:
        indent = re.match(r"[ \t]*", match.group())
        return f"{indent.group() if indent else ''}{_STUB}"

    return _SOLUTION.sub(stub, source)


def _run(source: str, namespace: dict[str, Any], exercise: Exercise, *, solved: bool) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    code = compile(source, f"{exercise.id}/notebook.py", "exec")
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(code, namespace)  # noqa: S102 - the course's own notebook, written by its author
        except Exception:
            if solved:
                raise
    import matplotlib.pyplot as plt

    plt.close("all")
