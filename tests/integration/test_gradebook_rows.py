"""The gradebook as it is written: after every hand-in its rows are those that the real nbgrader leaves."""

import re
import sqlite3
import threading
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from tests.integration.gradebook_class import (
    AREA,
    FIRST,
    GRADED,
    RETAKE,
    STEPS,
    Class,
    founded,
    rows,
    write,
)
from tests.integration.stock import stock_autograde

from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook_writer import CellMark, Marked


@pytest.fixture(scope="module")
def class_(tmp_path_factory) -> Class:
    made = founded(tmp_path_factory.mktemp("course"))
    for step, given in STEPS.items():
        if "by hand" in step:
            made.mark_by_hand()
        made.hand_in(given)
        copytree(made.door.work, made.before(step))
        said = stock_autograde(made.door, AREA, given.associate)
        assert said.success, said.log
        copytree(made.door.work, made.after(step))
    return made


@pytest.fixture
def at(class_, tmp_path) -> Callable[[str], Door]:
    """Return a function that copies the class as it was before a step, and returns its door."""

    def copy(step: str) -> Door:
        return Door("example", class_.root, Path(copytree(class_.before(step), tmp_path / "work")))

    return copy


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
