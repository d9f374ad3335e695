"""A build or a release never leaves an associate without a file: it fails, is killed, or runs twice at once."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from groundschool.authoring.build import build
from groundschool.curriculum import Course
from groundschool.errors import GroundschoolError
from groundschool.nbgrader_bridge.placed_whole import PREFIX, drafting, publish

FILES = ("linux/slow-disk.ipynb", "linux/lessons/first-lesson.ipynb", "home.ipynb")


def whole(root: Path) -> bool:
    return all((root / "exercises" / name).read_bytes().endswith(b"}\n") for name in FILES)


def changed(root: Path) -> None:
    for master in root.glob("curriculum/linux/**/*.py"):
        if master.name != "grader.py" and "%%" in (text := master.read_text(encoding="utf-8")):
            master.write_text(text + "\n# %% [markdown]\n# One more.\n", encoding="utf-8")


def test_a_build_that_is_killed_leaves_every_file_and_the_next_one_clears_up(built_copy):
    changed(built_copy)
    for seconds in (0.3, 0.8, 1.2, 1.6):
        child = multiprocessing.get_context("fork").Process(target=build, args=(Course(built_copy),))
        child.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert whole(built_copy)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert whole(built_copy)
    build(Course(built_copy))
    assert not list(built_copy.glob(f"{PREFIX}*"))
    assert whole(built_copy)


def test_a_build_that_fails_changes_nothing(built_copy, monkeypatch):
    before = {name: (built_copy / "exercises" / name).read_bytes() for name in FILES}
    changed(built_copy)
    monkeypatch.setattr("groundschool.authoring.build.home_notebook", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(Course(built_copy))
    assert {name: (built_copy / "exercises" / name).read_bytes() for name in FILES} == before


def test_two_at_once_wait_for_each_other(built_copy):
    done: list[str] = []

    def second() -> None:
        with drafting(built_copy):
            done.append("second")

    with drafting(built_copy):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.5)
        done.append("first")
        with pytest.raises(GroundschoolError, match="another build or release"), drafting(built_copy, patience=0):
            pass
    waiting.join(5)
    assert done == ["first", "second"]


def test_what_is_equal_stays_as_it_is(tmp_path):
    for name in ("draft", "place"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same").write_text("same", encoding="utf-8")
    (tmp_path / "draft" / "new").write_text("new", encoding="utf-8")
    before = (tmp_path / "place" / "same").stat()
    assert len(publish(tmp_path / "draft", tmp_path / "place")) == 2
    assert (tmp_path / "place" / "same").stat() == before
    assert (tmp_path / "place" / "new").read_text(encoding="utf-8") == "new"
