"""What was handed in, whatever it is: readable, or named with the reason; nothing is changed and nobody is left out."""

import json
import os
from datetime import UTC, datetime

import nbformat
import pytest
from tests.integration.handed_in import SOLVED, answered

from groundschool.curriculum import Course
from groundschool.engine.steps import Bounds
from groundschool.marking.submissions import find_submissions, find_submissions_apart

STAMP = "2026-11-02 09:00:00.000000 UTC"


@pytest.fixture(scope="module")
def solved(built) -> bytes:
    return answered(built, {"slowest-answer": SOLVED})


@pytest.fixture
def hand_in(tmp_path):
    """Return a function that puts a file below ``submitted/``, with the stamp that nbgrader leaves beside it."""

    def put(place: str, content: bytes, stamp: str = STAMP):
        path = tmp_path / "submitted" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if stamp:
            (path.parent / "timestamp.txt").write_text(stamp, encoding="utf-8")
        return path

    return put


@pytest.fixture
def found(built, tmp_path):
    """Return a function that lists what was handed in, and holds that looking changes nothing."""

    def look(*roster: str):
        top = tmp_path / "submitted"
        before = {path: path.lstat().st_mtime_ns for path in top.rglob("*")}
        submissions = list(find_submissions(Course(built), top, roster))
        assert {path: path.lstat().st_mtime_ns for path in top.rglob("*")} == before
        return submissions

    return look


def test_a_notebook_is_read_with_its_time_and_content(hand_in, found, solved):
    hand_in("ann/linux/slow-disk.ipynb", solved)
    (one,) = found()
    assert (one.associate, one.exercise, one.problem, one.touched) == ("ann", "linux/slow-disk", "", True)
    assert one.submitted_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert len(one.sha256) == 64


def test_the_released_notebook_is_untouched_even_after_it_was_run(built, hand_in, found):
    notebook = nbformat.read(built / "exercises/linux/slow-disk.ipynb", as_version=4)
    notebook.cells[1].execution_count = 1
    notebook.cells.append(nbformat.v4.new_code_cell("1 + 1", id="own"))
    hand_in("ann/linux/slow-disk.ipynb", nbformat.writes(notebook).encode())
    assert [one.touched for one in found()] == [False]


UNREADABLE = {
    "empty": (b"", "empty"),
    "cut off": (b'{"cells": [', "not a notebook"),
    "no JSON": (b"dear mentor", "not a notebook"),
    "not UTF-8": (b'{"cells": "\xff"}', "not UTF-8 at byte 11"),
    "another JSON": (b'{"a": 1}', "not a notebook"),
    "a list": (b"[]", "not a notebook"),
    "a number": (b"3", "not a notebook"),
    "deep": (b"[" * 100_000, "not a notebook"),
    "no cells": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a notebook"),
    "future": (b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}', "not a notebook"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_notebook_is_named_with_the_reason_and_the_rest_is_read(hand_in, found, solved, kind):
    content, reason = UNREADABLE[kind]
    hand_in("ann/linux/slow-disk.ipynb", content)
    hand_in("bob/linux/slow-disk.ipynb", solved)
    bad, good = found()
    assert reason in bad.problem
    assert "\n" not in bad.problem
    assert good.problem == ""


def test_a_huge_file_is_not_read(hand_in, found):
    path = hand_in("ann/linux/slow-disk.ipynb", b"")
    os.truncate(path, 50_000_000)
    assert "50,000,000 bytes besides its outputs" in found()[0].problem


@pytest.mark.parametrize(
    "mark", [{}, "x", None, [], {"grade_id": []}, {"solution": True}, {"grade_id": {"a": 1}, "solution": True}]
)
def test_damaged_metadata_stops_nobody(hand_in, found, solved, mark):
    notebook = json.loads(solved)
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = mark
    hand_in("ann/linux/slow-disk.ipynb", json.dumps(notebook).encode())
    hand_in("bob/linux/slow-disk.ipynb", solved)
    assert [one.associate for one in found()] == ["ann", "bob"]


def test_a_notebook_of_an_older_format_is_read(hand_in, found, solved):
    notebook = json.loads(solved) | {"nbformat_minor": 4}
    for cell in notebook["cells"]:
        cell.pop("id")
    hand_in("ann/linux/slow-disk.ipynb", json.dumps(notebook).encode())
    hand_in("bob/linux/slow-disk.ipynb", json.dumps(notebook | {"nbformat_minor": 5}).encode())
    assert [one.problem for one in found()] == ["", ""]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("ann/linux/slow-disc.ipynb", "Did you mean linux/slow-disk?"),
        ("ann/linus/slow-disk.ipynb", "no exercise is called linus/slow-disk"),
        ("ann/linux/essay.docx", "essay.docx is not a notebook"),
        ("ann/linux/slow-disk.py", "slow-disk.py is not a notebook"),
        ("ann/linux/slow-disk", "slow-disk is not a notebook"),
    ],
)
def test_a_wrong_name_is_named(hand_in, found, place, said):
    hand_in(place, b"{}")
    (one,) = found()
    assert said in one.problem
    assert one.associate == "ann"


def test_what_accompanies_a_notebook_is_no_submission(hand_in, found, solved):
    hand_in("ann/linux/slow-disk.ipynb", solved)
    for name in (
        "slow-disk.py",
        "notes.txt",
        ".DS_Store",
        ".ipynb_checkpoints/slow-disk-checkpoint.ipynb",
        "out/a.csv",
    ):
        hand_in(f"ann/linux/{name}", b"x", stamp="")
    hand_in("ann/.ipynb_checkpoints/slow-disk.ipynb", b"x", stamp="")
    assert [(one.path.name, one.problem) for one in found()] == [("slow-disk.ipynb", "")]


def test_a_link_is_not_followed(found, tmp_path, solved):
    target = tmp_path / "elsewhere.ipynb"
    target.write_bytes(solved)
    for number, to in enumerate((target, tmp_path / "nowhere", tmp_path)):
        path = tmp_path / f"submitted/a{number}/linux/slow-disk.ipynb"
        path.parent.mkdir(parents=True)
        path.symlink_to(to)
    assert ["link" in one.problem for one in found()] == [True, True, True]


def test_with_a_roster_strangers_are_named_and_without_one_nobody_is_a_stranger(hand_in, found, solved):
    hand_in("anne/linux/slow-disk.ipynb", solved)
    assert "not on the roster. Did you mean ann?" in found("ann")[0].problem
    assert found()[0].problem == ""


@pytest.mark.parametrize("stamp", ["", "yesterday", "\udce4"])
def test_without_a_readable_stamp_the_files_own_time_stands_in(hand_in, found, solved, stamp):
    path = hand_in("ann/linux/slow-disk.ipynb", solved, stamp="")
    if stamp:
        (path.parent / "timestamp.txt").write_bytes(stamp.encode("utf-8", "surrogateescape"))
    os.utime(path, (1_793_620_800, 1_793_620_800))
    assert found()[0].submitted_at == datetime.fromtimestamp(1_793_620_800, UTC)


def test_a_folder_that_is_not_there_is_an_empty_class(built, tmp_path):
    assert list(find_submissions(Course(built), tmp_path / "submitted", ())) == []


@pytest.mark.parametrize(
    "path", [".slow-disk.ipynb", "a/b/c/d/slow-disk.ipynb", "timestamp.txt", "feedback/slow-disk.ipynb", "plot.png"]
)
def test_a_hand_in_without_a_notebook_is_told_and_is_not_as_if_nothing_had_come(hand_in, found, solved, path):
    hand_in(f"ann/linux/{path}", solved)
    hand_in("ann/linux/plot.svg", b"")
    (one,) = found()
    assert (one.place, one.exercise) == ("ann/linux/*.ipynb", "linux/*")
    assert one.problem.startswith("no notebook is in it")
    hand_in("ann/linux/slow-disk.ipynb", solved)
    assert [one.problem for one in found()] == [""]


def heavy(solved: bytes) -> bytes:
    """Return a notebook that takes some hundred megabytes to read, none of them outputs."""
    return solved.rstrip().removesuffix(b"}") + b', "x": [' + b"[[]]," * 3_000_000 + b"0]}"


def test_what_ends_the_process_that_reads_it_is_named_and_costs_nobody_else(built, tmp_path, hand_in, solved):
    for who in ("ann", "bob", "cat"):
        hand_in(f"{who}/linux/slow-disk.ipynb", solved)
    hand_in("bob/linux/slow-disk.ipynb", heavy(solved))
    bounds = Bounds(memory=100_000_000)
    found = find_submissions_apart(Course(built), tmp_path / "submitted", (), bounds=bounds)
    told = {one.associate: one.problem for one in found}
    assert told == {"ann": "", "bob": "it needed more than 95 MB of memory", "cat": ""}
    read_here = {one.associate: one for one in find_submissions(Course(built), tmp_path / "submitted", ())}
    assert [one for one in found if one.associate != "bob"] == [read_here["ann"], read_here["cat"]]


def test_who_hands_in_many_of_those_is_looked_at_three_times(built, tmp_path, hand_in, solved):
    for number in range(9):
        hand_in(f"bob/linux/slow-disk-{number}.ipynb", heavy(solved))
    hand_in("cat/linux/slow-disk.ipynb", solved)
    found = find_submissions_apart(Course(built), tmp_path / "submitted", (), bounds=Bounds(memory=100_000_000))
    assert {one.associate for one in found if not one.problem} == {"cat"}
    assert len([one for one in found if one.associate == "bob"]) == 9
