"""Killed at any moment and started again, grading ends where it would have ended."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.integration.handed_in import CRASHES_WHEN_EMPTY, NOISY, RAISES, SOLVED, answered
from tests.integration.killed import CLASSES

from groundschool.ledger.attempt_payloads import AttemptGraded
from groundschool.ledger.events import make_event
from groundschool.ledger.identity import Identities
from groundschool.ledger.opened import open_ledger

pytestmark = pytest.mark.long

KILLS = 100
YESTERDAY = datetime(2026, 11, 1, 9, tzinfo=UTC)
PUBLIC = AttemptGraded(
    attempt_id="public",
    exercise="linux/slow-disk",
    exercise_version=1,
    variant="practice",
    hidden=False,
    provisional=False,
    content_sha256="",
    points=10,
    max_points=10,
)


def test_whoever_is_killed_a_hundred_times_leaves_what_an_undisturbed_one_leaves(built, tmp_path, groundschool):
    base = tmp_path / "base"
    base.mkdir()
    released = groundschool("release", "--course", built, "--work", base, "--exchange", tmp_path / "exchange")
    assert released.returncode == 0, released.stderr
    endless = "def slowest(path):\n    import os\n    os._exit(1)"
    answers = {"ann": NOISY, "bob": CRASHES_WHEN_EMPTY, "cat": RAISES, "dan": endless, "eve": SOLVED}
    for who, answer in answers.items():
        folder = base / "submitted" / who / "linux"
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text("2026-11-02 09:00:00.000000 UTC", encoding="utf-8")
        (folder / "slow-disk.ipynb").write_bytes(answered(built, {"slowest-answer": answer, "note": f"{who} says."}))
    (base / "submitted" / "fay" / "linux").mkdir(parents=True)
    (base / "submitted" / "fay" / "linux" / "slow-disk.ipynb").write_bytes(b"{")
    solved = base / "submitted" / "gil" / "linux"
    solved.mkdir(parents=True)
    (solved / "timestamp.txt").write_text("2026-11-02 09:00:00.000000 UTC", encoding="utf-8")
    (solved / "slow-disk.ipynb").write_bytes(answered(built, {"slowest-answer": SOLVED}))
    # Whoever is graded in one class is called the same in all of them: ids follow from keys that are drawn here.
    identities = Identities(base / ".groundschool")
    for who in (*answers, "fay", "gil", "hal", "sam", "kim", "elsewhere"):
        identities.of(who)
    with open_ledger(f"sqlite:///{base / 'ledger.db'}", base, lambda: YESTERDAY) as ledger:
        ledger.append([make_event("gil", YESTERDAY, PUBLIC, "elsewhere")])  # not enough for a level, with today's it is
    script = Path(__file__).with_name("killed.py")
    command = [sys.executable, script, built, base, tmp_path, str(KILLS)]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert sum(said["killed"].values()) == KILLS
    assert said["killed"].keys() == {"grade", "append", "attest", "decide", "mark_second"}
    assert said["classes"] >= CLASSES
    assert {"gil", "hal", "eve"} <= set(said["granted"])
    assert (said["differing"], said["left"]) == ([], [])
