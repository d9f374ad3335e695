"""Tells which exercise a notebook is of by its cells, and which files beside one are meant as an answer."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePath

from groundschool.curriculum import Course
from groundschool.engine.identify import as_compared, locate, marked_cells
from groundschool.engine.notebook_file import Cell, Notebook
from groundschool.engine.released import versions
from groundschool.engine.versions import Versions

CERTAIN = 0.5  # of an exercise's marked cells, found in a notebook, make it this exercise's
CLOSE = 0.75  # of a name's letters make it another's, mistyped
# What people write answers into, or pack notebooks into, beside what is a notebook.
WRITTEN = (".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf", ".html", ".htm", ".rmd", ".qmd")
PACKED = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz")
DOCUMENTS = frozenset((*WRITTEN, *PACKED))


@dataclass(frozen=True)
class Recognition:
    """Knows the exercises of a course by their released notebooks: today's, and those kept below ``work``."""

    course: Course
    work: Path | None = None

    def versions(self, exercise: str) -> Versions | None:
        """Return what an exercise was released as, None before it was."""
        if not (self.course.root / "exercises" / f"{exercise}.ipynb").is_file():
            return None
        return versions(self.course, self.course.exercise(exercise), self.work)

    def called_today(self, name: str) -> str:
        """Return what an exercise is called now."""
        return self.course.formerly.get(name, name)

    def is_of(self, exercise: str, notebook: Notebook) -> bool:
        """Return whether a notebook has the cells of an exercise, by the names that nbgrader knows them by."""
        every = self._marked(exercise)
        names = {cell.grade_id for cell in notebook.cells}
        return not every or any(len(names & marked.keys()) >= CERTAIN * len(marked) for marked in every)

    def exercise_of(self, notebook: Notebook) -> str:
        """Return the exercise that a notebook surely is of, by ids and text of its cells; nothing when in doubt."""
        cells = notebook.cells
        known = _Known({c.grade_id for c in cells}, {c.id for c in cells}, {as_compared(c) for c in cells})
        shares = sorted(((self._share(name, known), name) for name in self.course.exercises), reverse=True)
        best, second = [*shares, (0.0, ""), (0.0, "")][:2]
        return best[1] if best[0] >= CERTAIN and best[0] > second[0] else ""

    def answers(self, released: Notebook, notebook: Notebook) -> tuple[str, ...]:
        """Return what is written in the answer cells of a notebook that was made from the released one."""
        marked = marked_cells(released)
        kept = locate(marked, released, notebook).kept
        return tuple(
            as_compared(notebook.cells[kept[name]]) if name in kept else ""
            for name, cell in marked.items()
            if cell.is_solution
        )

    def is_close(self, area: str, path: PurePath) -> bool:
        """Return whether a file is called almost like an exercise of an area."""
        names = (*self.course.exercises, *self.course.formerly)
        slugs = [name.partition("/")[2] for name in names if name.startswith(f"{area}/")]
        stem = path.name.lower().partition(".")[0]
        return any(slug in stem for slug in slugs) or bool(get_close_matches(stem, slugs, 1, CLOSE))

    def _share(self, exercise: str, known: "_Known") -> float:
        """Return which share of an exercise's marked cells is found, of the version that most is found of."""
        every = self._marked(exercise)
        return max((sum(map(known.has, marked.values())) / len(marked) for marked in every), default=0.0)

    def _marked(self, exercise: str) -> list[dict[str, Cell]]:
        """Return the marked cells of each version of an exercise that has any."""
        found = self.versions(exercise)
        every = map(marked_cells, (found.today, *found.earlier)) if found else ()
        return [marked for marked in every if marked]


@dataclass(frozen=True)
class _Known:
    """What a notebook's cells are known by: nbgrader's names, ids, and text."""

    names: set[str]
    ids: set[str]
    texts: set[str]

    def has(self, cell: Cell) -> bool:
        """Return whether a released cell is there; an answer cell is not known by its text."""
        by_text = not cell.is_solution and as_compared(cell) in self.texts
        return cell.grade_id in self.names or cell.id in self.ids or by_text


def is_document(name: str) -> bool:
    """Return whether a file may be an answer that was written, or packed, in something that is no notebook."""
    return PurePath(name).suffix.lower() in DOCUMENTS
