"""How ``wrong.py`` and ``right.py`` declare example answers.

For a task of kind ``function`` the decorated function is the answer. For a ``text`` or ``record`` task it is called
with the folder of the files an associate sees and returns the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from groundschool.curriculum import Exercise, Task
from groundschool.curriculum.content_module import load_content_module

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "groundschool_answer"


@dataclass(frozen=True)
class Declared:
    """What is expected of an example answer: the share of points it gets and, when wrong, the tag that names why."""

    task: str
    score: float
    tag: str = ""


@dataclass(frozen=True)
class Answer:
    """An example answer found in a file."""

    name: str
    declared: Declared
    function: Callable[..., Any]

    def for_task(self, task: Task, folder: Path) -> object:
        """Return what is handed in: the function itself, or what it makes of the files."""
        return self.function if task.kind == "function" else self.function(folder)


def wrong(task: str, *, tag: str, score: float) -> Callable[[F], F]:
    """Declare a wrong answer: it must get exactly ``score`` (a share, below 1) and be recognised by ``tag``."""
    return _declare(Declared(task, score, tag))


def right(task: str) -> Callable[[F], F]:
    """Declare an alternative right answer: it must get full marks."""
    return _declare(Declared(task, 1.0))


def _declare(declared: Declared) -> Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, _MARK, declared)
        return function

    return mark


def wrong_answers(exercise: Exercise) -> list[Answer]:
    """Return the exercise's wrong answers in the order of ``wrong.py``."""
    return _answers(load_content_module(exercise.folder / "wrong.py"))


def right_answers(exercise: Exercise) -> list[Answer]:
    """Return the exercise's alternative right answers in the order of ``right.py``."""
    return _answers(load_content_module(exercise.folder / "right.py"))


def _answers(module: ModuleType) -> list[Answer]:
    return [
        Answer(name, getattr(value, _MARK), value)
        for name, value in vars(module).items()
        if callable(value) and hasattr(value, _MARK)
    ]
