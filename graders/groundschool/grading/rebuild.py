"""Rebuilds the notebook that is run and graded from the course's own copy and what an associate handed in.

Two things are taken from a submission: what was written into answer cells, and free cells, the ones that are the
associate's to add, change and delete. Everything else is the course's, so what was done to it cannot matter. Nothing
of a solution can appear: an answer cell that was deleted comes back as it was released.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from groundschool.grading.notebook_file import MADE_ID, VALID_ID, Cell, Notebook

Marked = Mapping[str, Cell]


@dataclass(frozen=True)
class Places:
    """Where the marked cells are in a submission.

    ``names`` has a marked cell's grade id, or nothing, for each cell of the submission; ``kept`` the one cell that
    stands for each marked cell that is there; ``settled`` the marked cells that are in the released order; ``free``
    the cells that are the associate's own, copies of answer cells among them.
    """

    names: tuple[str, ...]
    kept: Mapping[str, int]
    settled: frozenset[str]
    free: tuple[int, ...]


def rebuild(master: Notebook, released: Notebook, submission: Notebook) -> tuple[Cell, ...]:
    """Return the cells to run and grade: the master's marked cells in its order, the submission's free cells between.

    A free cell follows the marked cell it followed in the submission, as far as that one was not moved. Where an
    answer cell is missing, the free cells of the gap follow its stub, so that what was written into them counts.
    """
    marked, stubs = marked_cells(master), marked_cells(released)
    places = locate(marked, stubs, submission)
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
    for name, cell in zip(_identified(stubs, stubs, submission), submission.cells, strict=True):
        if name in found:
            found[name].append(cell)
    return any(
        not cells or any(as_compared(cell) != as_compared(stubs[name]) for cell in cells)
        for name, cells in found.items()
    )


def as_json(cells: Iterable[Cell], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook of format 4.5 without outputs; equal cells give equal bytes."""
    listed = [_cell_as_json(cell) for cell in cells]
    return {"cells": listed, "metadata": copy.deepcopy(dict(metadata)), "nbformat": 4, "nbformat_minor": 5}


def marked_cells(notebook: Notebook) -> dict[str, Cell]:
    """Return the cells that nbgrader knows by name, in the notebook's order."""
    marked: dict[str, Cell] = {}
    for cell in notebook.cells:
        if cell.is_marked:
            marked.setdefault(cell.grade_id, cell)
    return marked


def as_compared(cell: Cell) -> str:
    """Return a cell's text without what editors change by themselves: line ends and trailing blanks."""
    lines = cell.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def locate(marked: Marked, stubs: Marked, submission: Notebook) -> Places:
    """Return where the marked cells are in a submission; ``stubs`` are the same cells as they were released."""
    names = _identified(marked, stubs, submission)
    copies: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        if name:
            copies.setdefault(name, []).append(index)
    kept = {name: _standing(marked[name], stubs.get(name), indices, submission) for name, indices in copies.items()}
    free = [i for i, name in enumerate(names) if not name or (marked[name].is_solution and kept[name] != i)]
    return Places(names, kept, _settled(marked, sorted(kept, key=kept.__getitem__)), tuple(free))


def _identified(marked: Marked, stubs: Marked, submission: Notebook) -> tuple[str, ...]:
    """Return for each cell of a submission the grade id of the marked cell it is, or nothing.

    A cell that lost its marks is known by its id, or a cell that nobody writes in by its text, as long as no other
    cell bears them.
    """
    names = [cell.grade_id if cell.grade_id in marked else "" for cell in submission.cells]
    lost = {name: stubs[name] for name in stubs.keys() & marked.keys() - set(names)}
    by_id = {stub.id: name for name, stub in lost.items() if not stub.id.startswith(MADE_ID)}
    by_text = {as_compared(stub): name for name, stub in lost.items() if not stub.is_solution}
    if lost:
        _claim(names, lost, (by_id.get(cell.id) for cell in submission.cells))
        _claim(names, lost, (by_text.get(as_compared(cell)) for cell in submission.cells))
    return tuple(names)


def _claim(names: list[str], lost: dict[str, Cell], guesses: Iterator[str | None]) -> None:
    """Give each cell without a name the one guessed for it, while that is still free."""
    for index, guess in enumerate(guesses):
        if guess in lost and not names[index]:
            names[index] = guess
            del lost[guess]


def _standing(cell: Cell, stub: Cell | None, indices: Sequence[int], submission: Notebook) -> int:
    """Return which of several copies stands for a marked cell: of an answer, the first that was written in."""
    if not cell.is_solution or len(indices) == 1:
        return indices[0]
    blank = {"", as_compared(stub) if stub else ""}
    written = [index for index in indices if as_compared(submission.cells[index]) not in blank]
    alike = [index for index in written if submission.cells[index].kind == cell.kind]
    return (alike or written or indices)[0]


def _settled(marked: Marked, order: Sequence[str]) -> frozenset[str]:
    """Return the most marked cells that are in their order; when in doubt the answers stayed and the others moved."""
    place = {name: position for position, name in enumerate(marked)}
    chains: list[tuple[int, int, tuple[str, ...]]] = []
    for name in order:
        before = (chain for chain in chains if place[chain[2][-1]] < place[name])
        length, answers, names = max(before, default=(0, 0, ()))
        chains.append((length + 1, answers + marked[name].is_solution, (*names, name)))
    return frozenset(max(chains, default=(0, 0, ()))[2])


def _following(marked: Marked, places: Places, submission: Notebook) -> dict[str, list[Cell]]:
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
