"""Example answers of an exercise, as they are tried: written out, or made of the solution by a slip."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from groundschool.authoring.solution import SolvedNotebook, edited_function, solved_notebook
from groundschool.curriculum import Exercise, Task
from groundschool.curriculum.content_module import load_content_module
from groundschool.kit.answers import Declared, declared_answers


@dataclass(frozen=True)
class Answer:
    """An example answer found in a file; ``function`` is what stands there."""

    exercise: Exercise
    name: str
    declared: Declared
    function: Callable[..., Any]

    def for_task(self, task: Task, folder: Path, solved: SolvedNotebook | None = None) -> object:
        """Return what is handed in: the function itself, or what it makes of the files.

        A slip goes on from the notebook ``solved`` over the same files, where there is one already. Raises
        GroundschoolError for a slip that has no place in the solution.
        """
        if task.kind == "function":
            return self._function
        if not self.declared.edits:
            return self.function(folder)
        with nullcontext(solved) if solved else solved_notebook(self.exercise, folder) as notebook:
            return notebook.slipped(task, self.declared.edits)

    @cached_property
    def _function(self) -> Callable[..., Any]:
        """Return the answer to a function task; a slip's is made of the solution once."""
        if not self.declared.edits:
            return self.function
        function = edited_function(self.exercise, self.exercise.tasks[self.declared.task], self.declared.edits)
        function.__name__ = self.name
        return function


def wrong_answers(exercise: Exercise) -> list[Answer]:
    """Return the exercise's wrong answers in the order of ``wrong.py``."""
    return _answers(exercise, "wrong.py")


def right_answers(exercise: Exercise) -> list[Answer]:
    """Return the exercise's alternative right answers in the order of ``right.py``."""
    return _answers(exercise, "right.py")


def _answers(exercise: Exercise, file: str) -> list[Answer]:
    found = declared_answers(load_content_module(exercise.folder / file))
    return [Answer(exercise, name, declared, function) for name, (declared, function) in found.items()]
