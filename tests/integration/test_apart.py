"""Work on hostile things ends in a child: what ended it is left out the next time, and the rest is done."""

import os
import signal
import sys
import tempfile
import time
from dataclasses import replace

import pytest

from groundschool.engine.apart import apart
from groundschool.engine.steps import Abandoned, Bounds
from groundschool.errors import GroundschoolError, JudgeBroke

BOUNDS = Bounds(memory=200 << 20, computing=0.5, seconds=20)


def deep(value=0):
    return deep(value) + 1


def full():
    return [bytearray(10 << 20) for _ in range(100)]


def busy():
    while True:
        pass


def gone(number):
    return lambda: os.kill(os.getpid(), number)


def in_steps(*harm, bounds=BOUNDS):
    """Return what each of several steps came to, apart: done, or why not."""

    def work(steps):
        found = []
        for number, do in enumerate(harm):
            if reason := steps.refuse(f"step {number}"):
                found.append(reason)
            else:
                do()
                found.append("done")
        return found

    return apart(work, bounds)


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (deep, "is nested too deeply"),
        (full, "needed more than 200 MB of memory"),
        (busy, "took more than 0.5 seconds of computing"),
        (gone(signal.SIGSEGV), "ended the process that looked at it"),
        (gone(signal.SIGKILL), "ended the process that looked at it"),
        (lambda: os._exit(0), "ended the process that looked at it"),
        (lambda: sys.stdout.write("x" * 10_000_000), "done"),
    ],
)
def test_a_step_that_ends_the_child_is_left_out_and_the_others_are_done(harm, reason):
    assert in_steps(str, harm, str) == ["done", reason, "done"]


def test_several_steps_may_end_a_child():
    assert in_steps(deep, str, busy, gone(signal.SIGABRT)) == [
        "is nested too deeply",
        "done",
        "took more than 0.5 seconds of computing",
        "ended the process that looked at it",
    ]


def test_what_ends_every_child_or_takes_all_the_time_is_abandoned():
    with pytest.raises(Abandoned, match="ended 8 processes"):
        in_steps(*[deep] * 8)
    with pytest.raises(Abandoned, match="took more than"):
        in_steps(lambda: time.sleep(30), bounds=replace(BOUNDS, seconds=1))


def test_a_child_that_somebody_else_killed_is_tried_again(tmp_path):
    def once():
        if not (tmp_path / "killed").exists():
            (tmp_path / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_steps(once, str) == ["done", "done"]


def test_work_that_fails_is_our_fault():
    with pytest.raises(JudgeBroke, match="ZeroDivisionError"):
        in_steps(lambda: 1 / 0)

    def refused():
        raise GroundschoolError("the sandbox did not start")

    with pytest.raises(JudgeBroke, match="the sandbox did not start"):
        in_steps(refused)


def test_more_than_may_be_told_is_not():
    bounds = replace(BOUNDS, told=1000)
    assert apart(lambda steps: steps.refuse("a") or "x" * 2000, bounds) == "ended the process that looked at it"


def test_nothing_is_left_of_a_killed_child(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def litter():
        tempfile.mkdtemp()
        os.kill(os.getpid(), signal.SIGSEGV)

    assert in_steps(litter) == ["ended the process that looked at it"]
    assert list(tmp_path.iterdir()) == []
