"""The gradebook as it is read: real rows of the real nbgrader, wherever the file lies."""

import sqlite3
import subprocess
import sys
import warnings

import pytest

from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook


@pytest.fixture(scope="module", params=["plain", "a b#c"])
def filled(request, tmp_path_factory):
    """A gradebook with one submitted notebook of two grade cells, in a folder of a name that URLs do not like."""
    from nbgrader.api import Gradebook

    door = Door("example", tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("work") / request.param)
    door.prepare()
    with warnings.catch_warnings(), Gradebook(door.database, "example") as book:
        warnings.simplefilter("ignore")  # nbgrader 0.9 lets SQLAlchemy 2 flush half-made objects
        book.add_assignment("linux")
        book.add_notebook("slow-disk", "linux")
        for name, points in (("slowest", 8), ("note", 2)):
            book.add_grade_cell(name, "slow-disk", "linux", max_score=points, cell_type="code")
        book.add_student("ann")
        book.add_submission("linux", "ann", timestamp="2026-11-02 09:00:00.000000 UTC")
        for name, auto, manual, waits in (("slowest", 6.4, None, False), ("note", None, None, True)):
            grade = book.find_grade(name, "slow-disk", "linux", "ann")
            grade.auto_score, grade.manual_score, grade.needs_manual_grade = auto, manual, waits
        book.db.commit()
    return door


def test_marks_points_and_what_waits(filled):
    row = read_gradebook(filled.database)["ann", "linux/slow-disk"]
    assert (row.points, row.max_points, row.pending) == (6.4, 10, 2)
    assert row.submitted_at.isoformat() == "2026-11-02T09:00:00+00:00"
    assert row.marks["note"].pending


def test_a_mark_given_by_hand_counts_instead_and_extra_credit_on_top(filled):
    from nbgrader.api import Gradebook

    filled.mark("linux", "ann", "slow-disk", "note", 1.5)
    filled.mark("linux", "ann", "slow-disk", "slowest", 7)
    with Gradebook(filled.database, "example") as book:
        book.find_grade("slowest", "slow-disk", "linux", "ann").extra_credit = 0.5
        book.db.commit()
    row = read_gradebook(filled.database)["ann", "linux/slow-disk"]
    assert (row.points, row.pending) == (9.0, 0)


def test_reading_does_not_write(filled):
    path = filled.work / "gradebook.db"
    before = path.read_bytes()
    read_gradebook(filled.database)
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in filled.work.iterdir()) == ["gradebook.db"]


# Writes more than fits into its cache, so that changed pages lie on the disk with the journal of what they were; dies.
KILLED_WRITING = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA cache_size = 1")
database.execute("UPDATE grade SET auto_score = 0")
numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n"
database.execute(f"CREATE TABLE filler AS {numbers}")
os._exit(9)
"""


def test_a_writer_that_was_killed_left_a_journal_and_the_marks_are_those_from_before(filled):
    before = read_gradebook(filled.database)
    path = filled.work / "gradebook.db"
    subprocess.run([sys.executable, "-c", KILLED_WRITING, path], check=False)
    assert path.with_name("gradebook.db-journal").stat().st_size > 0
    assert read_gradebook(filled.database) == before
    assert not path.with_name("gradebook.db-journal").exists()


def test_no_gradebook_is_no_marks_and_none_is_made(tmp_path):
    assert read_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") == {}
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_gradebook_is_named(tmp_path):
    (tmp_path / "text.db").write_bytes(b"these are no pages of a database, but words" * 99)
    sqlite3.connect(tmp_path / "other.db").close()
    (tmp_path / "other.db").touch()
    for name in ("text.db", "other.db"):
        with pytest.raises(GroundschoolError, match=f"{name}.* cannot be read"):
            read_gradebook(f"sqlite:///{tmp_path / name}")
