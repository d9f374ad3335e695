"""Formgrader stays open while a release changes an exercise: it shows what the gradebook has then."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from tests.conftest import COMMAND
from tests.integration.handed_in import SOLVED, answered, exchange_writer
from tests.integration.test_changed_exercise import NOTE, Class, without_the_note

from groundschool.authoring.build import build
from groundschool.curriculum import Course
from groundschool.reports.mentor import build_mentor
from groundschool.services.desk import LedgerDesk
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import Viewer

TOKEN = "open"  # noqa: S105 - of a server of this test
STARTS_WITHIN = 90


@pytest.fixture
def class_(built, tmp_path, groundschool) -> Class:
    """A class with one graded hand-in."""
    made = Class(Path(copytree(built, tmp_path / "course")), tmp_path / "work", tmp_path / "exchange", groundschool)
    made.run("release", "linux")
    answers = answered(made.course, {"slowest-answer": SOLVED, "note": NOTE})
    exchange_writer(made.exchange)("cat", 2, {"slow-disk.ipynb": answers})
    made.run("grade", "--collect", "linux")
    return made


@pytest.fixture
def formgrader(class_, tmp_path) -> Iterator[object]:
    """A function that asks the formgrader of a mentor's JupyterLab for a page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [COMMAND, "lab", "--mentor", "--no-browser", "--port", str(port), *map(str, class_.places)]
    environment = {**os.environ, "JUPYTER_TOKEN": TOKEN, "HOME": str(tmp_path / "home")}
    server = subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def ask(path: str) -> str:
        between = "&" if "?" in path else "?"
        with urlopen(f"http://127.0.0.1:{port}/formgrader/{path}{between}token={TOKEN}", timeout=60) as answer:
            return answer.read().decode()

    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            ask("api/assignments")
            break
        except URLError:
            assert time.monotonic() < until, "formgrader did not start"
            time.sleep(0.5)
    yield ask
    server.send_signal(signal.SIGTERM)
    server.wait(30)


def test_formgrader_that_is_open_shows_what_a_release_made_of_an_exercise(class_, formgrader):
    sheet = next(iter(class_.rows.values())).sheet
    grades = f"api/grades?submission_id={sheet}"
    before = {one["name"]: one["max_score"] for one in json.loads(formgrader(grades))}
    assert before == {"slowest": 8, "note": 2}
    declared = class_.course / "curriculum/linux/slow-disk/exercise.toml"
    declared.write_text(declared.read_text(encoding="utf-8").replace("points = 8", "points = 10"), encoding="utf-8")
    build(Course(class_.course))
    class_.run("release", "linux")
    class_.run("grade", "--again")
    now = {one["name"]: (one["max_score"], one["auto_score"]) for one in json.loads(formgrader(grades))}
    assert now == {"slowest": (10, 10), "note": (2, None)}
    without_the_note(class_.course)
    class_.run("release", "linux")
    assert [one["name"] for one in json.loads(formgrader(grades))] == ["slowest"]
    assert "slowest" in formgrader(f"submissions/{sheet}/")


def test_formgrader_that_is_open_shows_what_was_marked_on_our_own_page(class_, formgrader):
    sheet = next(iter(class_.rows.values())).sheet
    asked = f"?submission_id={sheet}"
    before = {one["name"]: one["needs_manual_grade"] for one in json.loads(formgrader(f"api/grades{asked}"))}
    assert before == {"slowest": False, "note": True}
    roster = '[[associate]]\nid = "cat"\nname = "Cat"\nmentor = "mo"\nstart_date = 2026-01-12\n'
    (class_.work / "roster.toml").write_text(roster, encoding="utf-8")
    with closing(LedgerDesk(Workspace(class_.course, class_.work, exchange=class_.exchange))) as desk:
        answer = f"{build_mentor(desk.people(), 'mo').marks[0].attempt}:note"
        desk.first_mark(Viewer("mo"), {"answer": answer, "level-0": "4", "comment": "Say since when."})
    (now,) = [one for one in json.loads(formgrader(f"api/grades{asked}")) if one["name"] == "note"]
    assert (now["manual_score"], now["needs_manual_grade"]) == (1.6, False)
    said = {one["name"]: one["manual_comment"] for one in json.loads(formgrader(f"api/comments{asked}"))}
    assert said["note"] == "Say since when."
