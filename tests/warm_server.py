"""The warm process: has imported what verbs import, and forks itself for each job that somebody brings to its door.

A program: its argument is the number of the socket where it listens. It ends when its standard input does.
"""

import atexit
import contextlib
import gc
import json
import os
import pkgutil
import select
import socket
import sys
import threading
import time
import traceback
from importlib import import_module
from typing import Any, NoReturn

ROOMS = ("cli", "services", "marking", "authoring", "nbgrader_bridge", "engine", "reports")


def warm_up() -> None:
    """Import what verbs import."""
    for room in ROOMS:
        package = import_module(f"groundschool.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            import_module(f"groundschool.{room}.{module.name}")
    # Whatever is here by now is looked through by no collection in a fork, which would copy all of it.
    gc.freeze()


def serve(door: socket.socket) -> dict[str, Any]:
    """Take one job after another, each into a fork that waits for its end; return, in the one that does it, the job."""
    while door in select.select([door, sys.stdin], [], [])[0]:
        caller, _ = door.accept()
        with contextlib.suppress(ChildProcessError):  # whoever has waited for a job has nobody left to tell it
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            job = hear(caller)
            if (child := os.fork()) == 0:
                return job
            _, status = os.waitpid(child, 0)
            caller.send(str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)
        caller.close()
    sys.exit(0)


def hear(caller: socket.socket) -> dict[str, Any]:
    """Return the job that a caller brings, with the streams that it is to have."""
    words, streams, _, _ = socket.recv_fds(caller, 1 << 16, 3)
    parts = [words]
    while part := caller.recv(1 << 16):
        parts.append(part)
    return {**json.loads(b"".join(parts)), "streams": streams}


def become(job: dict[str, Any]) -> None:
    """Make this process one that was started for a job."""
    for number, stream in enumerate(job["streams"]):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "r" if number == 0 else "w") for number in range(3))
    os.environ.clear()
    os.environ.update(job["environment"])
    time.tzset()
    os.chdir(job["cwd"])
    sys.argv = job["argv"]


def run(program: str) -> NoReturn:
    """End this process as Python does after a program, without taking all modules apart, which takes the longest."""
    code = 0
    try:
        exec(program, {"__name__": "__main__"})  # noqa: S102 - a test's own
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
    listening = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    job = serve(listening)
    listening.close()
    become(job)
    run(job["program"])
