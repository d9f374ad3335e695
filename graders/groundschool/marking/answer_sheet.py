"""What somebody handed in, as plain text to be read: nothing of it is run, and nothing of it is mark-up."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.engine.notebook_file import LARGEST, NEWEST, Cell, read_notebook
from groundschool.errors import GroundschoolError
from groundschool.marking.answers import fingerprint
from groundschool.marking.laid import laid_below
from groundschool.marking.submission import Submission
from groundschool.marking.submissions import content_of, find_submissions

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


@dataclass(frozen=True)
class AskedAnswer:
    """The answer that is to be read: whose and to what, as the ledger tells its content under one of their ``keys``.

    The cell that is to be marked has one of the ``names``.
    """

    associate: str
    exercise: str
    content_sha256: str
    keys: tuple[bytes, ...] = field(repr=False)
    names: tuple[str, ...]

    def is_in(self, found: Submission) -> bool:
        """Return whether a hand-in holds this answer."""
        answered = found.answers, *found.answers_before
        told = (fingerprint(answers, key) for answers in answered for key in self.keys)
        return self.content_sha256 in {*told, found.sha256}


def answer_sheet(course: Course, submitted: Path, asked: AskedAnswer) -> list[Part]:
    """Return the cells of a hand-in below ``submitted``; for a process that a notebook may end.

    Raises GroundschoolError when it is gone, or is not the one that is asked for.
    """
    theirs = {laid.path for laid in laid_below(submitted, {asked.associate})}
    there = [one for one in find_submissions(course, submitted, (), theirs) if one.exercise == asked.exercise]
    for found in there:
        if not found.problem and asked.is_in(found):
            return list(parts_of(content_of(found, submitted), asked.names))
    if not there:
        raise GroundschoolError("the hand-in cannot be read: it is not there any more. Collect it again.")
    raise GroundschoolError("the hand-in was replaced by a newer one. Grade that, and look again.")


def parts_of(content: bytes, names: Collection[str]) -> Iterator[Part]:
    """Yield the cells of a notebook; raises UnreadableError when it is none."""
    cells = read_notebook(content).cells
    printed: list[str] = []
    # What is larger is mostly outputs, and those are no answer; nor is what nobody can read.
    with suppress(ValueError, RecursionError):
        printed += _printed(json.loads(content.decode("utf-8-sig"))) if len(content) <= LARGEST else ()
    printed += [""] * (len(cells) - len(printed))
    return _parts(cells, printed, names)


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
