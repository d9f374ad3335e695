"""What somebody handed in, as plain text to be read: nothing of it is run, and nothing of it is mark-up."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundschool.errors import GroundschoolError
from groundschool.grading.notebook_file import LARGEST, NEWEST, Cell, Notebook, UnreadableError, read_notebook

# Of one cell no more is shown, and of all together: what is longer is no answer.
LONGEST, ROOM = 20_000, 1_000_000


@dataclass(frozen=True)
class Part:
    """One cell of a hand-in: its source, what it had printed, and whether its author answers in it.

    ``asked`` is whether it is the answer that is to be marked.
    """

    source: str
    printed: str
    answers: bool
    asked: bool


def answer_sheet(path: Path, is_asked: Callable[[bytes, Notebook], bool], names: Collection[str]) -> tuple[Part, ...]:
    """Return the cells of a hand-in, where the answer that is to be marked has one of these names.

    Raises GroundschoolError when it is gone, or is not the one that is asked for.
    """
    notebook: Notebook | None = None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GroundschoolError(f"the hand-in cannot be read: {error.strerror}. Collect it again.") from None
    with suppress(UnreadableError):
        notebook = read_notebook(content)
    if notebook is None or not is_asked(content, notebook):
        raise GroundschoolError("the hand-in was replaced by a newer one. Grade that, and look again.")
    cells = notebook.cells
    printed: list[str] = []
    # What is larger is mostly outputs, and those are no answer; nor is what nobody can read.
    with suppress(ValueError, RecursionError):
        printed += _printed(json.loads(content.decode("utf-8-sig"))) if len(content) <= LARGEST else ()
    printed += [""] * (len(cells) - len(printed))
    return tuple(_parts(cells, printed, names))


def _parts(cells: Iterable[Cell], printed: Iterable[str], names: Collection[str]) -> Iterator[Part]:
    """Yield the cells as far as there is room: answers are the first to have it."""
    listed = [(cell, [cell.source[:LONGEST], said[:LONGEST]]) for cell, said in zip(cells, printed, strict=True)]
    room = ROOM
    for _, texts in sorted(listed, key=lambda pair: not pair[0].is_solution):
        for number, text in enumerate(texts):
            texts[number] = text[:room]
            room -= len(texts[number])
    for cell, (source, said) in listed:
        yield Part(source, said, cell.is_solution, cell.grade_id in names)


def _printed(document: dict[str, Any]) -> Iterator[str]:
    """Yield what each cell had printed, in the present format; an older one keeps it elsewhere, and is not searched."""
    if document.get("nbformat") != NEWEST:
        return
    for cell in document["cells"]:
        outputs = cell.get("outputs")
        yield "".join(map(_said, outputs)) if isinstance(outputs, list) else ""


def _said(output: object) -> str:
    if not isinstance(output, dict):
        return ""
    data = output.get("data")
    found = data.get("text/plain") if isinstance(data, dict) else output.get("text")
    if isinstance(found, list):
        return "".join(line for line in found if isinstance(line, str))
    return found if isinstance(found, str) else ""
