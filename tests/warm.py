"""The command without its start: a process that has imported everything forks one for each run of a verb.

A run has its own process as always, with arguments, folder, environment and streams of its own, and nothing that
another left behind. Only importing, a second or two of processor time a run, is done once. A program: it reads jobs
as JSON, one a line, and answers each with its exit code.
"""

import atexit
import gc
import json
import os
import pkgutil
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

ROOMS = ("cli", "services", "marking", "authoring", "nbgrader_bridge", "engine", "reports")


class Warm:
    """Runs the command in forks of a warm process; one at a time."""

    def __init__(self) -> None:
        self.free = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Return how a run ended and what it printed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with TemporaryDirectory(prefix="warm-") as place:
            out, err = Path(place) / "out", Path(place) / "err"
            job = {"argv": command, "cwd": str(cwd), "environment": dict(os.environ), "out": str(out), "err": str(err)}
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            code = json.loads(self.process.stdout.readline())
            said = (path.read_text(encoding="utf-8") for path in (out, err))
            return subprocess.CompletedProcess(command, code, *said)

    def end(self) -> None:
        """End the process."""
        self.process.communicate(timeout=60)


def serve() -> dict:
    """Answer one job after another, each run in a fork; return, in the fork, the job that is its own."""
    while line := sys.stdin.readline():
        job = json.loads(line)
        if (child := os.fork()) == 0:
            return job
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    sys.exit(0)


def become(job: dict) -> None:
    """Make this process one that was started for a job."""
    for number, name in ((0, os.devnull), (1, job["out"]), (2, job["err"])):
        opened = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "r" if number == 0 else "w") for number in range(3))
    os.environ.clear()
    os.environ.update(job["environment"])
    time.tzset()
    os.chdir(job["cwd"])
    sys.argv = job["argv"]


def warm_up() -> None:
    """Import what verbs import."""
    for room in ROOMS:
        package = import_module(f"groundschool.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            import_module(f"groundschool.{room}.{module.name}")


def run(main: Callable[[], None]) -> NoReturn:
    """End this process as Python does after a program, without taking all modules apart, which takes the longest."""
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - as Python does
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    warm_up()
    # Whatever is here by now is looked through by no collection in a fork, which would copy all of it.
    gc.freeze()
    become(serve())
    run(import_module("groundschool.cli").main)
