"""Ctrl-C: what was recorded is said and is whole, the rest is graded by the next run, and nothing is left running."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.conftest import COMMAND
from tests.integration.handed_in import SOLVED, answered, events

from groundschool.nbgrader_bridge.gradebook import read_gradebook

pytestmark = pytest.mark.long

# Long enough that an interrupt comes while others are examined, and within the limits.
SLOW = f"import time\ntime.sleep(6)\n{SOLVED}"
QUICK, LATE = ("ann", "bob", "cat"), ("dan", "eve", "fay", "gil", "hal")


@pytest.fixture
def work(built, tmp_path, release) -> Path:
    """A class of which some are examined quickly and the others take their time."""
    made = tmp_path / "work"
    release(made, tmp_path / "exchange")
    for who in (*QUICK, *LATE):
        path = made / "submitted" / who / "linux" / "slow-disk.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(answered(built, {"slowest-answer": SOLVED if who in QUICK else SLOW}))
    return made


def started(*words: object) -> subprocess.Popen[str]:
    """Start a verb as a terminal does, in a process group of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([str(word) for word in (COMMAND, *words)], start_new_session=True, **pipes)


def interrupted(running: subprocess.Popen[str]) -> tuple[str, str, float]:
    """Press Ctrl-C, which reaches the whole group, and return what was said and how long it took."""
    began = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert "Traceback" not in told[1]
    return *told, time.monotonic() - began


def until(happened) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def recorded(work: Path) -> int:
    return len(events(work)) if (work / "ledger.db").exists() and (work / ".groundschool/identity.db").exists() else 0


@pytest.mark.parametrize("workers", [1, 2])
def test_grading_says_what_is_recorded_and_the_next_run_grades_the_rest(built, work, groundschool, workers):
    places = ("--course", built, "--work", work)
    running = started("grade", *places, "--json", "--workers", workers)
    until(lambda: recorded(work) >= len(QUICK))
    out, err, took = interrupted(running)
    told = json.loads(out)
    graded = {one["associate"] for one in told["graded"]}
    assert told["interrupted"] is True
    assert set(QUICK) <= graded
    assert len(graded) + told["left"] == len(QUICK) + len(LATE)
    assert told["left"] > 0
    assert f"groundschool: interrupted; {told['left']} not graded yet" in err
    assert took < 15
    assert {event["associate"] for event in events(work)} == graded
    assert {who for who, _ in read_gradebook(f"sqlite:///{work / 'gradebook.db'}")} == graded
    rest = json.loads(groundschool("grade", *places, "--json").stdout)
    assert {one["associate"] for one in rest["graded"]} == {*QUICK, *LATE} - graded
    assert {row.points for row in read_gradebook(f"sqlite:///{work / 'gradebook.db'}").values()} == {8}
    assert len(events(work)) == len(QUICK) + len(LATE)


def test_a_watch_says_what_it_graded(built, work):
    for who in LATE:
        (work / "submitted" / who / "linux" / "slow-disk.ipynb").unlink()
    running = started("grade", "--watch", "--course", built, "--work", work)
    until(lambda: recorded(work) >= len(QUICK))
    time.sleep(2)
    _, err, _ = interrupted(running)
    assert err.splitlines()[-1] == "groundschool: interrupted; 3 graded and 3 events recorded while watching"


def test_a_demonstration_ends_and_goes_on_where_it_was(built_copy, tmp_path, groundschool):
    words = ("demo", "--course", built_copy, "--work", tmp_path / "demo", "--associates", 3, "--weeks", 3)
    running = started(*words)
    until(lambda: recorded(tmp_path / "demo") >= 2)
    out, err, _ = interrupted(running)
    assert re.search(r"\d+ graded,.* events recorded", out)
    assert err.splitlines()[-1] == "groundschool: interrupted; what was finished is kept"
    again = groundschool(*words)
    assert again.returncode == 0, again.stderr
    assert groundschool("ledger", "verify", "--course", built_copy, "--work", tmp_path / "demo").returncode == 0


def test_before_anything_began_it_is_said_in_one_sentence(built, work):
    running = started("grade", "--course", built, "--work", work)
    running.stderr.readline()
    out, err, _ = interrupted(running)
    assert "interrupted" in err
    assert out == "" or out.startswith("0 graded")
