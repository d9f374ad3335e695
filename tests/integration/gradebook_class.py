"""An nbgrader course of plain cells, what is handed in there, and its gradebook as it is written and read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from shutil import rmtree

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook_writer import CellMark, GradebookWriter, Marked

AREA = "plain"
GRADED = ("submitted_assignment", "submitted_notebook", "grade", "comment")


def cell(make: Callable, name: str, source: str, **kinds):
    kinds = {"grade": False, "solution": False, "task": False, "locked": True, "schema_version": 3} | kinds
    return make(source, id=name, metadata={"nbgrader": kinds | {"grade_id": name}})


NOTEBOOKS = {
    "one": [
        cell(new_code_cell, "answer", "answer = 42", solution=True, locked=False),
        cell(new_code_cell, "full", "assert answer == 42", grade=True, points=2),
        cell(new_code_cell, "part", "answer / 28", grade=True, points=3),
        cell(new_markdown_cell, "words", "Say it.", grade=True, solution=True, locked=False, points=4),
    ],
    "two": [
        cell(new_code_cell, "other", "x = 0", solution=True, locked=False),
        cell(new_code_cell, "check", "assert x == 1", grade=True, points=1),
        cell(new_markdown_cell, "task", "Do something big.", task=True, points=5),
    ],
    "lesson": [new_markdown_cell("Nothing to mark.", id="nothing")],
}


@dataclass(frozen=True)
class HandIn:
    """What was handed in, as sources by notebook and cell; and what the engine makes of it."""

    associate: str
    answers: dict[str, dict[str, str]]
    marks: dict[str, dict[str, float | None]]
    no_response: tuple[str, ...] = ()
    day: int | None = None

    @property
    def marked(self) -> list[Marked]:
        stamp = datetime(2026, 11, self.day, 9, 0, 1, 500, UTC) if self.day else None
        missing = NOTEBOOKS.keys() - self.answers.keys()
        return [
            Marked(
                associate=self.associate,
                area=AREA,
                slug=slug,
                submitted_at=stamp and stamp.astimezone(timezone(timedelta(hours=-5))),
                marks={name: CellMark(score) for name, score in marks.items()},
                no_response=[name for name in self.no_response if name in {one.id for one in NOTEBOOKS[slug]}],
                missing=missing,
            )
            for slug, marks in self.marks.items()
        ]


FIRST = HandIn(
    "ann",
    {"one": {"answer": "answer = 42.0", "words": "It is said."}, "two": {}},
    {"one": {"full": 2, "part": 1.5, "words": None}, "two": {"check": 0, "task": None}},
    ("other", "task"),
    day=2,
)
RETAKE = HandIn(
    "ann",
    {"one": {"answer": "answer = 28"}, "two": {"other": "x = 1", "task": "It is big."}},
    {"one": {"full": 0, "part": 1, "words": 0}, "two": {"check": 1}},
    ("words",),
    day=3,
)
ONLY_ONE = HandIn(
    "ann", {"one": {"answer": "answer = 42.0"}}, {"one": {"full": 2, "part": 1.5, "words": 0}}, ("words",)
)
STEPS = {
    "first": FIRST,
    "retake": RETAKE,
    "retake after marks by hand": replace(RETAKE, day=5),
    "one is missing now, and the stamp": ONLY_ONE,
    "one is missing at first": replace(ONLY_ONE, associate="bob", day=6),
    "no stamp": replace(ONLY_ONE, associate="cat"),
}


@dataclass(frozen=True)
class Class:
    """An nbgrader course on which the real nbgrader grades; what it left after each step is kept beside it."""

    root: Path
    door: Door

    def before(self, step: str) -> Path:
        return self.root / "before" / step

    def after(self, step: str) -> Path:
        return self.root / "after" / step

    def hand_in(self, given: HandIn) -> None:
        folder = self.door.work / "submitted" / given.associate / AREA
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for slug, answers in given.answers.items():
            notebook = nbformat.read(self.root / "exercises" / AREA / f"{slug}.ipynb", as_version=4)
            for one in notebook.cells:
                one.source = answers.get(one.id, one.source)
            nbformat.write(notebook, folder / f"{slug}.ipynb")
        if given.day:
            stamp = f"2026-11-{given.day:02d} 09:00:01.000500 UTC"
            (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")

    def mark_by_hand(self) -> None:
        """Do what mentors do in formgrader, and give a penalty as a plugin of their own might."""
        from nbgrader.api import Gradebook

        self.door.mark(AREA, "ann", "one", "words", 3.5)
        self.door.mark(AREA, "ann", "two", "task", 4)
        with Gradebook(self.door.database, "example") as book:
            book.find_grade("part", "one", AREA, "ann").extra_credit = 0.25
            for slug, name in (("one", "words"), ("two", "task"), ("two", "other")):
                book.find_comment(name, slug, AREA, "ann").manual_comment = "Well said."
            for slug in ("one", "two"):
                sheet = book.find_submission_notebook(slug, AREA, "ann")
                sheet.flagged, sheet.late_submission_penalty = True, 1.0
            book.db.commit()


def founded(root: Path) -> Class:
    """Return a class of nobody yet, with its assignment released long ago."""
    from nbgrader.api import Gradebook

    (root / "source" / AREA).mkdir(parents=True)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for slug, cells in NOTEBOOKS.items():
        nbformat.write(new_notebook(cells=cells, metadata=metadata), root / "source" / AREA / f"{slug}.ipynb")
    made = Class(root, Door("example", root, root / "work"))
    made.door.prepare()
    made.door.enter(AREA, NOTEBOOKS)
    with Gradebook(made.door.database, "example") as book:
        book.update_or_create_assignment(AREA, duedate="2026-10-01 00:00:00 UTC")
    return made


def write(door: Door, *marked: Marked, **options) -> None:
    with GradebookWriter(door.database, **options) as writer:
        for one in marked:
            writer.write(one)


def rows(folder: Path) -> dict[str, list[tuple]]:
    """Return every row of every table, types and all, as the database holds it."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        names = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: book.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}  # noqa: S608
