"""An exercise changes after it was handed in: nobody is accused, nothing answered or marked is lost, marks are today's.

Points, names of a task and of the exercise change, a task is added; three people handed in before, one hands in again.
"""

import json
import os
import signal
import sqlite3
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import nbformat
import pytest
from tests.conftest import COMMAND
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, SOLVED, answered, events, exchange_writer
from tests.integration.test_plugin import nbgrader

from groundschool.authoring.build import build
from groundschool.curriculum import Course
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook

BEFORE, NOW = "linux/slow-disk", "linux/slow-page"
NOTE = "Two seconds, every few minutes."
ADDED = """

[[tasks]]
id = "cause"
title = "The cause"
points = 2
kind = "manual"
rubric = ["Names a cause."]
"""
ADDED_CELL = '\n# %% [markdown] manual="cause"\n# The disk is full.\n'
OWN = "half = 0.5  # my own"


@dataclass
class Class:
    """A course with its hand-ins, and the command that works on it."""

    course: Path
    work: Path
    exchange: Path
    command: object

    def run(self, verb: str, *options: str) -> str:
        self.work.mkdir(exist_ok=True)
        done = self.command(verb, *options, *self.places)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def places(self) -> tuple[object, ...]:
        return "--course", self.course, "--work", self.work, "--exchange", self.exchange

    @property
    def rows(self):
        return read_gradebook(f"sqlite:///{self.work / 'gradebook.db'}")

    def marks(self, who: str) -> dict[str, tuple[float, float, bool]]:
        marks = self.rows[who, NOW].marks
        return {name: (mark.points, mark.max_points, mark.pending) for name, mark in marks.items()}

    def gradings(self, who: str) -> list[dict]:
        return [
            one["payload"] for one in events(self.work) if one["associate"] == who and one["type"] == "attempt.graded"
        ]

    def findings(self, who: str) -> list[str]:
        return [finding for one in self.gradings(who) for finding in one["findings"]]


def change(course: Path) -> None:
    """Rename the exercise and its first task, which gets more points, and add a task."""
    folder = course / "curriculum" / NOW
    (course / "curriculum" / BEFORE).rename(folder)
    declared = folder / "exercise.toml"
    text = declared.read_text(encoding="utf-8").replace("\n\n", f'\nformerly = ["{BEFORE}"]\n\n', 1)
    text = text.replace('id = "slowest"\n', 'id = "longest"\nformerly = ["slowest"]\n').replace(
        "points = 8", "points = 10"
    )
    declared.write_text(text.replace("\n\n[[misconceptions]]", f"{ADDED}\n[[misconceptions]]", 1), encoding="utf-8")
    for name, before, now in (
        ("notebook.py", 'task="slowest"', 'task="longest"'),
        ("grader.py", "def slowest(", "def longest("),
        ("right.py", '@right("slowest"', '@right("longest"'),
        ("wrong.py", '@wrong("slowest"', '@wrong("longest"'),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, now), encoding="utf-8")
    master = folder / "notebook.py"
    master.write_text(master.read_text(encoding="utf-8") + ADDED_CELL, encoding="utf-8")
    build(Course(course))


def released_again(course: Path, answers: dict[str, str]) -> bytes:
    notebook = nbformat.read(course / "exercises" / f"{NOW}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return nbformat.writes(notebook).encode()


@pytest.fixture(scope="module")
def changed(built, tmp_path_factory, groundschool) -> Class:
    folder = tmp_path_factory.mktemp("changed")
    course = Path(copytree(built, folder / "course"))
    class_ = Class(course, folder / "work", folder / "exchange", groundschool)
    class_.run("release", "linux")
    put = exchange_writer(class_.exchange)
    put("ann", 2, {"slow-disk.ipynb": answered(course, {})})
    put("bob", 2, {"slow-disk.ipynb": answered(course, {"slowest-answer": CRASHES_WHEN_EMPTY}, OWN)})
    put("cat", 2, {"slow-disk.ipynb": answered(course, {"slowest-answer": SOLVED, "note": NOTE})})
    class_.run("grade", "--collect", "linux")
    Door("example", course, class_.work).mark("linux", "cat", "slow-disk", "note", 1.5)
    change(course)
    class_.run("release", "linux")
    return class_


def test_rows_and_marks_are_carried_over(changed):
    assert changed.marks("cat") == {"longest": (8, 10, False), "note": (1.5, 2, False), "cause": (0, 2, False)}
    assert changed.marks("bob")["longest"][1:] == (10, False)
    assert not any(exercise == BEFORE for _, exercise in changed.rows)
    with sqlite3.connect(changed.work / "gradebook.db") as connection:
        comments = dict(
            connection.execute(
                "SELECT base_cell.name, count(*) FROM comment JOIN base_cell ON base_cell.id = cell_id GROUP BY 1"
            )
        )
        texts = {name for (name,) in connection.execute("SELECT name FROM source_cell")}
    connection.close()
    assert comments == {"longest-answer": 3, "note": 3, "cause": 3}
    assert texts == {"longest", "longest-answer", "note", "note-rubric", "cause", "cause-rubric"}


def test_nothing_is_graded_anew_by_itself_and_again_it_is_the_same_attempt_with_todays_points(changed):
    assert "unchanged" in changed.run("grade")
    assert len(changed.gradings("cat")) <= 2  # with the mark that was given by hand
    changed.run("grade", "--again")
    assert changed.marks("cat")["longest"][:2] == (10, 10)
    assert changed.marks("cat")["note"][0] == 1.5
    assert changed.marks("cat")["cause"] == (0, 2, False)
    for who in ("bob", "cat"):
        gradings = changed.gradings(who)
        assert len({one["attempt_id"] for one in gradings}) == 1
        assert [one for one in changed.findings(who) if "given by hand" not in one] == []
    assert changed.gradings("ann") == []
    newest = changed.gradings("cat")[-1]
    assert {task["id"]: task["points"] for task in newest["tasks"]} == {"longest": 10, "note": 1.5, "cause": 0}
    assert newest["exercise"] == NOW
    count = len(events(changed.work))
    changed.run("grade", "--again")
    assert len(events(changed.work)) == count
    graded = json.loads((changed.work / "autograded/bob" / f"{NOW}.ipynb").read_bytes())
    sources = [cell["source"] for cell in graded["cells"]]
    assert OWN in sources
    assert CRASHES_WHEN_EMPTY in sources
    assert not (changed.work / "autograded/bob" / f"{BEFORE}.ipynb").exists()


def test_the_same_answers_in_the_new_notebook_are_the_same_attempt_and_others_another(changed):
    put = exchange_writer(changed.exchange)
    answers = {"longest-answer": SOLVED, "note": NOTE}
    put("cat", 5, {"slow-page.ipynb": released_again(changed.course, answers)})
    changed.run("grade", "--collect", "linux")
    assert len({one["attempt_id"] for one in changed.gradings("cat")}) == 1
    put("cat", 6, {"slow-page.ipynb": released_again(changed.course, answers | {"cause": "The cache is cold."})})
    changed.run("grade", "--collect", "linux")
    assert len({one["attempt_id"] for one in changed.gradings("cat")}) == 2
    assert changed.marks("cat")["cause"][2]


def test_feedback_is_written_under_the_name_of_today(changed):
    changed.run("grade", "--again", "--feedback")
    assert (changed.work / "feedback/bob" / f"{NOW}.html").is_file()


def test_a_release_that_is_killed_leaves_every_mark_and_the_next_one_completes_it(built, tmp_path, groundschool):
    course = Path(copytree(built, tmp_path / "course"))
    class_ = Class(course, tmp_path / "work", tmp_path / "exchange", groundschool)
    class_.run("release", "linux")
    exchange_writer(class_.exchange)("cat", 2, {"slow-disk.ipynb": answered(course, {"slowest-answer": SOLVED})})
    class_.run("grade", "--collect", "linux")
    change(course)
    for seconds in (1.0, 2.0, 2.6, 3.2):
        child = subprocess.Popen(
            [COMMAND, "release", "linux", *map(str, class_.places)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        marks = {name: mark.points for row in class_.rows.values() for name, mark in row.marks.items()}
        assert marks.get("longest", marks.get("slowest")) == 8
    class_.run("release", "linux")
    class_.run("grade", "--again")
    assert class_.marks("cat")["longest"][:2] == (10, 10)


def test_nbgraders_own_autograde_gives_the_same_for_a_hand_in_of_an_earlier_version(built, tmp_path, groundschool):
    course = Path(copytree(built, tmp_path / "course"))
    class_ = Class(course, tmp_path / "work", tmp_path / "exchange", groundschool)
    class_.run("init-course")
    class_.run("release", "linux")
    old = answered(course, {"slowest-answer": CRASHES_WHEN_EMPTY, "note": NOTE}, OWN)
    declared = course / "curriculum" / BEFORE / "exercise.toml"
    text = declared.read_text(encoding="utf-8").replace("points = 8", "points = 10")
    declared.write_text(text.replace("\n\n[[misconceptions]]", f"{ADDED}\n[[misconceptions]]", 1), encoding="utf-8")
    master = declared.with_name("notebook.py")
    master.write_text(master.read_text(encoding="utf-8") + ADDED_CELL, encoding="utf-8")
    build(Course(course))
    class_.run("release", "linux")
    folder = class_.work / "submitted/bob/linux"
    folder.mkdir(parents=True)
    (folder / "slow-disk.ipynb").write_bytes(old)
    graded = class_.work / "autograded/bob/linux/slow-disk.ipynb"
    nbgrader(class_.work, "autograde", "linux")
    theirs, rows = _sources(graded), class_.rows
    class_.run("grade")
    assert _sources(graded) == theirs
    assert class_.rows == rows
    assert OWN in theirs
    marks = {name: (mark.points, mark.max_points) for name, mark in rows["bob", BEFORE].marks.items()}
    assert marks == {"slowest": (8, 10), "note": (0, 2), "cause": (0, 2)}
    assert class_.findings("bob") == []


def _sources(notebook: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(notebook.read_bytes())["cells"]]


def without_the_note(course: Path) -> None:
    """Remove the task that a person marks."""
    folder = course / "curriculum" / BEFORE
    declared, master = folder / "exercise.toml", folder / "notebook.py"
    text = declared.read_text(encoding="utf-8")
    start = text.index('[[tasks]]\nid = "note"')
    declared.write_text(text[:start] + text[text.index("[[misconceptions]]") :], encoding="utf-8")
    text = master.read_text(encoding="utf-8")
    master.write_text(text[: text.index("# %% [markdown]\n# ## Task: a note")], encoding="utf-8")
    build(Course(course))


def test_a_mark_of_a_task_that_is_removed_is_taken_in_by_the_release(built, tmp_path, groundschool):
    course = Path(copytree(built, tmp_path / "course"))
    class_ = Class(course, tmp_path / "work", tmp_path / "exchange", groundschool)
    class_.run("release", "linux")
    answers = answered(course, {"slowest-answer": SOLVED, "note": NOTE})
    exchange_writer(class_.exchange)("cat", 2, {"slow-disk.ipynb": answers})
    class_.run("grade", "--collect", "linux")
    Door("example", course, class_.work).mark("linux", "cat", "slow-disk", "note", 1.5)
    without_the_note(course)
    (class_.work / "ledger.db").rename(tmp_path / "kept.db")
    refused = groundschool("release", *class_.places)
    assert refused.returncode == 2
    assert "groundschool: " in refused.stderr
    assert class_.rows["cat", BEFORE].marks["note"].points == 1.5
    (tmp_path / "kept.db").rename(class_.work / "ledger.db")
    assert "recorded first: 1 gradings with marks given by hand" in class_.run("release")
    assert class_.rows["cat", BEFORE].marks.keys() == {"slowest"}
    newest = class_.gradings("cat")[-1]
    assert {task["id"]: task["points"] for task in newest["tasks"]} == {"slowest": 8, "note": 1.5}
    assert newest["by_hand"] == ["note"]
    count = len(events(class_.work))
    assert "recorded first" not in class_.run("release")
    class_.run("grade")
    assert len(events(class_.work)) == count
