"""Runs Python programs without starting Python for each: a program of its own, which forks for every job.

In: a line of JSON a job, ``{program, folder, seconds, given, out, err}``, all but the seconds paths. Out: a line each
with the exit status. It loads what such programs mostly import before the first job comes, and nothing of
groundschool. A job that takes longer than its seconds is ended by SIGALRM.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from functools import cache
from types import CodeType
from typing import Any, NoReturn

LOADED = ("contextlib", "ctypes", "pathlib", "resource", "shutil", "subprocess", "tempfile")


def main() -> None:
    """Run one job after the other until nobody can send any."""
    for name in LOADED:
        importlib.import_module(name)
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        with open(job["program"], "rb") as program:  # noqa: PTH123 - a program that has to be quick
            code = compiled(program.read())
        child = os.fork()
        if child == 0:
            watch(job, code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


@cache
def compiled(source: bytes) -> CodeType:
    """Return the code of a program, mostly the same one again."""
    return compile(source, "program", "exec")


def watch(job: dict[str, Any], code: CodeType) -> NoReturn:
    """Be the program: in its folder, with its streams, and only so long."""
    os.setsid()
    os.chdir(job["folder"])
    written = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, flags in enumerate((os.O_RDONLY, written, written)):
        os.dup2(os.open(job[("given", "out", "err")[number]], flags, 0o600), number)
    sys.argv, sys.path[0] = [job["program"]], os.path.dirname(job["program"])  # noqa: PTH120
    signal.alarm(job["seconds"])
    status = ended(code, {"__name__": "__main__", "__file__": job["program"]})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def ended(code: CodeType, namespace: dict[str, Any]) -> int:
    """Return the exit status with which Python would have run some code."""
    try:
        exec(code, namespace)  # noqa: S102 - a program is what this is for
    except SystemExit as how:
        if isinstance(how.code, int | None):
            return how.code or 0
        sys.stderr.write(f"{how.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - as Python itself does
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
