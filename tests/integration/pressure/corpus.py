"""What the pressure corpus shares: one exercise with two tasks, and hand-ins to it.

``first-errors`` is worth 6 points, ``priority-counts`` 2.
"""

from pathlib import Path

from tests.integration.notebook_maker import hand_in, master_answers, metadata

from groundschool.sandbox import Limits

ROOT = Path(__file__).parents[3]
EXERCISE = "linux/journal-triage"
FIRST, COUNTS = "first-errors", "priority-counts"
LIMITS = Limits(cell_seconds=3, call_seconds=3, total_seconds=60, memory=512 << 20)
FULL = {FIRST: 6.0, COUNTS: 2.0}
NOTHING = {FIRST: 0.0, COUNTS: 0.0}
ONLY_COUNTS = {FIRST: 0.0, COUNTS: 2.0}
SKIPPED = [metadata(name, tags=["skip-execution"]) for name in FULL]
FORK_BOMB = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"


def answer(body: str) -> bytes:
    """Return a hand-in whose first answer has this body, after a docstring, and whose second is right."""
    first = "def first_errors(path):\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())
    return hand_in(ROOT, EXERCISE, master_answers(ROOT, EXERCISE) | {f"{FIRST}-answer": first})


def unanswered(*changes) -> bytes:
    """Return a hand-in without an answer but for what the changes do."""
    return hand_in(ROOT, EXERCISE, {}, *changes)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, as the kernel lists them."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))
