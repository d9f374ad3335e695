"""A program that is forked from a Python that has started is none the wiser, and none of two knows the other."""

import signal
import sys
from pathlib import Path

import pytest

from groundschool.authoring.warm_python import warm_python
from groundschool.grading.programs import Job, run_here
from groundschool.judges.shell import PLAIN_PYTHON

PROGRAMS = {
    "streams": "import sys; sys.stdout.write(sys.stdin.read().upper()); sys.stderr.write('aside')",
    "bytes": "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])",
    "name": "import os, sys; print(__name__, sys.argv, __file__ == sys.argv[0], os.getcwd())",
    "neighbour": "import neighbour; print(neighbour.SAID)",
    "status": "import sys; sys.exit(7)",
    "last words": "import sys; sys.exit('that was it')",
    "plain end": "import sys; print('x'); sys.exit()",
    "failure": "print('before'); 1 / 0",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "children": "import subprocess; print(subprocess.run(['sh', '-c', 'exit 4'], check=False).returncode)",
}


@pytest.fixture(scope="module")
def warm():
    with warm_python() as run:
        yield run


@pytest.fixture
def job(tmp_path):
    (tmp_path / "neighbour.py").write_text("SAID = 'hello'\n")

    def made(source, **how):
        (tmp_path / "program.py").write_text(source)
        return Job([*PLAIN_PYTHON, str(tmp_path / "program.py")], tmp_path, "given é".encode(), **how)

    return made


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_ends_and_says_what_it_would_have(warm, job, name):
    asked = job(PROGRAMS[name])
    forked, started = warm(asked), run_here(asked)
    assert (forked.status, forked.out) == (started.status, started.out)
    assert forked.err.splitlines()[-1:] == started.err.splitlines()[-1:]  # a traceback begins elsewhere


def test_what_one_program_changes_the_next_does_not_see(warm, job):
    spoils = "import json, os, sys, builtins\nos.environ['A'] = sys.modules['seen'] = '1'\nos.chdir('/')\nos.umask(0)\n"
    looks = "import json, os, sys\nprint('A' in os.environ, 'seen' in sys.modules, os.getcwd(), hasattr(json, 'gone'))"
    expected = run_here(job(looks)).out
    assert warm(job(f"{spoils}json.gone = builtins.print = None")).status == 0
    assert warm(job(looks)).out == expected


def test_it_takes_no_longer_than_it_may(warm, job):
    assert warm(job("import time; time.sleep(60)", seconds=0.5)).status is None
    assert warm(job("print('next')")).out == b"next\n"


def test_a_program_that_ends_everything_around_it_costs_only_itself(warm, job):
    ended = warm(job("import os, time; os.kill(os.getppid(), 9); time.sleep(1); print('late')"))
    assert (ended.status, ended.out) == (-signal.SIGKILL, b"")
    assert warm(job("print('next')")).out == b"next\n"


def test_every_other_program_is_started(warm, tmp_path):
    assert warm(Job([sys.executable, "-c", "import os; print(os.getppid())"], tmp_path)).status == 0
    job = Job([*PLAIN_PYTHON, "-c"], tmp_path, environment={"A": "1"})
    assert warm(job) == run_here(job)
    assert not list(Path(tmp_path).iterdir())
