"""What ``/proc/PID`` says of a process: ``stat``, ``status``, and ``ls -l`` of its descriptors.

Format: ``proc_pid_stat(5)`` and ``proc_pid_status(5)``; ``fs/proc/array.c`` of Linux 6.x. A name is up to fifteen bytes
of anything; ``stat`` has it between brackets as it is.
"""

import re
from dataclasses import dataclass

from groundschool.formats.accepted import Accepted

STATES = {"R": "running", "S": "sleeping", "D": "disk sleep", "T": "stopped", "Z": "zombie", "I": "idle"}
_FIELDS = 52


@dataclass(frozen=True)
class ProcTask:
    """A task of the kernel: a process by its first thread, or another thread of one."""

    tid: int
    pid: int
    ppid: int
    name: str
    state: str
    wchan: str = "0"
    threads: int = 1
    started: int = 0


def task_stat(one: ProcTask) -> str:
    """Return the line of ``stat``."""
    dead, kernel = one.state == "Z", one.ppid in (0, 2) and one.pid != 1
    tail = [one.ppid, one.pid, one.pid, 0, -1, 0x8044 if dead else 0x208040 if kernel else 0x400000]
    tail += [0, 0, 0, 0] if dead or kernel else [1403, 0, 2, 0]
    tail += [3, 1, 0, 0, 20, 0, one.threads, 0, one.started]
    size = 0 if dead or kernel else 13_352_960
    tail += [size, size and 1411, 2**64 - 1, *([0] * 3 if not size else [4194304, 7110065, 140735127034640])]
    tail += [0, 0, 0, 2**31 - 1 if kernel else 0, 4096, 16387]
    tail += [int(one.wchan != "0"), 0, 0, 17, 1, 0, 0, 0, 0, 0]
    tail += [0] * (_FIELDS - 3 - len(tail))
    return f"{one.tid} ({one.name}) {one.state} {' '.join(map(str, tail))}\n"


def task_status(one: ProcTask) -> str:
    """Return the beginning of ``status``, up to the number of threads, without what memory it has."""
    escaped = one.name.replace("\\", "\\\\")
    rows = {
        "Name": escaped,
        **({} if one.state == "Z" else {"Umask": "0022"}),
        "State": f"{one.state} ({STATES[one.state]})",
        "Tgid": one.pid,
        "Ngid": 0,
        "Pid": one.tid,
        "PPid": one.ppid,
        "TracerPid": 0,
        "Uid": "0\t0\t0\t0",
        "Gid": "0\t0\t0\t0",
        "FDSize": 0 if one.state == "Z" else 64,
        "Groups": " ",
        "Threads": one.threads,
    }
    return "".join(f"{name}:\t{value}\n" for name, value in rows.items())


def fd_listing(targets: list[str]) -> str:
    """Return ``ls -l /proc/PID/fd`` for descriptors from 0 on."""
    rows = [f"lrwx------ 1 root root 64 Apr  8 02:26 {number} -> {target}" for number, target in enumerate(targets)]
    return "\n".join(["total 0", *rows]) + "\n"


def read_task_stat(content: bytes) -> ProcTask:
    """Return the task of a line of ``stat``; raises ValueError for another text."""
    found = re.fullmatch(rb"(\d+) \((.*)\) ([RSDTtZXI]) ((-?\d+ ){48}-?\d+)\n", content, re.DOTALL)
    if not found:
        raise ValueError("stat is a number, a name in brackets, a state, and 49 numbers")
    tail = found[4].split()
    name = found[2].decode("utf-8", "replace")
    return ProcTask(
        int(found[1]), 0, int(tail[0]), name, found[3].decode(), threads=int(tail[16]), started=int(tail[18])
    )


def read_task_status(content: bytes) -> dict[str, str]:
    """Return what status says, by name; raises ValueError for another text."""
    found = dict(line.split(":\t", 1) for line in content.decode("utf-8", "replace").splitlines())
    if "Name" not in found or "PPid" not in found:
        raise ValueError("status has a Name and a PPid")
    return found


def read_descriptors(content: bytes) -> list[str]:
    """Return the numbers of descriptors that ls listed; raises ValueError for another text."""
    lines = content.decode().splitlines()
    if not lines or not (lines[0].startswith("total ") or "Permission denied" in lines[0]):
        raise ValueError("ls -l begins with a total, or says that it may not look")
    return [line.split(" -> ")[0].rsplit(" ", 1)[1] for line in lines[1:]]


def read_wchan(content: bytes) -> str:
    """Return the function that a task sleeps in; raises ValueError for another text."""
    if not re.fullmatch(r"[\w.]+\n?", text := content.decode()):
        raise ValueError("wchan is one word")
    return text.strip()


ACCEPTED = {
    "proc-pid-stat": Accepted(read=read_task_stat),
    "proc-pid-status": Accepted(read=read_task_status),
    "ls-fd": Accepted(read=read_descriptors),
    "wchan": Accepted(read=read_wchan),
}
