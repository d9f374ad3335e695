"""Answers and cells that break their limits: what they cost, and that nothing of them outlives."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.integration.notebook_maker import code, hand_in, master_answers, solved
from tests.integration.pressure.corpus import EXERCISE, FIRST, FORK_BOMB, FULL, ONLY_COUNTS, ROOT, answer, children

from groundschool.sandbox import Assurance

pytestmark = pytest.mark.long

RESOURCES = {
    "an endless loop": "while True: pass",
    "a loop that cannot be interrupted": (
        "import signal\nfor number in (1, 2, 3, 13, 14, 15): signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "a sleeper": "import time\ntime.sleep(1000)",
    "a fork bomb": FORK_BOMB,
    "a memory bomb": "kept = []\nwhile True: kept.append(bytearray(10_000_000))",
    "a memory bomb of many processes": (
        "import os, time\nfor _ in range(30):\n    if os.fork() == 0:\n        kept = bytearray(b'x' * 400_000_000)\n"
        "        time.sleep(100)\nos.wait()"
    ),
    "a disk filler": (
        "number = 0\nwhile True:\n    number += 1\n"
        "    with open(f'fill-{number}', 'wb') as file: file.write(b'x' * 20_000_000)"
    ),
    "leaving": "import os\nos._exit(0)",
    "killing itself": "import os\nos.kill(os.getpid(), 9)\nimport ctypes\nctypes.string_at(0)",
    "killing everybody": "import os\nos.kill(-1, 9)\nos._exit(1)",
    "stopping itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass",
    "recursion into the ground": "import sys\nsys.setrecursionlimit(10**9)\ndef down(): down()\ndown()",
    "an exit": "raise SystemExit(0)",
    "a keyboard interrupt": "raise KeyboardInterrupt",
    "an answer of 100 MB": "return 'x' * 100_000_000",
    "an endless iterator": "import itertools\nreturn itertools.count()",
}


@pytest.mark.parametrize("body", RESOURCES.values(), ids=RESOURCES)
def test_an_answer_that_breaks_its_limits_costs_its_own_task_alone(examine, body):
    assert examine(answer(body)).marks == ONLY_COUNTS


@pytest.mark.parametrize(
    "source",
    ["while True: pass", "import os; os._exit(0)", "import os, signal\nos.kill(os.getpid(), 19)\nwhile True: pass"],
    ids=["endless", "leaving", "stopping"],
)
def test_a_cell_that_has_to_be_ended_is_named_and_the_answers_count(examine, source):
    found = examine(solved(ROOT, EXERCISE, code(source, at=4)))
    assert found.marks == FULL
    assert len(found.findings) == 1
    assert found.findings[0].startswith("cell 5 ")


def test_thirty_megabytes_of_output_are_cut_and_cost_nothing(examine):
    shout = code("print('x' * 30_000_000)\nimport os\nos.write(1, b'y' * 30_000_000)\nNone")
    found = examine(solved(ROOT, EXERCISE, shout))
    assert found.marks == FULL
    assert len(found.notebook) < 6_000_000


def test_text_that_no_file_can_hold_costs_nothing(examine):
    found = examine(solved(ROOT, EXERCISE, code("print('half of a pair: \\ud800')\n'\\udfff'", at=3)))
    assert found.marks == FULL
    assert "half of a pair: ?" in found.notebook
    found.notebook.encode()


def test_a_forged_end_is_told_in_one_short_line(examine):
    forge = (
        "import json, os, struct\n"
        "said = json.dumps({'ended': 'got \\x1b]0;full\\x07 marks \\u202e\\ud800\\n' * 10_000}).encode()\n"
        "for number in range(3, 20):\n    try: os.write(number, struct.pack('>I', len(said)) + said)\n"
        "    except OSError: pass"
    )
    found = examine(solved(ROOT, EXERCISE, code(forge, at=3)))
    assert found.marks == FULL
    assert len(found.findings) == 1
    assert len(found.findings[0]) < 250
    assert found.findings[0].isprintable()


def test_what_writes_warnings_is_still_right(examine):
    noisy = code("import warnings, sys\nwarnings.warn('old')\nprint('careful', file=sys.stderr)", at=2)
    answers = master_answers(ROOT, EXERCISE)
    loud = '"""\n    import sys; print("reading", file=sys.stderr)\n'
    first = "".join(answers[f"{FIRST}-answer"]).replace('"""\n', loud, 1)
    assert "import sys" in first
    found = examine(hand_in(ROOT, EXERCISE, answers | {f"{FIRST}-answer": first}, noisy))
    assert (found.marks, found.status) == (FULL, "graded")


def test_processes_and_threads_that_would_outlive_do_not(examine):
    linger = code(
        "import os, subprocess, threading, time\n"
        "subprocess.Popen(['sleep', '98765'], start_new_session=True)\n"
        "threading.Thread(target=time.sleep, args=(98765,), daemon=False).start()\n"
        "if os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0: os.execvp('sleep', ['sleep', '98765'])\n    os._exit(0)",
        at=3,
    )
    assert examine(solved(ROOT, EXERCISE, linger)).marks == FULL
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [words for words in running if b"98765" in words]


ORPHANED = """
import sys
from groundschool.sandbox import Assurance, Zygote
with Zygote(Assurance(sys.argv[1])) as zygote, zygote.child() as sandbox:
    sandbox.run("import os; os.spawnvp(os.P_NOWAIT, 'sleep', ['sleep', '76543'])")
    print("ready", flush=True)
    sandbox.run("while True: pass")
"""


@pytest.mark.parametrize("level", Assurance)
def test_when_the_grader_is_killed_its_children_end(level):
    with subprocess.Popen([sys.executable, "-c", ORPHANED, level], stdout=subprocess.PIPE) as grader:
        assert grader.stdout.readline() == b"ready\n"
        started = _tree(grader.pid)
        assert len(started) >= 5  # zygote, supervisor, child, what it has started, and the grader
        grader.kill()
    until = time.monotonic() + 10
    while (left := [pid for pid in started if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def _tree(pid: int) -> list[int]:
    return [pid, *(below for child in children(pid) for below in _tree(child))]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
