"""Tells which cell of a submission is which cell of the released notebook: by nbgrader's name, id, text, or place."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from groundschool.engine.notebook_file import MADE_ID, Cell, Notebook

Marked = Mapping[str, Cell]


@dataclass(frozen=True)
class CellPlaces:
    """Where the marked cells are in a submission.

    ``names`` has a marked cell's grade id, or nothing, for each cell of the submission; ``kept`` the one cell that
    stands for each marked cell that is there; ``settled`` the marked cells that are in the released order; ``free``
    the cells that are the associate's own, copies of answer cells among them.
    """

    names: tuple[str, ...]
    kept: Mapping[str, int]
    settled: frozenset[str]
    free: tuple[int, ...]


def marked_cells(notebook: Notebook) -> dict[str, Cell]:
    """Return the cells that nbgrader knows by name, in the notebook's order."""
    marked: dict[str, Cell] = {}
    for cell in notebook.cells:
        if cell.is_marked:
            marked.setdefault(cell.grade_id, cell)
    return marked


def _unmarked(released: Notebook) -> frozenset[str]:
    """Return the text of the released cells that nbgrader does not know."""
    return frozenset(as_compared(cell) for cell in released.cells if not cell.is_marked)


def as_compared(cell: Cell) -> str:
    """Return a cell's text without what editors change by themselves: line ends and trailing blanks."""
    lines = cell.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def locate(marked: Marked, released: Notebook, submission: Notebook) -> CellPlaces:
    """Return where the marked cells are in a submission to what was released."""
    stubs = marked_cells(released)
    names = identified(marked, released, submission)
    copies: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        if name:
            copies.setdefault(name, []).append(index)
    kept = {name: _standing(marked[name], stubs.get(name), indices, submission) for name, indices in copies.items()}
    free = [i for i, name in enumerate(names) if not name or (marked[name].is_solution and kept[name] != i)]
    return CellPlaces(names, kept, _settled(marked, sorted(kept, key=kept.__getitem__)), tuple(free))


def identified(marked: Marked, released: Notebook, submission: Notebook) -> tuple[str, ...]:
    """Return for each cell of a submission the grade id of the marked cell it is, or nothing.

    A cell that lost its marks is known by its id, or a cell that nobody writes in by its text, as long as no other
    cell bears them; where all marks are gone, an answer also by its place: if as many cells of its kind lie between
    two known ones as there are answers to find.
    """
    stubs = marked_cells(released)
    names = [cell.grade_id if cell.grade_id in marked else "" for cell in submission.cells]
    lost = {name: stubs[name] for name in stubs.keys() & marked.keys() - set(names)}
    by_id = {stub.id: name for name, stub in lost.items() if not stub.id.startswith(MADE_ID)}
    by_text = {as_compared(stub): name for name, stub in lost.items() if not stub.is_solution}
    if lost:
        _claim(names, lost, (by_id.get(cell.id) for cell in submission.cells))
        _claim(names, lost, (by_text.get(as_compared(cell)) for cell in submission.cells))
    answers = {name for name, stub in lost.items() if stub.is_solution}
    if answers and not any(cell.is_marked for cell in submission.cells):
        _claim(names, lost, _by_place(stubs, answers, names, submission, _unmarked(released)))
    return tuple(names)


def _by_place(
    stubs: Marked, lost: Collection[str], names: Sequence[str], submission: Notebook, own: Collection[str]
) -> Iterator[str | None]:
    """Yield for each cell the lost answer that has its place between two cells that are known."""
    guesses: dict[int, str] = {}
    order = list(stubs)
    known = [-1, *(index for index, name in enumerate(names) if name), len(names)]
    for first, last in pairwise(known):
        start = order.index(names[first]) + 1 if first >= 0 else 0
        end = order.index(names[last]) if last < len(names) else len(order)
        between = [index for index in range(first + 1, last) if as_compared(submission.cells[index]) not in own]
        for kind in ("code", "markdown"):
            missing = [name for name in order[start:end] if name in lost and stubs[name].kind == kind]
            cells = [index for index in between if submission.cells[index].kind == kind]
            if len(missing) == len(cells):
                guesses |= dict(zip(cells, missing, strict=True))
    return (guesses.get(index) for index in range(len(names)))


def _claim(names: list[str], lost: dict[str, Cell], guesses: Iterator[str | None]) -> None:
    """Give each cell without a name the one guessed for it, while that is still free."""
    for index, guess in enumerate(guesses):
        if guess in lost and not names[index]:
            names[index] = guess
            del lost[guess]


def _standing(cell: Cell, stub: Cell | None, indices: Sequence[int], submission: Notebook) -> int:
    """Return which of several copies stands for a marked cell: of an answer, the last that was written in."""
    if not cell.is_solution or len(indices) == 1:
        return indices[0]
    blank = {"", as_compared(stub) if stub else ""}
    written = [index for index in indices if as_compared(submission.cells[index]) not in blank]
    alike = [index for index in written if submission.cells[index].kind == cell.kind]
    return alike[-1] if alike else written[-1] if written else indices[0]


def _settled(marked: Marked, order: Sequence[str]) -> frozenset[str]:
    """Return the most marked cells that are in their order; when in doubt the answers stayed and the others moved."""
    place = {name: position for position, name in enumerate(marked)}
    chains: list[tuple[int, int, tuple[str, ...]]] = []
    for name in order:
        before = (chain for chain in chains if place[chain[2][-1]] < place[name])
        length, answers, names = max(before, default=(0, 0, ()))
        chains.append((length + 1, answers + marked[name].is_solution, (*names, name)))
    return frozenset(max(chains, default=(0, 0, ()))[2])
