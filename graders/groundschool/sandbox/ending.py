"""How processes are ended for sure, with all that they have started."""

import contextlib
import os
import signal
import time

from groundschool.sandbox.usage import below

GONE_WITHIN = 10.0  # seconds that the kernel may take to end killed processes
PAUSE = 0.005


def end_started() -> None:
    """Kill and reap everything that this process has started; it must be where orphans end up.

    They are stopped first, until nothing new appears: what is stopped starts nothing.
    """
    until = time.monotonic() + GONE_WITHIN
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < until:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            stopped: set[int] = set()
            while (running := set(below(os.getpid())) - stopped) and time.monotonic() < until:
                _signal(running, signal.SIGSTOP)
                stopped |= running
            _signal(stopped, signal.SIGKILL)
            time.sleep(PAUSE)


def end_all(pid: int) -> None:
    """Kill a process and everything that it has started."""
    _signal({*below(pid), pid}, signal.SIGKILL)


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, number)
