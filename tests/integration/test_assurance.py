"""The three levels of being locked in: what each keeps a notebook from, and that every one of them grades the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.notebook_maker import code, solved

from groundschool.engine import Examiner, GradingJob
from groundschool.sandbox import Assurance, Limits, Lost, Zygote

ROOT = Path(__file__).parents[2]
EXERCISE = "linux/journal-triage"
# A machine that allows no namespaces: every call that would make one is refused, for good.
WITHOUT_NAMESPACES = """
import errno, os, sys
from groundschool.sandbox.seccomp import Rule, hold_to, program
hold_to(program([Rule("unshare"), Rule("setns"), Rule("clone3", errno.ENOSYS)]))
os.execv(sys.argv[1], sys.argv[1:])
"""
# A kernel without Landlock, or before its version that rules signals, says so of the call that asks for it.
WITHOUT_FILE_RULES = """
import errno
from groundschool.sandbox import Zygote
from groundschool.sandbox.seccomp import Rule, hold_to, program
hold_to(program([Rule("landlock_create_ruleset", errno.ENOSYS)]))
with Zygote() as zygote, zygote.child() as sandbox:
    print(sandbox.assurance, sandbox.because, sandbox.run("1 + 1").outputs[0]["data"]["text/plain"])
"""
# A child that says why it cannot be, and has ended before its supervisor looks at it for the first time.
ENDED_AT_ONCE = """
import os, socket
from groundschool.sandbox import Assurance, Limits
from groundschool.sandbox.supervisor import Charge, Supervisor
channel, _ = socket.socketpair()
heard, said = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
if (pid := os.fork()) == 0:
    for word in {words!r}:
        said.send(word)
    os._exit(1)
said.close()
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
charge = Charge(pid, Assurance.ISOLATED, Limits(), "/nowhere")
print(Supervisor(charge, channel.fileno(), heard, os.getppid()).next_word())
"""
PROBE = """
import os, socket
def tried(what, how):
    try: how(); print(what)
    except (OSError, PermissionError): pass
tried('shadow', lambda: open('/etc/shadow').read())
tried('course', lambda: os.listdir({root!r} + '/curriculum'))
tried('write', lambda: open({outside!r}, 'w'))
tried('network', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9)))
tried('signal', lambda: os.kill({pid}, 0))
tried('processes', lambda: os.listdir('/proc/{pid}'))
"""


@pytest.mark.parametrize(
    ("level", "possible"),
    [
        (Assurance.ISOLATED, set()),
        (Assurance.CONFINED, set()),
        (Assurance.SEPARATE, {"shadow", "course", "write", "network", "signal", "processes"}),
    ],
)
def test_a_level_keeps_from_a_notebook_what_it_says_and_grades_the_same(course, tmp_path, level, possible):
    if os.geteuid():
        possible -= {"shadow"}
    probe = PROBE.format(root=str(ROOT), outside=str(tmp_path / "new"), pid=os.getpid())
    with Zygote(level) as zygote:
        examiner = Examiner(course, zygote)
        found = examiner.examine(GradingJob("ann", EXERCISE, solved(ROOT, EXERCISE, code(probe)), 7))
        assert (found.assurance, found.marks) == (level, {"first-errors": 6.0, "priority-counts": 2.0})
        cells = json.loads(found.notebook)["cells"]
        outputs = next(cell["outputs"] for cell in cells if "def tried(what, how)" in cell["source"])
        assert set("".join(one["text"] for one in outputs).split()) == possible
    assert (tmp_path / "new").exists() == ("write" in possible)


@pytest.mark.parametrize("level", Assurance)
def test_whatever_the_level_a_child_is_ended_with_all_it_has_started(level):
    with Zygote(level) as zygote, zygote.child(Limits(cell_seconds=1)) as sandbox:
        with pytest.raises(Lost, match="took more than 1 seconds"):
            sandbox.run("import os\nos.spawnvp(os.P_NOWAIT, 'sleep', ['sleep', '87654'])\nwhile True: pass")
        running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        assert not [words for words in running if b"87654" in words]


@pytest.fixture
def elsewhere(tmp_path):
    """Return a function that runs the command on a machine that allows no namespaces."""

    def run(*arguments: object):
        program = Path(sys.executable).parent / "groundschool"
        command = [sys.executable, "-c", WITHOUT_NAMESPACES, sys.executable, program, *arguments]
        return subprocess.run(
            [str(word) for word in command], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_a_machine_without_namespaces_says_so_and_grades_unless_more_is_required(tmp_path, groundschool, elsewhere):
    work = tmp_path / "work"
    work.mkdir()
    places = ("--course", ROOT, "--work", work)
    released = groundschool("release", "linux", *places, "--exchange", tmp_path / "exchange")
    assert released.returncode == 0, released.stderr
    path = work / "submitted" / "ann" / f"{EXERCISE}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(solved(ROOT, EXERCISE))
    refused = elsewhere("grade", *places, "--require", "isolated")
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert "submissions can only run confined on this machine" in refused.stderr
    assert "isolated is not possible here" in refused.stderr
    assert not (work / "autograded").exists()
    graded = elsewhere("grade", *places)
    assert graded.returncode == 0, graded.stderr
    assert graded.stdout.startswith("1 graded,")
    assert "Submissions ran confined: it can read no file but its own" in graded.stdout


def test_a_kernel_without_file_rules_is_separate_and_the_reasons_are_said():
    done = subprocess.run([sys.executable, "-c", WITHOUT_FILE_RULES], capture_output=True, text=True, check=False)
    assert done.stdout == (
        "separate isolated is not possible here: the kernel's file rules (Landlock) are of version 0, and 1 "
        "is needed; confined is not possible here: the kernel's file rules (Landlock) are of version 0, "
        "and 6 is needed 2\n"
    ), done.stderr


@pytest.mark.parametrize(
    ("words", "told"), [([b"no file rules here"], "no file rules here"), ([], "ended its process with status 1")]
)
def test_a_child_that_ends_before_anybody_listens_is_still_heard(words, told):
    program = ENDED_AT_ONCE.format(words=words)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == f"{told}\n", done.stderr
