"""``groundschool grade`` under way: watching, on a cluster, with a gradebook that is held and a disk that is full."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.conftest import COMMAND
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, EXERCISE, RAISES, SOLVED, answered, events

from groundschool.nbgrader_bridge.gradebook import read_gradebook

ANSWERS = {"ann": SOLVED, "bob": CRASHES_WHEN_EMPTY, "cat": RAISES, "eve": SOLVED}
MARKS = {"ann": 8, "bob": 6.4, "cat": 0, "eve": 8}


@pytest.fixture
def work(release, tmp_path) -> Path:
    release(tmp_path / "work", tmp_path / "exchange")
    return tmp_path / "work"


def hand_in(course: Path, work: Path, *people: str) -> None:
    for who in people or ANSWERS:
        path = work / "submitted" / who / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(answered(course, {"slowest-answer": ANSWERS[who]}))
        draft.rename(path)


def marks(work: Path) -> dict[str, float]:
    rows = read_gradebook(f"sqlite:///{work / 'gradebook.db'}")
    return {who: row.points for (who, _), row in rows.items()}


def test_the_watch_grades_what_arrives_and_ends_at_once(built, work):
    command = [COMMAND, "grade", "--watch", "--json", "--course", built, "--work", work]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([str(word) for word in command], **pipes) as watching:
        assert watching.stderr.readline() == "Waiting for hand-ins; Ctrl-C ends.\n"
        hand_in(built, work, "ann")
        first = json.loads(watching.stdout.readline())
        began = time.monotonic()
        hand_in(built, work, "bob")
        second = json.loads(watching.stdout.readline())
        took = time.monotonic() - began
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=10) == 130
        watching.stderr.read()
    assert [one["associate"] for one in first["graded"]] == ["ann"]
    assert [one["associate"] for one in second["graded"]] == ["bob"]
    assert took < 10  # far above what it takes; the engine was warm, or it would not be below
    assert marks(work) == {"ann": 8, "bob": 6.4}


def test_a_cluster_of_processes_gives_the_same_marks(built, work, require_module, groundschool):
    require_module("distributed")
    from distributed import LocalCluster

    hand_in(built, work)
    quiet = {"dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **quiet) as cluster:
        address = cluster.scheduler_address
        said = groundschool("grade", "--course", built, "--work", work, "--scheduler", address, "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["counts"]["graded"] == 4
    assert marks(work) == MARKS
    assert {event["payload"]["assurance"] for event in events(work)} == {"isolated"}


def test_a_cluster_that_is_not_there_is_said_in_a_sentence(built, work, require_module, groundschool):
    require_module("distributed")
    hand_in(built, work, "ann")
    said = groundschool("grade", "--course", built, "--work", work, "--scheduler", "tcp://127.0.0.1:9")
    assert said.returncode == 2
    assert said.stderr.splitlines()[-1].startswith("groundschool: no Dask scheduler answers at tcp://127.0.0.1:9")
    assert "Traceback" not in said.stderr


def test_without_a_scheduler_dask_is_not_imported(built, work):
    hand_in(built, work, "ann")
    script = (
        "import sys\nfrom groundschool.cli import main\n"
        f"sys.argv = ['groundschool', 'grade', '--course', {str(built)!r}, '--work', {str(work)!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'distributed', 'dask', 'nbgrader', 'nbformat', 'IPython'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout.splitlines()[-1] == "[]"
    assert marks(work) == {"ann": 8}


def test_a_gradebook_held_for_half_a_minute_is_waited_for(built, work, groundschool):
    hand_in(built, work)
    holder = sqlite3.connect(work / "gradebook.db", check_same_thread=False, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    let_go = threading.Timer(30, holder.execute, ["COMMIT"])
    let_go.start()
    # The plan reads the gradebook too, which an exclusive lock keeps it from.
    said = groundschool("grade", "--course", built, "--work", work)
    let_go.join()
    holder.close()
    assert said.returncode == 0, said.stderr
    assert marks(work) == MARKS
    assert len(events(work)) == 4


FULL = """
set -e
mount -t tmpfs -o size={size}k disk {disk}
cp -r {work}/. {disk}
"$@" || echo "ended with $?"
mount -o remount,size=100m {disk}
"$@"
cp -r {disk}/. {after}
"""


def test_a_full_disk_loses_nothing_and_a_second_run_ends_where_it_should(built, work, tmp_path):
    hand_in(built, work)
    disk, after = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    after.mkdir()
    used = sum(path.stat().st_size for path in work.rglob("*") if path.is_file()) // 1024
    script = FULL.format(size=used + 200, disk=disk, work=work, after=after)
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    grade = [COMMAND, "grade", "--course", built, "--work", disk]
    command = [*unshare, "bash", "-c", script, "bash", *grade]
    said = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "ended with " in said.stdout
    assert "No space left" in said.stdout + said.stderr or "disk is full" in said.stdout + said.stderr
    assert "Traceback" not in said.stderr
    assert marks(after) == MARKS
    assert len(events(after)) == 4
