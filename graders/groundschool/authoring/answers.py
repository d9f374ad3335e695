"""Example answers of an exercise, as they are tried: written out, or made of the solution by a slip."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from groundschool.authoring.solution import answers, edited_function
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

    def for_task(self, task: Task, folder: Path) -> object:
        """Return what is handed in: the function itself, or what it makes of the files.

        Raises GroundschoolError for a slip that has no place in the solution.
        """
        if task.kind == "function":
            return self._function
        if edits := self.declared.edits:
            return answers(self.exercise, folder, solved=True, edits={task.id: edits})[task.id]
        return self.function(folder)

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
