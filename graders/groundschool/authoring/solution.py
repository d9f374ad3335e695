"""Runs a notebook's code outside Jupyter: solved as its author wrote it, or unsolved as it is released."""

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from groundschool.authoring.master_cells import cell_sources, compiled_cell, definitions_besides, unsolved
from groundschool.curriculum import Exercise, Task
from groundschool.errors import GroundschoolError

_CHANGEABLE = (dict, list, set, np.ndarray, pd.DataFrame, pd.Series)


class SolvedNotebook:
    """The solution of an exercise over the files in a folder: played once, and from before a task's cell once more.

    Cells run in order in one namespace and one working folder, empty at first, with ``files()`` answering ``folder``;
    one that raises is a GroundschoolError.
    """

    def __init__(self, exercise: Exercise, folder: Path, work: str) -> None:
        self._exercise, self._work, self._namespace = exercise, work, _fresh(folder)
        data = {task.id for task in exercise.tasks.values() if task.kind in ("text", "record")}
        self._before: dict[str, dict[str, Any]] = {}  # by such a task, what the cells before its own have made
        with contextlib.chdir(work):
            for source, task in cell_sources(exercise):
                if task in data:
                    self._before[task] = _copied(self._namespace)
                _run(source, self._namespace, exercise, solved=True)
        self.answers = _found(exercise, self._namespace)

    def slipped(self, task: Task, edits: Mapping[str, str]) -> object:
        """Return the answer to a text or record task when edits are made in its cell; no cell after it is run."""
        source = edited_cell(self._exercise, task.id, edits)
        self._namespace.clear()  # and not replaced: functions of earlier cells look names up in this one
        self._namespace.update(_copied(self._before[task.id]))
        with contextlib.chdir(self._work):
            _run(source, self._namespace, self._exercise, solved=True)
        return self._namespace[task.answer]


@contextlib.contextmanager
def solved_notebook(exercise: Exercise, folder: Path) -> Iterator[SolvedNotebook]:
    """Yield the solved notebook over the files in ``folder``; its working folder is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="groundschool-") as work:
        yield SolvedNotebook(exercise, folder, work)


def answers(exercise: Exercise, folder: Path, *, solved: bool) -> Mapping[str, object]:
    """Return what each auto-graded task would be handed in as, by task id, for the files in ``folder``.

    An unsolved cell that raises leaves its answer missing, as it does in the released notebook.
    """
    if solved:
        with solved_notebook(exercise, folder) as notebook:
            return notebook.answers
    namespace = _fresh(folder)
    with tempfile.TemporaryDirectory(prefix="groundschool-") as work, contextlib.chdir(work):
        for source, task in cell_sources(exercise):
            _run(unsolved(source, answer=bool(task)), namespace, exercise, solved=False)
    return _found(exercise, namespace)


def _fresh(folder: Path) -> dict[str, Any]:
    """Return the namespace that a notebook begins with, in which the course's functions answer with ``folder``."""
    return {
        "__name__": "__notebook__",
        "files": lambda _exercise: folder,
        "another_variant": lambda _exercise: folder,
        "open_edge": lambda _exercise, _edge: folder,
        "display": lambda *_shown: None,
    }


def _found(exercise: Exercise, namespace: Mapping[str, Any]) -> Mapping[str, object]:
    """Return the answers that a namespace holds, by task id."""
    found = {task.id: namespace.get(task.answer) for task in exercise.tasks.values() if task.kind != "manual"}
    return {name: answer for name, answer in found.items() if answer is not None}


def _copied(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return a namespace with copies of the data, so that what a cell changes in place does not outlast it."""
    memo: dict[int, Any] = {}
    changeable = {name for name, value in namespace.items() if _is_data(value)} - {"__builtins__"}
    return {name: deepcopy(value, memo) if name in changeable else value for name, value in namespace.items()}


def _is_data(value: object) -> bool:
    """Return whether a value may be changed in place; an array of objects holds a figure's axes, which are dear."""
    return isinstance(value, _CHANGEABLE) and not (isinstance(value, np.ndarray) and value.dtype == object)


def edited_cell(exercise: Exercise, task: str, edits: Mapping[str, str]) -> str:
    """Return the source of a task's cell, solved, with each text replaced.

    Raises GroundschoolError where a text does not stand there exactly once.
    """
    return _edited(next(source for source, of in cell_sources(exercise) if of == task), edits, exercise, task)


def edited_function(exercise: Exercise, task: Task, edits: Mapping[str, str]) -> Callable[..., Any]:
    """Return the solution of a function task with each text replaced, without running the rest of the notebook."""
    return functions_with(exercise, task, edited_cell(exercise, task.id, edits))[task.id]


def functions_with(exercise: Exercise, task: Task, source: str) -> Mapping[str, Callable[..., Any]]:
    """Return the answers to all function tasks by id, with another source in the place of one task's solved cell.

    Of the other cells no more is run than what they import and define, and the constants: what is named in capitals.
    """
    namespace: dict[str, Any] = {"__name__": "__notebook__"}
    exec(definitions_besides(exercise, task.id), namespace)  # noqa: S102 - the course's own notebook
    _run(source, namespace, exercise, solved=True)
    asked = [one for one in exercise.tasks.values() if one.kind == "function"]
    return {one.id: namespace[one.answer] for one in asked if one.answer in namespace}


def _edited(source: str, edits: Mapping[str, str], exercise: Exercise, task: str) -> str:
    for old, new in edits.items():
        if (found := source.count(old)) != 1:
            said = f"{exercise.folder / 'wrong.py'}: {old!r} stands {found} times in the solution of {task!r}"
            raise GroundschoolError(f"{said}. A slip changes a text that stands there once.")
        source = source.replace(old, new)
    return source


def _run(source: str, namespace: dict[str, Any], exercise: Exercise, *, solved: bool) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    name = f"{exercise.id}/notebook.py"
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compiled_cell(source, name), namespace)  # noqa: S102 - the course's own notebook
        except Exception as error:
            if solved:
                said = f"{name}: a cell fails with {type(error).__name__}: {error}"
                raise GroundschoolError(said) from error
    import matplotlib.pyplot as plt

    plt.close("all")
