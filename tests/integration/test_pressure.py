"""Every way of cheating or breaking the grader that we know: what it earns, and that nobody else is touched.

One exercise with two tasks is enough: ``first-errors`` is worth 6 points, ``priority-counts`` 2.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.integration.notebook_maker import cell, code, hand_in, mark, marked, master_answers, metadata, solved

from groundschool.grading.engine import Examined, Examiner, Paper
from groundschool.sandbox import Assurance, Limits, Zygote

ROOT = Path(__file__).parents[2]
EXERCISE = "linux/journal-triage"
FIRST, COUNTS = "first-errors", "priority-counts"
LIMITS = Limits(cell_seconds=5, call_seconds=4, total_seconds=60, memory=512 << 20)
FULL = {FIRST: 6.0, COUNTS: 2.0}
NOTHING = {FIRST: 0.0, COUNTS: 0.0}
ONLY_COUNTS = {FIRST: 0.0, COUNTS: 2.0}


@pytest.fixture(scope="module")
def zygote():
    with Zygote() as made:
        yield made


@pytest.fixture(scope="module")
def examiner(course, zygote) -> Examiner:
    return Examiner(course, zygote, LIMITS)


@pytest.fixture
def examine(examiner, zygote):
    """Return a function that examines a hand-in; afterwards an honest one gets its marks, and nothing is left."""

    def examined(content: bytes) -> Examined:
        found = examiner.examine(Paper("mallory", EXERCISE, content, 4711))
        assert _left(zygote) == []
        return found

    yield examined
    honest = examiner.examine(Paper("ann", EXERCISE, solved(ROOT, EXERCISE), 4712))
    assert (honest.status, honest.marks) == ("graded", FULL)
    assert _left(zygote) == []


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def _left(zygote: Zygote) -> list[str]:
    """Return the processes that are left a moment after everything was ended."""
    until = time.monotonic() + 5
    while (left := _children(zygote.pid)) and time.monotonic() < until:
        time.sleep(0.01)
    return left


def answer(body: str) -> bytes:
    """Return a hand-in whose first answer has this body, after a docstring, and whose second is right."""
    first = "def first_errors(path):\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())
    return hand_in(ROOT, EXERCISE, master_answers(ROOT, EXERCISE) | {f"{FIRST}-answer": first})


def unanswered(*changes) -> bytes:
    """Return a hand-in without an answer but for what the changes do."""
    return hand_in(ROOT, EXERCISE, {}, *changes)


SKIPPED = [metadata(name, tags=["skip-execution"]) for name in FULL]
WIDE = {
    "the tag that skips a cell": unanswered(*SKIPPED),
    "the tag that allows an exception": unanswered(*[metadata(name, tags=["raises-exception"]) for name in FULL]),
    "a transformer that drops asserts and calls": unanswered(
        code(
            "import ast\n"
            "class Drop(ast.NodeTransformer):\n"
            "    def visit_Assert(self, node): return None\n"
            "    def visit_Expr(self, node): return ast.Expr(ast.Constant(6.0))\n"
            "get_ipython().ast_transformers.append(Drop())",
            at=1,
        )
    ),
    "the name of the check rebound": unanswered(code("grade = lambda *_: 6.0", at=2)),
    "the module patched": unanswered(code("import groundschool\ngroundschool.grade = lambda *_: 6.0", at=1)),
    "another module in its place": unanswered(
        code(
            "import sys, types\nfake = types.ModuleType('groundschool')\nfake.grade = lambda *_: 6.0\n"
            "sys.modules['groundschool'] = sys.modules['groundschool.notebook'] = fake\ngrade = fake.grade",
            at=2,
        )
    ),
    "builtins rebound": unanswered(
        code("import builtins\nbuiltins.all = builtins.bool = lambda *_: True\nbuiltins.set = lambda *_: 0", at=1)
    ),
    "display hooks rebound": unanswered(
        code("import sys\nget_ipython().displayhook = sys.displayhook = lambda *_: print(6.0)", at=1)
    ),
    "a score displayed by hand": unanswered(
        code(
            "from IPython.display import display\n"
            "score = {'task': 'first-errors', 'fraction': 1}\n"
            "display({'application/vnd.groundschool.score+json': score}, raw=True)\n6.0"
        )
    ),
    "the sandbox's own server patched": unanswered(
        code(
            "from groundschool.sandbox.server import Server\n"
            "Server._call = lambda self, request: {'value': True}\n"
            "Server._hold = lambda self, request: {'kind': 'function', 'held': 0}\n"
            "Server._run = lambda self, request: {'outputs': [{'output_type': 'execute_result', 'data': "
            "{'text/plain': '6.0'}, 'metadata': {}}], 'count': 1}",
            at=1,
        )
    ),
    "the channel spoken to directly": unanswered(
        code(
            "import json, os, struct\n"
            "said = json.dumps({'value': True, 'kind': 'function', 'held': 0, 'outputs': [], 'count': 1}).encode()\n"
            "for number in range(3, 20):\n"
            "    try: os.write(number, (struct.pack('>I', len(said)) + said) * 500)\n"
            "    except OSError: pass",
            at=1,
        )
    ),
}


@pytest.mark.parametrize("content", WIDE.values(), ids=WIDE)
def test_nothing_a_notebook_does_to_itself_earns_a_point(examine, content):
    assert examine(content).marks == NOTHING


EQUAL = "\n    __eq__ = lambda self, other: True\n    __hash__ = lambda self: 0"
ALIKE = {
    "an object": f"class Same:{EQUAL}\nreturn Same()",
    "a float": f"class Same(float):{EQUAL}\nreturn Same(1)",
    "a text": f"class Same(str):{EQUAL}\nreturn Same('x')",
    "a dict": f"class Same(dict):{EQUAL}\n    keys = lambda self: {{'a'}}\nreturn Same(a=1)",
    "a set of them": f"class Same:{EQUAL}\nreturn {{Same()}}",
}


@pytest.mark.parametrize("body", ALIKE.values(), ids=ALIKE)
def test_values_that_equal_everything_equal_nothing(examine, body):
    assert examine(answer(body)).marks == ONLY_COUNTS


def test_nothing_of_the_graders_can_be_read(examine, tmp_path):
    for name in ("gradebook.db", "ledger.db", "secret", "bob.ipynb"):
        (tmp_path / name).write_bytes(b"sqlite and secrets " * 50)
    (tmp_path / "secret").chmod(0o644)
    hunted = [
        *(ROOT / "source" / f"{EXERCISE}.ipynb", ROOT / "curriculum" / EXERCISE / "grader.py"),
        *(ROOT / "datasets" / "journal" / "generate.py", ROOT / "pyproject.toml", *tmp_path.iterdir()),
        *(Path(f"/proc/{pid}/{name}") for pid in (os.getpid(), os.getppid()) for name in ("environ", "maps", "mem")),
        *(Path("/etc/shadow"), Path("/root/.bashrc"), Path("/proc/1/root/etc/shadow")),
    ]
    hunt = (
        f"import os\nread = []\nfor path in {[str(path) for path in hunted]!r}:\n"
        "    try:\n        if open(path, 'rb').read(10): read.append(path)\n    except OSError: pass\n"
        f"for folder in {[str(ROOT), str(ROOT / 'curriculum'), str(tmp_path), '/root', '/home']!r}:\n"
        "    try: read += [n for n in os.listdir(folder) if n not in ('.venv', 'graders', '.pyenv')]\n"
        "    except OSError: pass\n"
        "print('READ', read)\nprint('PROCESSES', [p for p in os.listdir('/proc') if p.isdigit() and int(p) > 2])"
    )
    found = examine(unanswered(code(hunt)))
    printed = "".join(output.get("text", "") for output in json.loads(found.notebook)["cells"][-1]["outputs"])
    assert printed == "READ []\nPROCESSES []\n"
    assert found.marks == NOTHING


def test_nothing_outside_the_scratch_folder_can_be_written(examine, tmp_path):
    kept = tmp_path / "gradebook.db"
    kept.write_bytes(b"as it was")
    tmp_path.chmod(0o777)
    kept.chmod(0o666)
    places = [kept, tmp_path / "new", ROOT / "source" / "new", "/usr/new", "/etc/new", "/new", "/dev/new"]
    write = (
        f"import os, sqlite3\nfor path in {[str(place) for place in places]!r}:\n"
        "    for how in ('wb', 'ab'):\n        try: open(path, how).write(b'mine'); print('WROTE', path)\n"
        "        except OSError: pass\n"
        f"try: os.remove({str(kept)!r}); print('REMOVED')\nexcept OSError: pass\n"
        f"try: sqlite3.connect({str(kept)!r}).execute('create table x (y)'); print('OPENED')\n"
        "except sqlite3.Error: pass\nopen('mine', 'w').write('scratch is mine');"
    )
    found = examine(unanswered(code(write)))
    assert json.loads(found.notebook)["cells"][-1]["outputs"] == []
    assert kept.read_bytes() == b"as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def memory(pid: int) -> bytes:
    """Return what a process holds in writable memory, as the kernel shows it to the one who started it."""
    held = []
    with Path(f"/proc/{pid}/mem").open("rb") as content:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="ascii").splitlines():
            span, rights, *_ = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw"):
                content.seek(start)
                held.append(content.read(end - start))
    return b"".join(held)


def test_no_secret_of_the_graders_is_in_a_childs_memory(monkeypatch):
    secret = "".join(map(str, range(140, 160)))
    monkeypatch.setenv("GROUNDSCHOOL_SECRET", secret)
    with Zygote() as zygote, zygote.child() as sandbox:
        sandbox.run("own = ''.join(map(str, range(240, 260)))")
        supervisor = int(_children(zygote.pid)[0])
        child = int(_children(supervisor)[0])
        held = memory(child)
    assert "".join(map(str, range(240, 260))).encode() in held
    assert secret.encode() not in held
    assert b"grader.py" not in held


def test_nobody_can_be_talked_to(examine, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as heard, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "socket"))
        local.listen()
        (tmp_path / "socket").chmod(0o777)
        tries = (
            "import socket\n"
            "def reach(kind, how, where):\n    try:\n"
            "        with socket.socket(kind, how) as s: s.settimeout(1); s.connect(where)\n"
            "        print('REACHED', where)\n    except OSError: pass\n"
            f"reach(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', {heard.getsockname()[1]}))\n"
            "reach(socket.AF_INET, socket.SOCK_DGRAM, ('1.1.1.1', 53))\n"
            "reach(socket.AF_INET6, socket.SOCK_STREAM, ('::1', 22))\n"
            f"reach(socket.AF_UNIX, socket.SOCK_STREAM, {str(tmp_path / 'socket')!r})\n"
            "reach(socket.AF_UNIX, socket.SOCK_STREAM, '\\0/tmp/.X11-unix/X0')"
        )
        found = examine(unanswered(code(tries)))
        for listener in (heard, local):
            listener.settimeout(0.1)
            with pytest.raises(TimeoutError):
                listener.accept()
    assert json.loads(found.notebook)["cells"][-1]["outputs"] == []


def delete(*names):
    return lambda notebook: notebook.update(
        cells=[one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") not in names]
    )


def duplicate(name):
    return lambda notebook: notebook["cells"].append(json.loads(json.dumps(marked(notebook)[name])))


def reverse(notebook):
    checks = [one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade")]
    rest = [one for one in notebook["cells"] if one not in checks]
    notebook["cells"] = [*rest, *reversed(checks)]


def strip(notebook):
    for one in notebook["cells"]:
        one["metadata"].pop("nbgrader", None)


RETYPED = {
    "a check deleted": delete(FIRST),
    "all checks deleted": delete(FIRST, COUNTS),
    "a check there twice": duplicate(FIRST),
    "a check turned into text": cell(FIRST, cell_type="markdown"),
    "a check turned into raw text": cell(COUNTS, cell_type="raw"),
    "the checks in another order": reverse,
    "points edited": mark(FIRST, points=600),
    "points that are no number": mark(FIRST, points="many"),
    "a check's source edited": cell(FIRST, source="6.0"),
    "a check that says it is an answer": mark(FIRST, solution=True, locked=False),
    "a check renamed": mark(COUNTS, grade_id="something"),
    "all marks stripped": strip,
}


@pytest.mark.parametrize("change", RETYPED.values(), ids=RETYPED)
def test_whatever_is_done_to_checks_the_answers_get_what_they_deserve(examine, change):
    right = examine(solved(ROOT, EXERCISE, change))
    assert (right.marks, right.status) == (FULL, "graded with findings")
    assert examine(unanswered(change)).marks == NOTHING


RESOURCES = {
    "an endless loop": "while True: pass",
    "a loop that cannot be interrupted": (
        "import signal\nfor number in (1, 2, 3, 13, 14, 15): signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "a sleeper": "import time\ntime.sleep(1000)",
    "a fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
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
        "import json, os, struct\nsaid = json.dumps({'ended': 'got full marks \\ud800\\n' * 10_000}).encode()\n"
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
    return [pid, *(below for child in _children(pid) for below in _tree(int(child)))]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_an_honest_class_is_not_touched_while_cheaters_are_examined_beside_it(examiner):
    marks = {}

    def one(name: str, content: bytes) -> None:
        marks[name] = examiner.examine(Paper(name, EXERCISE, content, 4713)).marks

    cheaters = {
        "loop": answer("while True: pass"),
        "bomb": answer(RESOURCES["a fork bomb"]),
        "tag": unanswered(*SKIPPED),
    }
    papers = {"ann": solved(ROOT, EXERCISE), **cheaters, "bob": solved(ROOT, EXERCISE)}
    beside = [threading.Thread(target=one, args=paper) for paper in papers.items()]
    for thread in beside:
        thread.start()
    for thread in beside:
        thread.join()
    assert marks == {"ann": FULL, "bob": FULL, "loop": ONLY_COUNTS, "bomb": ONLY_COUNTS, "tag": NOTHING}
