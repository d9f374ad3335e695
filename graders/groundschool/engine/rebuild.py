"""Rebuilds the notebook that is run and graded from the course's own copy and what an associate handed in.

Two things are taken from a submission: what was written into answer cells, and free cells, the ones that are the
associate's to add, change and delete. Everything else is the course's, so what was done to it cannot matter. Nothing
of a solution can appear: an answer cell that was deleted comes back as it was released.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from groundschool.engine.identify import CellPlaces, Marked, as_compared, identified, locate, marked_cells
from groundschool.engine.notebook_file import VALID_ID, Cell, Notebook


def rebuild(master: Notebook, released: Notebook, submission: Notebook) -> tuple[Cell, ...]:
    """Return the cells to run and grade: the master's marked cells in its order, the submission's free cells between.

    A free cell follows the marked cell it followed in the submission, as far as that one was not moved. Where an
    answer cell is missing, the free cells of the gap follow its stub, so that what was written into them counts.
    """
    marked, stubs = marked_cells(master), marked_cells(released)
    places = locate(marked, released, submission)
    following = _following(marked, places, submission)
    rebuilt: list[Cell] = []
    waiting = following.pop("", [])
    for name, cell in marked.items():
        missing = name not in places.kept
        if not (missing and cell.is_solution):
            rebuilt += waiting
            waiting = following.pop(name, [])
        written = stubs.get(name) if missing else submission.cells[places.kept[name]]
        rebuilt.append(_answered(cell, written) if cell.is_solution else cell)
    return (*rebuilt, *waiting)


def touched(released: Notebook, submission: Notebook) -> bool:
    """Return whether anything was written into an answer cell, or one is gone."""
    stubs = marked_cells(released)
    found: dict[str, list[Cell]] = {name: [] for name, stub in stubs.items() if stub.is_solution}
    for name, cell in zip(identified(stubs, released, submission), submission.cells, strict=True):
        if name in found:
            found[name].append(cell)
    return any(
        not cells or any(as_compared(cell) != as_compared(stubs[name]) for cell in cells)
        for name, cells in found.items()
    )


def notebook_as_json(cells: Iterable[Cell], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook of format 4.5 without outputs; equal cells give equal bytes."""
    listed = [_cell_as_json(cell) for cell in cells]
    return {"cells": listed, "metadata": copy.deepcopy(dict(metadata)), "nbformat": 4, "nbformat_minor": 5}


def _following(marked: Marked, places: CellPlaces, submission: Notebook) -> dict[str, list[Cell]]:
    """Return the free cells by the settled marked cell they follow, nothing for those before any."""
    anchors = {places.kept[name]: name for name in places.settled}
    own = dict(zip(places.free, _own(marked, [submission.cells[index] for index in places.free]), strict=True))
    following: dict[str, list[Cell]] = {}
    anchor = ""
    for index in range(len(submission.cells)):
        anchor = anchors.get(index, anchor)
        if index in own:
            following.setdefault(anchor, []).append(own[index])
    return following


def _own(marked: Marked, cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield free cells with nothing in their metadata, and with ids that are valid and no other cell's."""
    taken = {cell.id for cell in marked.values()}
    known = taken | {cell.id for cell in cells}
    fresh = (name for number in count(1) if (name := f"free-{number}") not in known)
    for cell in cells:
        name = cell.id if VALID_ID.fullmatch(cell.id) and cell.id not in taken else next(fresh)
        taken.add(name)
        yield replace(cell, metadata={}, id=name)


def _answered(cell: Cell, written: Cell | None) -> Cell:
    """Return the master's answer cell with what was written into it, and nothing of the master's own answer."""
    attachments = written.attachments if written and cell.kind != "code" else {}
    return replace(cell, source=written.source if written else "", attachments=attachments)


def _cell_as_json(cell: Cell) -> dict[str, Any]:
    plain = {"cell_type": cell.kind, "id": cell.id, "metadata": copy.deepcopy(cell.metadata), "source": cell.source}
    if cell.kind == "code":
        return {**plain, "execution_count": None, "outputs": []}
    return {**plain, "attachments": copy.deepcopy(cell.attachments)} if cell.attachments else plain
