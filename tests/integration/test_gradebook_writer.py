"""The gradebook as it is written: locks are waited for, and whatever cannot be written is named and leaves nothing."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import event
from tests.integration.gradebook_class import FIRST, GRADED, Class, founded, rows, write

from groundschool.errors import GraderError, GroundschoolError
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook_writer import CellMark, GradebookWriter


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Class:
    made = founded(tmp_path_factory.mktemp("course"))
    made.hand_in(FIRST)
    return made


@pytest.fixture
def door(handed_in, tmp_path) -> Door:
    """The door to a copy of a class whose first hand-in is there and not graded."""
    return Door("example", handed_in.root, Path(copytree(handed_in.door.work, tmp_path / "work")))


def test_a_lock_that_is_never_released_is_named_after_a_minute(door):
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


def test_writers_at_the_same_time_lose_nothing(door):
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
def test_what_the_gradebook_does_not_know_is_named_and_nothing_written(door, wrong, words):
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
def test_when_the_disk_is_full_or_read_only_nothing_is_half_written(door, pragma, words):
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


def test_another_schema_is_named(door):
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
