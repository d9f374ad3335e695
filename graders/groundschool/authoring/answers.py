"""Example answers of an exercise, as they are tried: written out, or made of the solution by a slip."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundschool.authoring.solution import answers, edited_function
from groundschool.curriculum import Exercise, Task
from groundschool.curriculum.content_module import load_content_module
from groundschool.kit.answers import Declared, declared_answers


@dataclass(frozen=True)
class Answer:
    """An example answer found in a file."""

    name: str
    declared: Declared
    function: Callable[..., Any]

    def for_task(self, task: Task, folder: Path) -> object:
        """Return what is handed in: the function itself, or what it makes of the files."""
        return self.function if task.kind == "function" else self.function(folder)


def wrong_answers(exercise: Exercise) -> list[Answer]:
    """Return the exercise's wrong answers in the order of ``wrong.py``."""
    return _answers(exercise, "wrong.py")


def right_answers(exercise: Exercise) -> list[Answer]:
    """Return the exercise's alternative right answers in the order of ``right.py``."""
    return _answers(exercise, "right.py")


def _answers(exercise: Exercise, file: str) -> list[Answer]:
    found = declared_answers(load_content_module(exercise.folder / file))
    return [
        Answer(name, declared, _slipped(exercise, name, declared) if declared.edits else function)
        for name, (declared, function) in found.items()
    ]


def _slipped(exercise: Exercise, name: str, declared: Declared) -> Callable[..., Any]:
    """Return the function that a slip makes of the solution, or what makes its answer of a folder's files."""
    task = exercise.tasks.get(declared.task)
    if task is not None and task.kind == "function":
        function = edited_function(exercise, task, declared.edits)
        function.__name__ = name
        return function
    return lambda folder: answers(exercise, folder, solved=True, edits={declared.task: declared.edits})[declared.task]
