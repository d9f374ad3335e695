"""Grades a class and kills the grader at random moments, again and again; run by ``test_killed.py``.

Prints one JSON object: how often it was killed, over how many classes, what differed from an undisturbed run, and which
processes were left. Every process here has its modules loaded already, so that the moments fall into the grading.
"""

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.grading.engine import Examiner
from groundschool.marking.class_run import ClassRun
from groundschool.sandbox import Zygote
from groundschool.storage.gradebook import read_gradebook
from groundschool.storage.ledger import Ledger

SECRET = bytes(32)


def main() -> None:
    """Grade a class undisturbed, then kill so many graders, and say what came of it."""
    root, base, folder, kills = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    chance = random.Random(20261126)
    with Zygote() as zygote:
        examiner = Examiner(Course(root), zygote)
        grade(examiner, Path(shutil.copytree(base, folder / "loading")))
        began = time.monotonic()
        grade(examiner, Path(shutil.copytree(base, folder / "undisturbed")))
        usual = time.monotonic() - began
        want = state(folder / "undisturbed")
        killed, classes, differing = 0, 0, []
        while killed < kills:
            work = Path(shutil.copytree(base, folder / f"class-{classes}"))
            while killed < kills and disturbed(examiner, work, chance.uniform(0, usual)):
                killed += 1
            grade(examiner, work)
            classes += 1
            if state(work) != want:
                differing.append(work.name)
        time.sleep(0.5)
        left = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children").read_text(encoding="ascii").split()
    print(json.dumps({"killed": killed, "classes": classes, "differing": differing, "left": left, "seconds": usual}))


def disturbed(examiner: Examiner, work: Path, seconds: float) -> bool:
    """Return whether a grader had to be killed after so many seconds, or had finished by then."""
    pid = os.fork()
    if pid == 0:
        grade(examiner, work)
        os._exit(0)
    handle = os.pidfd_open(pid)
    select.select([handle], [], [], seconds)
    os.close(handle)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def grade(examiner: Examiner, work: Path) -> None:
    """Grade whatever is not graded yet."""
    with Ledger(f"sqlite:///{work / 'ledger.db'}", lambda: datetime.now(UTC)) as ledger:
        run = ClassRun(examiner, work, f"sqlite:///{work / 'gradebook.db'}", ledger, SECRET)
        chosen = set(run.course.exercises)
        run.grade(run.plan(run.submissions(chosen, ())), lambda *_: None)


def state(work: Path) -> dict[str, Any]:
    """Return everything that grading leaves behind, but for random ids and how long it took."""
    database = work / "gradebook.db"
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608
        comments = connection.execute("SELECT auto_comment, manual_comment FROM comment ORDER BY 1, 2").fetchall()
    connection.close()
    with Ledger(f"sqlite:///{work / 'ledger.db'}", lambda: datetime.now(UTC), create=False) as ledger:
        events = [(one.event_id, one.associate, {**one.payload, "seconds": 0}) for one in ledger.events()]
    graded = {str(path.relative_to(work)): path.read_bytes() for path in (work / "autograded").rglob("*.ipynb")}
    return {
        "marks": {key: (row.submitted_at, row.marks) for key, row in read_gradebook(f"sqlite:///{database}").items()},
        "counts": counts,
        "comments": comments,
        "events": events,
        "graded": {name: content for name, content in graded.items() if not Path(name).name.startswith(".")},
    }


if __name__ == "__main__":
    main()
