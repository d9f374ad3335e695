"""What a lesson asks its readers: often enough, all that is declared, each with a folded answer that is right."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from groundschool.authoring.master import read_master
from groundschool.curriculum import Course, Lesson
from groundschool.datasets import Dataset
from groundschool.errors import Problem

MINUTES = 10  # that pass at most between two things that a reader is asked
SOLUTION = "solution"  # the mark of a folded cell
_CALL = re.compile(r"""\b(predict|ask)\(\s*["']([\w/-]+)["'],\s*["']([\w-]+)["']""")


def lessons_ask(course: Course, _datasets: dict[str, Dataset]) -> Iterator[Problem]:
    """Yield lessons that ask too rarely, what they declare and never ask, and questions without a folded answer."""
    for lesson in course.lessons.values():
        where = f"curriculum/{lesson.area}/lessons/{lesson.slug}.toml"
        for field, message, remedy in _faults(lesson):
            yield Problem(where, field, message, remedy)


def refused_answers(notebook: NotebookNode) -> Iterator[str]:
    """Yield what is said to each folded answer of a lesson that ran and that is not right."""
    for cell in notebook.cells:
        if SOLUTION in cell.metadata.get("tags", ()):
            for output in cell.outputs:
                said = output.get("data", {}).get("text/plain", "")
                if said.startswith("Not so"):
                    yield said.rstrip(".")


def _faults(lesson: Lesson) -> Iterator[tuple[str, str, str]]:
    declared = lesson.declared
    count, wanted = len(declared.predictions) + len(declared.questions), declared.minutes_teach / MINUTES
    if count < wanted:
        said = f"asks {count} times in {declared.minutes_teach} minutes"
        yield "questions", said, f"Ask something every {MINUTES} minutes: a prediction, or a question with a value."
    cells = [cell for cell in read_master(lesson.master) if cell.cell_type == "code"] if lesson.master.is_file() else []
    asked = {call for cell in cells for call in _CALL.findall(cell.source)}
    own = [cell.source for cell in cells if cell.metadata.get(SOLUTION) and "solution=True" in cell.source]
    folded = {call for source in own for call in _CALL.findall(source)}
    for prediction in declared.predictions:
        if (call := ("predict", lesson.id, prediction.id)) not in asked:
            yield f"predictions.{prediction.id}", "the lesson never asks for it", f"Write {_written(call)} in a cell."
    for question in declared.questions:
        if (call := ("ask", lesson.id, question.id)) not in folded:
            said = "no folded cell answers it"
            yield f"questions.{question.id}", said, f"Write {_written(call)} in a cell marked solution=true."


def _written(call: tuple[str, str, str]) -> str:
    name, lesson, asked = call
    return f'{name}("{lesson}", "{asked}"{", ..., solution=True" if name == "ask" else ""})'
