"""The gradebook as it is written: after every hand-in its rows are those that the real nbgrader leaves."""

import re
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from shutil import copytree, rmtree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sqlalchemy import event
from tests.integration.stock import stock_autograde

from groundschool.errors import GraderError, GroundschoolError
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


@pytest.fixture(scope="module")
def class_(tmp_path_factory) -> Class:
    root = tmp_path_factory.mktemp("course")
    (root / "source" / AREA).mkdir(parents=True)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for slug, cells in NOTEBOOKS.items():
        nbformat.write(new_notebook(cells=cells, metadata=metadata), root / "source" / AREA / f"{slug}.ipynb")
    made = Class(root, Door("example", root, root / "work"))
    made.door.prepare()
    made.door.enter(AREA, NOTEBOOKS)
    be_late(made.door)
    for step, given in STEPS.items():
        if "by hand" in step:
            made.mark_by_hand()
        made.hand_in(given)
        copytree(made.door.work, made.before(step))
        said = stock_autograde(made.door, AREA, given.associate)
        assert said.success, said.log
        copytree(made.door.work, made.after(step))
    return made


def be_late(door: Door) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(door.database, "example") as book:
        book.update_or_create_assignment(AREA, duedate="2026-10-01 00:00:00 UTC")


@pytest.fixture
def at(class_, tmp_path) -> Callable[[str], Door]:
    """Return a function that copies the class as it was before a step, and returns its door."""

    def copy(step: str) -> Door:
        return Door("example", class_.root, Path(copytree(class_.before(step), tmp_path / "work")))

    return copy


def write(door: Door, *marked: Marked, **options) -> None:
    with GradebookWriter(door.database, **options) as writer:
        for one in marked:
            writer.write(one)


def rows(folder: Path) -> dict[str, list[tuple]]:
    """Return every row of every table, types and all, as the database holds it."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        names = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: book.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}  # noqa: S608


def masked(folder: Path) -> dict[str, list[str]]:
    """Return the rows with the ids that grading makes replaced by what they stand for."""
    found = rows(folder)
    assert all(re.fullmatch("[0-9a-f]{32}", row[0]) for table in GRADED for row in found[table])
    names = {row[0]: f"{row[2]}'s {row[1]}" for row in found["submitted_assignment"]}
    names |= {row[0]: f"{names[row[1]]} {row[2]}" for row in found["submitted_notebook"]}
    assert len(names) == len(found["submitted_assignment"]) + len(found["submitted_notebook"])
    for table in ("grade", "comment"):
        found[table] = [row[1:] for row in found[table]]
    return {table: sorted(repr([names.get(x, x) for x in row]) for row in found[table]) for table in found}


@pytest.mark.parametrize("step", STEPS)
def test_the_rows_are_those_that_nbgrader_leaves(class_, at, step):
    door = at(step)
    write(door, *STEPS[step].marked)
    assert masked(door.work) == masked(class_.after(step))
    assert masked(door.work) != masked(class_.before(step))


def test_the_whole_story_written_by_one_writer(class_, at):
    door = at("first")
    write(door, *FIRST.marked, *RETAKE.marked)
    Class(class_.root, door).mark_by_hand()
    write(door, *(one for step in list(STEPS)[2:] for one in STEPS[step].marked))
    assert masked(door.work) == masked(class_.after("no stamp"))


def test_the_same_twice_leaves_the_same_bytes(at):
    door = at("retake after marks by hand")
    write(door, *RETAKE.marked)
    before = rows(door.work)
    write(door, *RETAKE.marked)
    assert rows(door.work) == before


def test_nbgrader_goes_on_with_what_was_written(class_, at):
    from nbgrader.api import Gradebook

    door = at("first")
    write(door, *FIRST.marked)
    with Gradebook(door.database, "example") as book:
        submission = book.find_submission(AREA, "ann")
        assert (submission.score, submission.needs_manual_grade, submission.late_submission_penalty) == (3.5, True, 0)
        assert submission.timestamp == datetime(2026, 11, 2, 9, 0, 1, 500)  # noqa: DTZ001 - as nbgrader keeps it
        shown = {sheet["name"]: sheet for sheet in book.notebook_submission_dicts("one", AREA)}
        assert shown["one"]["score"] == 3.5
        assert [one["score"] for one in book.submission_dicts(AREA)] == [3.5]
        assert book.student_dicts()[0]["score"] == 3.5
        assert book.find_comment("other", "two", AREA, "ann").comment == "No response."
    door.mark(AREA, "ann", "one", "words", 4)
    rmtree(door.work / "autograded", ignore_errors=True)
    copytree(class_.after("first") / "autograded", door.work / "autograded")
    said = door.feedback(AREA, "ann")
    assert said.success, said.log
    feedback = (door.work / "feedback/ann" / AREA / "one.html").read_text(encoding="utf-8")
    assert "(Score: 7.5 / 9.0)" in feedback


def test_nbgrader_grades_a_retake_of_what_was_written(class_, at):
    door = at("first")
    write(door, *FIRST.marked)
    Class(class_.root, door).hand_in(RETAKE)
    assert stock_autograde(door, AREA, "ann").success
    assert masked(door.work) == masked(class_.after("retake"))


def test_an_exercise_released_after_the_first_hand_in_gets_its_rows(at):
    from nbgrader.api import Gradebook

    door = at("retake")
    with warnings.catch_warnings(), Gradebook(door.database, "example") as book:
        warnings.simplefilter("ignore")  # nbgrader 0.9 lets SQLAlchemy 2 flush half-made objects
        book.add_notebook("three", AREA)
        book.add_grade_cell("new", "three", AREA, max_score=1, cell_type="code")
    before = rows(door.work)
    write(door, *FIRST.marked)
    assert rows(door.work) == before, "handed in, not graded yet: nbgrader makes no rows either"
    write(door, Marked("ann", AREA, "three", None, {"new": CellMark(1)}))
    with Gradebook(door.database, "example") as book:
        assert book.find_submission_notebook("three", AREA, "ann").score == 1
        assert book.find_submission(AREA, "ann").score == 4.5


def test_a_lock_of_two_seconds_is_waited_for(class_, at):
    door = at("first")
    other = sqlite3.connect(door.work / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    threading.Timer(2, other.execute, ["ROLLBACK"]).start()
    started = time.monotonic()
    write(door, *FIRST.marked)
    assert time.monotonic() - started >= 2
    other.close()
    assert masked(door.work) == masked(class_.after("first"))


def test_a_lock_that_is_never_released_is_named_after_a_minute(at):
    door = at("first")
    now, pauses = [0.0], []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += 12

    with closing(sqlite3.connect(door.work / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GroundschoolError, match=r"plain/one of ann is not recorded: another program has held") as e:
            write(door, *FIRST.marked, clock=lambda: now[0], sleep=sleep)
    assert "run 'groundschool grade' again" in str(e.value)
    assert now[0] >= 60
    assert pauses == sorted(set(pauses))


def test_writers_at_the_same_time_lose_nothing(at):
    door = at("first")
    people = [f"person{number}" for number in range(8)]

    def grade(mine: list[str]) -> None:
        write(door, *(replace(one, associate=name) for name in mine for one in FIRST.marked))

    threads = [threading.Thread(target=grade, args=[people[start::2]]) for start in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = {table: len(found) for table, found in rows(door.work).items()}
    assert [counts[table] for table in GRADED] == [8, 24, 40, 32]


ONE = FIRST.marked[0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            replace(ONE, area="nowhere"),
            r"the area nowhere is not in the gradebook\. Run 'groundschool release nowhere'",
        ),
        (replace(ONE, slug="three"), r"the exercise plain/three is not in the gradebook\. Run 'groundschool release"),
        (replace(ONE, marks={"ful": CellMark(1)}), r"plain/one: the gradebook has no cell for ful\. Run 'groundschool"),
        (replace(ONE, marks={"answer": CellMark(1)}), "has no cell for answer"),
        (replace(ONE, no_response=["full"]), "has no cell for full"),
        (replace(ONE, slug="two", marks={"task": CellMark(5)}), "has no cell for task"),
    ],
)
def test_what_the_gradebook_does_not_know_is_named_and_nothing_written(at, wrong, words):
    door = at("first")
    before = (door.work / "gradebook.db").read_bytes()
    with pytest.raises(GroundschoolError, match=words):
        write(door, wrong)
    assert (door.work / "gradebook.db").read_bytes() == before


@pytest.mark.parametrize("score", [-1, float("nan"), float("inf")])
def test_what_is_no_score_is_refused(score):
    with pytest.raises(GraderError, match="is no score"):
        CellMark(score)


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("max_page_count = 1", r"gradebook\.db: the disk is full"),
        ("query_only = 1", r"gradebook\.db: it cannot be writ"),
    ],
)
def test_when_the_disk_is_full_or_read_only_nothing_is_half_written(at, pragma, words):
    door = at("first")
    people = [replace(ONE, associate=f"person{number:02d}") for number in range(99)]

    def write_all() -> None:
        with GradebookWriter(door.database) as writer:
            event.listen(writer._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
            for one in people:
                writer.write(one)

    with pytest.raises(GroundschoolError, match=words):
        write_all()
    found = rows(door.work)
    done = len(found["student"])
    assert 0 <= done < 99
    assert [len(found[table]) for table in GRADED] == [done, 3 * done, 5 * done, 4 * done]


def test_another_schema_is_named(at):
    door = at("first")
    with closing(sqlite3.connect(door.work / "gradebook.db")) as book, book:
        book.execute("UPDATE alembic_version SET version_num = 'abc123'")
    with pytest.raises(GroundschoolError, match=r"gradebook\.db has schema abc123, and only e43177bfe90b"):
        write(door, ONE)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be opened. Run 'groundschool release' first"),
        (b"", "has no tables of nbgrader 0.9"),
        (b"these are no pages of a database, but words" * 99, "the file is not a database"),
    ],
)
def test_what_is_no_gradebook_is_named_and_none_is_made(tmp_path, content, words):
    path = tmp_path / "gradebook.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GroundschoolError, match=words), GradebookWriter(f"sqlite:///{path}") as writer:
        writer.write(ONE)
    assert (path.read_bytes() if path.exists() else None) == content


def test_nbgrader_is_not_imported():
    check = "import sys, groundschool.nbgrader_bridge.gradebook_writer; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
