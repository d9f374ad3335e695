"""What a child and everything it has started use, as the kernel tells it, and how to end them all."""

import contextlib
import os
import resource
import select
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from groundschool.sandbox.limits import MEGABYTE, Limits

PAGE = resource.getpagesize()
BASE = 192 * MEGABYTE  # what an untouched child counts as resident, most of it shared with the zygote
GONE_WITHIN = 10.0  # seconds that the kernel may take to end a killed process


@dataclass(frozen=True)
class Usage:
    """What some processes use together; memory is in bytes."""

    processes: int
    memory: int


def usage(pid: int) -> Usage:
    """Return what a process and all its descendants use; what cannot be seen counts as nothing."""
    sizes = [_resident(member) for member in _members(pid)]
    return Usage(len(sizes), sum(sizes))


def excess(pid: int, limits: Limits) -> str:
    """Return in words what a child and its descendants use too much of, or nothing.

    Memory that forked processes share counts once a process, so a fork's first pages are allowed for.
    """
    used = usage(pid)
    if used.processes > limits.processes:
        return f"started more than {limits.processes} processes"
    shared = used.processes * BASE
    if used.memory > limits.memory + shared:
        return f"used more than {limits.memory // MEGABYTE:,} MB of memory"
    return ""


def handle_of(pid: int) -> int | None:
    """Return a descriptor that means this process and no later one of the same number; None where there are none."""
    with contextlib.suppress(OSError, AttributeError):
        return os.pidfd_open(pid)
    return None


def end(pid: int, pidfd: int | None, *, whole_group: bool) -> None:
    """Kill a child with all it has started, and return when it is gone.

    The first process of a namespace takes the others with it; without a namespace they are one process group.
    """
    started = [handle_of(member) for member in _members(pid) if member != pid] if whole_group else []
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if whole_group:
            os.killpg(pid, signal.SIGKILL)
        if pidfd is None:
            os.kill(pid, signal.SIGKILL)
        else:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    for handle in (pidfd, *started):
        if handle is not None:
            _await_gone(handle)


def _await_gone(pidfd: int) -> None:
    with contextlib.suppress(OSError):
        select.select([pidfd], [], [], GONE_WITHIN)
        os.close(pidfd)


def _members(pid: int) -> Iterator[int]:
    waiting = [pid]
    while waiting:
        member = waiting.pop()
        yield member
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{member}/task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    return 0
