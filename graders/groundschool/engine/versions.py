"""Brings a hand-in that was made from one version of an exercise into the terms of another.

An exercise may change after it was given out. What was handed in is compared with the version it was made from, and
judged as if it had been made from today's: the answers in the cells that ask for them now, the associate's own cells
before the course's cell that they stood before, everything else as the course has it today.

That a cell has another name is declared, never guessed from its place: in the place of a task may be another one that
asks for something else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundschool.engine.identify import as_compared, locate, marked_cells
from groundschool.engine.notebook_file import Cell, Notebook
from groundschool.engine.rebuild import rebuild
from groundschool.engine.tamper import findings


@dataclass(frozen=True)
class Versions:
    """One exercise's released notebook of today, and those given out before it, the newest first.

    ``renamed`` has what cells are called today by what they were called.
    """

    today: Notebook
    earlier: tuple[Notebook, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def origin(self, handed_in: Notebook) -> Notebook:
        """Return the version a notebook was made from: the one it differs from least, today's where it is one of them.

        Where cells that are not the associate's tell no difference, their ids do, and what nobody wrote into.
        """
        if not self.earlier:
            return self.today

        def differs(one: Notebook) -> tuple[int, int, int]:
            return len(findings(one, handed_in)), _unlike(one, handed_in), _written(one, handed_in)

        return min((self.today, *self.earlier), key=differs)

    def brought_up(self, handed_in: Notebook, origin: Notebook) -> Notebook:
        """Return a notebook as it would be, had it been made from today's version instead of ``origin``."""
        return self.told_as(self.today, handed_in, origin)

    def to_run(self, handed_in: Notebook, origin: Notebook) -> Notebook:
        """Return a notebook in the terms of today, in which whatever ran before a cell still runs before it.

        Where tasks come in another order now, an answer may call what the answer to a later task defines.
        """
        return self._told(self.today, handed_in, origin, in_order=True)

    def told_as(self, version: Notebook, handed_in: Notebook, origin: Notebook) -> Notebook:
        """Return a notebook that was made from ``origin`` as it would be, had it been made from ``version``."""
        return self._told(version, handed_in, origin, in_order=False)

    def _told(self, version: Notebook, handed_in: Notebook, origin: Notebook, *, in_order: bool) -> Notebook:
        if version == origin:
            return handed_in
        places, answers = self._places(version), {}
        before: dict[int, list[Cell]] = {}
        told = list(_by_cell(origin, handed_in))
        there = [places.get(self._name(cell)) for cell, _ in told]
        marked = [place if cell.is_marked else None for (cell, _), place in zip(told, there, strict=True)]
        end = len(version.cells)
        bounds = zip(_next(there, end), _least(marked, end), strict=True)
        for (cell, answered), place, (following, earliest) in zip(told, there, bounds, strict=True):
            own = answered and (place is None or place in answers)
            if answered and place is not None and not own:
                answers[place] = cell
            if own or (in_order and answered and place is not None and earliest < place):
                # A cell of the associate's own, or an answer that no task asks for any more, or not yet: others may
                # call it.
                before.setdefault(min(following, earliest), []).append(replace(cell, metadata={}, id=""))
        cells: list[Cell] = []
        for place, cell in enumerate(version.cells):
            cells += [*before.get(place, []), _with_answer(cell, answers.get(place))]
        return Notebook((*cells, *before.get(end, [])), handed_in.metadata)

    def has_room(self, version: Notebook, handed_in: Notebook, origin: Notebook) -> bool:
        """Return whether a version has a cell for everything that was answered in a notebook made from ``origin``."""
        places = self._places(version)
        return all(
            self._name(cell) in places
            for cell, answered in _by_cell(origin, handed_in)
            if answered and cell.is_solution
        )

    def _places(self, version: Notebook) -> dict[str, int]:
        """Return where a version has the course's cells, by what they are known by."""
        places: dict[str, int] = {}
        for place, cell in enumerate(version.cells):
            places.setdefault(self._name(cell), place)
        return places

    def _name(self, cell: Cell) -> str:
        """Return what a cell of the course is known by in every version: its name of today, or else its text."""
        if cell.is_marked:
            return f"cell {self.renamed.get(cell.grade_id, cell.grade_id)}"
        return f"text {as_compared(cell)}"


def _by_cell(origin: Notebook, handed_in: Notebook) -> Iterator[tuple[Cell, bool]]:
    """Yield the cells of a notebook made from ``origin`` without what is not the associate's to change.

    With each comes whether they wrote it: an answer that is not as it was given out, or a cell of their own.
    """
    stubs = marked_cells(origin)
    given = {as_compared(cell) for cell in origin.cells if not cell.is_marked}
    for cell in rebuild(origin, origin, handed_in):
        if cell.is_marked:
            yield cell, cell.is_solution and as_compared(cell) != as_compared(stubs[cell.grade_id])
        else:
            yield cell, as_compared(cell) not in given


def _with_answer(cell: Cell, answer: Cell | None) -> Cell:
    return replace(cell, source=answer.source, attachments=answer.attachments) if answer else cell


def _next(places: Sequence[int | None], end: int) -> list[int]:
    """Return for each of some cells where the next one stands that has a place."""
    return _from_behind(places, end, lambda _, place: place)


def _least(places: Sequence[int | None], end: int) -> list[int]:
    """Return for each of some cells the least place of those after it."""
    return _from_behind(places, end, min)


def _from_behind(places: Sequence[int | None], end: int, chosen: Callable[[int, int], int]) -> list[int]:
    found = []
    for place in reversed(places):
        found.append(end)
        end = end if place is None else chosen(end, place)
    return found[::-1]


def _unlike(version: Notebook, handed_in: Notebook) -> int:
    """Return how many cells of a version, but for answers, have another text in what was handed in, by their ids."""
    texts = {cell.id: as_compared(cell) for cell in handed_in.cells}
    course = [cell for cell in version.cells if not cell.is_solution and cell.id in texts]
    return sum(texts[cell.id] != as_compared(cell) for cell in course)


def _written(version: Notebook, handed_in: Notebook) -> int:
    """Return how many answer cells of a version are not there as it gave them out."""
    marked = marked_cells(version)
    kept = locate(marked, version, handed_in).kept
    return sum(
        name not in kept or as_compared(handed_in.cells[kept[name]]) != as_compared(stub)
        for name, stub in marked.items()
        if stub.is_solution
    )
