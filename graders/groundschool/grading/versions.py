"""Brings a hand-in that was made from one version of an exercise into the terms of another.

An exercise may change after it was given out. What was handed in is compared with the version it was made from, and
judged as if it had been made from today's: the answers in the cells that ask for them now, the associate's own cells
before the course's cell that they stood before, everything else as the course has it today.

That a cell has another name is declared, never guessed from its place: in the place of a task may be another one that
asks for something else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from groundschool.grading.identify import as_compared, locate, marked_cells
from groundschool.grading.notebook_file import Cell, Notebook
from groundschool.grading.rebuild import rebuild
from groundschool.grading.tamper import findings


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

        Where cells that are not the associate's tell no difference, what nobody wrote into does.
        """
        if not self.earlier:
            return self.today
        return min(
            (self.today, *self.earlier), key=lambda one: (len(findings(one, handed_in)), _written(one, handed_in))
        )

    def brought_up(self, handed_in: Notebook, origin: Notebook) -> Notebook:
        """Return a notebook as it would be, had it been made from today's version instead of ``origin``."""
        return self.told_as(self.today, handed_in, origin)

    def told_as(self, version: Notebook, handed_in: Notebook, origin: Notebook) -> Notebook:
        """Return a notebook that was made from ``origin`` as it would be, had it been made from ``version``."""
        if version == origin:
            return handed_in
        places, answers = self._places(version), {}
        before: dict[int, list[Cell]] = {}
        waiting: list[Cell] = []
        for cell, answered in _by_cell(origin, handed_in):
            place = places.get(self._name(cell))
            if place is None or (answered and place in answers):
                # A cell of the associate's own, or an answer that no task asks for any more: others may call it.
                waiting += [replace(cell, metadata={}, id="")] if answered else []
            else:
                before[place] = [*before.get(place, []), *waiting]
                waiting = []
                if answered:
                    answers[place] = cell
        cells: list[Cell] = []
        for place, cell in enumerate(version.cells):
            cells += [*before.get(place, []), _with_answer(cell, answers.get(place))]
        return Notebook((*cells, *waiting), handed_in.metadata)

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


def _written(version: Notebook, handed_in: Notebook) -> int:
    """Return how many answer cells of a version are not there as it gave them out."""
    marked = marked_cells(version)
    kept = locate(marked, version, handed_in).kept
    return sum(
        name not in kept or as_compared(handed_in.cells[kept[name]]) != as_compared(stub)
        for name, stub in marked.items()
        if stub.is_solution
    )
