"""Grades a class and records what follows, killed at random moments again and again; run by ``test_killed.py``.

Prints one JSON object: how often it was killed and in which step, over how many classes, what differed from an
undisturbed run, which levels that one granted, and which processes were left. Every process here has its modules loaded
already, so that the moments fall into the work.
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
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.engine import Examiner
from groundschool.ledger.attempt_payloads import AttemptGraded, RubricMarked
from groundschool.ledger.decision import Decision
from groundschool.ledger.events import make_event
from groundschool.marking.class_run import ClassRun
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.sandbox import Zygote
from groundschool.services.load_people import load_people
from groundschool.services.record_attestation import record_attestations
from groundschool.services.workspace import Workspace
from groundschool.tracker.evidence.new_attestations import Proposal
from groundschool.tracker.milestones.decisions import Deciding, decision_event

SECRET = bytes(32)
CLASSES = 5  # at least, however slow the machine is: on a slow one nearly every worker is killed in time
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def main() -> None:
    """Do a day's work undisturbed, then kill so many who do it, and say what came of it."""
    root, base, folder, kills = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    chance = random.Random(20261126)
    with Zygote() as zygote:
        examiner = Examiner(Course(root), zygote)
        loading = Path(shutil.copytree(base, folder / "loading"))
        day(examiner, loading, lambda step: shutil.copytree(loading, folder / f"before-{step}"))
        undisturbed = Path(shutil.copytree(base, folder / "undisturbed"))
        begun: dict[str, float] = {}
        day(examiner, undisturbed, lambda step: begun.update({step: time.monotonic()}))
        ends = [*list(begun.values())[1:], time.monotonic()]
        usual = {step: end - begin for (step, begin), end in zip(begun.items(), ends, strict=True)}
        want = state(undisturbed)
        killed, classes, differing = Counter[str](), 0, []
        while killed.total() < kills:
            # Some steps take a hundredth of the time of others, and are killed as often: a class is taken up where the
            # fewest were killed so far, as it was before that step, and goes on to whatever comes after.
            first = step = min(usual, key=killed.__getitem__)
            ahead = list(usual)[list(usual).index(first) :]
            work = Path(shutil.copytree(folder / f"before-{first}", folder / f"class-{classes}"))
            for _ in range(min(kills // CLASSES, kills - killed.total())):
                if not (hit := disturbed(examiner, work, step, chance.uniform(0, usual[step]))):
                    break
                killed[hit] += 1
                step = chance.choice((first, chance.choice(ahead)))
            day(examiner, work)
            classes += 1
            found = state(work)
            if parts := [name for name in want if found[name] != want[name]]:
                differing.append((work.name, parts))
        time.sleep(0.5)
        left = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children").read_text(encoding="ascii").split()
    granted = [who for _, who, kind, _ in want["events"] if kind == "milestone.granted"]
    told = {"killed": killed, "classes": classes, "differing": differing, "left": left, "seconds": usual}
    print(json.dumps({**told, "granted": granted}))


def disturbed(examiner: Examiner, work: Path, target: str, seconds: float) -> str:
    """Return in which step a worker was killed so long after it came to ``target``, nothing when it was done then."""
    begun = work / "step"
    begun.write_text("grade", encoding="ascii")
    pid = os.fork()
    if pid == 0:
        day(examiner, work, lambda step: told_whole(begun, step))
        os._exit(0)
    handle = os.pidfd_open(pid)
    while begun.read_text(encoding="ascii") != target and not select.select([handle], [], [], 0.001)[0]:
        pass
    select.select([handle], [], [], seconds)
    os.close(handle)
    os.kill(pid, signal.SIGKILL)
    return begun.read_text(encoding="ascii") if os.WIFSIGNALED(os.waitpid(pid, 0)[1]) else ""


def told_whole(path: Path, word: str) -> None:
    """Write a word where somebody may read it at any moment."""
    draft = path.with_suffix(".draft")
    draft.write_text(word, encoding="ascii")
    draft.replace(path)


def day(examiner: Examiner, work: Path, begin: Callable[[str], object] = lambda _: None) -> None:
    """Grade whatever is not graded yet, and record whatever else is not recorded yet."""
    places = Workspace(examiner.course.root, work)
    for step in (grade, append, attest, decide, mark_second):
        begin(step.__name__)
        step(examiner, places)


def grade(examiner: Examiner, places: Workspace) -> None:
    with places.unit_of_work(create=True) as book:
        run = ClassRun(examiner, places.folder, f"sqlite:///{places.folder / 'gradebook.db'}", book, SECRET)
        run.grade(run.plan(run.submissions(set(run.course.exercises), ())), lambda *_: None)


def append(_: Examiner, places: Workspace) -> None:
    """Append what somebody passed elsewhere, which grants a level."""
    events = []
    for number in (1, 2):
        payload = AttemptGraded(
            attempt_id=f"elsewhere-{number}",
            exercise="linux/slow-disk",
            exercise_version=1,
            variant=f"v{number}",
            hidden=True,
            provisional=False,
            content_sha256="",
            points=10,
            max_points=10,
        )
        events.append(make_event("hal", AT + timedelta(hours=number), payload, "elsewhere"))
    with places.unit_of_work(create=True) as book:
        book.record(events)


def attest(_: Examiner, places: Workspace) -> None:
    one = Proposal("here", "hal", "shadow-shift", "INC-1", "sam", "mentor", AT)
    record_attestations(places, [one], [], AT + timedelta(days=1))


def decide(_: Examiner, places: Workspace) -> None:
    people = load_people(places, AT + timedelta(days=1))
    wanted = Deciding(Decision.WAIVE, "hal", "M1", by="sam", reason="Came from another team")
    event = decision_event(wanted, people.of("hal").record, people.relation("hal"), AT)
    with places.unit_of_work() as book:
        book.record([event])


def mark_second(_: Examiner, places: Workspace) -> None:
    """Mark what waits for a mark, which grants a level, and then a second time."""
    with places.unit_of_work() as book:
        attempt = next(one for one in book.events("eve") if one.type == "attempt.graded").payload["attempt_id"]
        for marker in ("sam", "kim"):
            payload = RubricMarked(attempt_id=attempt, criterion="note", points=2, max=2, marker=marker)
            book.record([make_event("eve", AT, payload, marker)])


def state(work: Path) -> dict[str, Any]:
    """Return everything that grading leaves behind, but for random ids and how long it took."""
    database = work / "gradebook.db"
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608
        comments = connection.execute("SELECT auto_comment, manual_comment FROM comment ORDER BY 1, 2").fetchall()
    connection.close()
    with Workspace(None, work).opened(create=False) as ledger:
        told = ledger.events()
    events = [(one.event_id, one.associate, one.type, {**one.payload, "seconds": 0}) for one in told]
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
