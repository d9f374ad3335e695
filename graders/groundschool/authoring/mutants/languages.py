"""Which mutants an answer to a task has: by the kind of the answer, and for texts by their language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from groundschool.authoring.mutants.hcl import hcl_mutants
from groundschool.authoring.mutants.mutant import Mutant, mutants
from groundschool.authoring.mutants.promql import query_mutants
from groundschool.authoring.mutants.rule_file import rule_mutants
from groundschool.authoring.mutants.shell import shell_mutants
from groundschool.curriculum import Exercise, Task
from groundschool.curriculum.content_module import load_content_module
from groundschool.errors import GroundschoolError

LANGUAGES: Mapping[str, Callable[[str], Iterator[Mutant]]] = {
    "bash": shell_mutants,
    "prometheus-rules": rule_mutants,
    "promql": query_mutants,
    "terraform": hcl_mutants,
}
# Beside an exercise, with a function of a task: (answer, truth) -> operators with changed answers. Texts without a
# language need one; a record may have one where most of what it holds is free.
OWN = "mutants.py"
Own = Callable[[Any, Mapping[str, Any]], Iterable[tuple[str, Any]]]


def text_mutants(exercise: Exercise, task: Task, text: str, truth: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of a text that was handed in: those of its language, or what the exercise itself changes in it.

    Raises GroundschoolError for a task that declares no language and has no changes of its own.
    """
    if task.language:
        yield from LANGUAGES[task.language](text)
        return
    if (own := own_changes(exercise, task)) is None:
        remedy = f"Declare its language ({', '.join(LANGUAGES)}), or write {task.grader_name}() in {OWN}."
        raise GroundschoolError(f"{exercise.id}: nothing says how the text of {task.id!r} can be changed. {remedy}")
    yield from mutants(text, own(text, truth))


def own_changes(exercise: Exercise, task: Task) -> Own | None:
    """Return what the exercise itself changes in the answer to a task, None where it says nothing of it."""
    path = exercise.folder / OWN
    return getattr(load_content_module(path), task.grader_name, None) if path.is_file() else None
