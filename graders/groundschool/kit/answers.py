"""How ``wrong.py`` and ``right.py`` declare example answers.

For a task of kind ``function`` the decorated function is the answer. For a ``text`` or ``record`` task it is called
with the folder of the files an associate sees and returns the answer. Many wrong answers are the solution with one
thing changed: ``slip`` states the change alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "groundschool_answer"


@dataclass(frozen=True)
class Declared:
    """What is expected of an example answer: the share of points it gets and, when wrong, the tag that names why.

    ``edits`` are the changes that make the answer of the solution; empty for one that is written out.
    """

    task: str
    score: float
    tag: str = ""
    edits: Mapping[str, str] = field(default_factory=dict)


def wrong(task: str, *, tag: str, score: float) -> Callable[[F], F]:
    """Declare a wrong answer: it must get exactly ``score`` (a share, below 1) and be recognised by ``tag``."""
    return _declare(Declared(task, score, tag))


def right(task: str) -> Callable[[F], F]:
    """Declare an alternative right answer: it must get full marks."""
    return _declare(Declared(task, 1.0))


def slip(task: str, edits: Mapping[str, str], *, tag: str, score: float) -> Callable[..., Any]:
    """Return a wrong answer that is the solution with each text replaced; each must stand there exactly once.

    The name it is assigned to is its own: ``df_without_i = slip("diagnose", {"== 0": "== -1"}, ...)``.
    """

    def unmade(*_arguments: object, **_named: object) -> object:
        raise NotImplementedError("a slip is made of the solution by whoever tries it")

    return _declare(Declared(task, score, tag, edits))(unmade)


def declared_answers(module: ModuleType) -> dict[str, tuple[Declared, Callable[..., Any]]]:
    """Return the answers that a module declares, by name, in the order of the file."""
    return {
        name: (getattr(value, _MARK), value)
        for name, value in vars(module).items()
        if callable(value) and hasattr(value, _MARK)
    }


def _declare(declared: Declared) -> Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, _MARK, declared)
        return function

    return mark
