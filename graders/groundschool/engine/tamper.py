"""Says what was done to a notebook beyond what an associate may do, in a mentor's words.

None of it matters to the marks, since the notebook is rebuilt before it is graded. What honest work does is never
mentioned: answers, free cells, outputs, what editors write into metadata, and a code answer split over several cells.
No text of a cell is quoted, neither the course's nor the associate's.
"""

from collections.abc import Iterator, Sequence

from groundschool.engine.identify import CellPlaces, Marked, as_compared, locate, marked_cells
from groundschool.engine.notebook_file import Cell, Notebook

EXECUTION_TAGS = ("skip-execution", "raises-exception")
LISTED = 5


def findings(released: Notebook, submission: Notebook) -> tuple[str, ...]:
    """Return what differs from the released notebook and is not the associate's to change, in the released order."""
    marked = marked_cells(released)
    places = locate(marked, released, submission)
    if marked and not any(cell.is_marked for cell in submission.cells):
        return (*_without_marks(marked, places), *_about_free_cells(marked, places, released, submission))
    said = [fact for name, cell in marked.items() for fact in _about(name, cell, places, submission)]
    return (*said, *_about_free_cells(marked, places, released, submission))


def _without_marks(marked: Marked, places: CellPlaces) -> Iterator[str]:
    """Yield what there is to say of a notebook whose marks are all gone, as some editors save it."""
    yield "no cell carries the course's marks any more; the cells were told by id, text and place"
    for name, cell in marked.items():
        if name not in places.kept and cell.is_solution:
            yield f"{_called(cell)} could not be told from other cells"


def _about(name: str, cell: Cell, places: CellPlaces, submission: Notebook) -> Iterator[str]:
    """Yield what was done to one marked cell."""
    called = _called(cell)
    if name not in places.kept:
        yield f"{called} was deleted"
        return
    copied = _copied(name, cell, places)
    if copied:
        counts = f"; cell {places.kept[name] + 1} counts, the last that was written in" if cell.is_solution else ""
        yield f"{called} is there {places.names.count(name)} times{counts}"
    if name not in places.settled and not (copied and cell.is_solution):
        yield f"{called} was moved"
    yield from _changes(called, cell, submission.cells[places.kept[name]])


def _changes(called: str, cell: Cell, found: Cell) -> Iterator[str]:
    """Yield how a cell differs from the released one."""
    if found.kind != cell.kind:
        yield f"{called} was turned into a {found.kind} cell"
    if not cell.is_solution and as_compared(found) != as_compared(cell):
        yield f"the checks of '{cell.grade_id}' were changed" if cell.is_grade else f"the text of {called} was changed"
    if not found.is_marked:
        yield f"the marks of {called} were removed"
    elif _marks(found) != _marks(cell):
        yield f"the marks of {called} were changed"
    elif found.points != cell.points:
        yield f"{called} says {found.points:g} points instead of {cell.points:g}"
    for tag in _execution_tags(found):
        if tag not in _execution_tags(cell):
            yield f"{called} carries the tag {tag}"


def _about_free_cells(marked: Marked, places: CellPlaces, released: Notebook, submission: Notebook) -> Iterator[str]:
    """Yield what free cells carry that would change how a notebook runs or is graded."""
    cells = {index + 1: submission.cells[index] for index in places.free}
    strangers = [number for number, cell in cells.items() if cell.is_marked and cell.grade_id not in marked]
    if strangers:
        yield f"marks that the exercise does not have are on {_numbered(strangers)}"
    for tag in EXECUTION_TAGS:
        tagged = [cell for cell in released.cells if tag in _execution_tags(cell)]
        known = {cell.id for cell in tagged} | {as_compared(cell) for cell in tagged}
        carrying = [number for number, cell in cells.items() if tag in _execution_tags(cell)]
        if new := [number for number in carrying if not known & {cells[number].id, as_compared(cells[number])}]:
            yield f"the tag {tag} is on {_numbered(new)}"


def _copied(name: str, cell: Cell, places: CellPlaces) -> bool:
    """Return whether copies of a cell need a word; the parts of a split code answer run as they did."""
    if not cell.is_solution or cell.is_grade:
        return places.names.count(name) > 1
    first, last = places.names.index(name), len(places.names) - 1 - places.names[::-1].index(name)
    return not set(places.names[first:last]) <= {name, ""}


def _called(cell: Cell) -> str:
    """Return what a mentor calls a marked cell."""
    if cell.is_solution:
        role = "answer"
    elif cell.is_grade:
        role = "check"
    else:
        role = "task" if cell.is_task else "read-only"
    return f"the {role} cell '{cell.grade_id}'"


def _marks(cell: Cell) -> tuple[str, bool, bool, bool, bool]:
    return cell.grade_id, cell.is_grade, cell.is_solution, cell.is_locked, cell.is_task


def _execution_tags(cell: Cell) -> tuple[str, ...]:
    """Return the tags that nbclient obeys: it skips a cell, or goes on after its exception."""
    tags = cell.metadata.get("tags")
    return tuple(tag for tag in EXECUTION_TAGS if tag in tags) if isinstance(tags, list | dict | str) else ()


def _numbered(numbers: Sequence[int]) -> str:
    """Return cells by their numbers, the first few when they are many."""
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    more = len(numbers) - LISTED
    return f"cells {', '.join(map(str, numbers[:LISTED]))}{f' and {more} more' if more > 0 else ''}"
