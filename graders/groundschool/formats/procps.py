"""What ``uptime``, ``free -m``, ``vmstat`` and ``ps`` of procps-ng 4.0.2 print.

``ps`` is ``ps -eo pid,user,rss,etime,args``: a cell too wide for its column pushes what follows to the right, and takes
the room back from the next column that is aligned to the right. ``ps_states`` is ``ps -eo pid,stat,wchan:20,comm``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundschool.formats.accepted import Accepted
from groundschool.formats.columns import Block, Printed, tabulated

MIB = 1024
PID_DIGITS = 7  # of the largest process id of a 64-bit host
_FREE_WIDTH, _FREE_LABEL = 12, 8
_WCHAN_WIDTH = 20
_OVER = "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n"
_VMSTAT = " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st"


@dataclass(frozen=True)
class Memory:
    """A host's memory in MiB, of which ``available`` can be had without swapping; swap has a total and what is free."""

    total: int
    free: int
    shared: int
    cache: int
    available: int
    swap: int = 0
    swap_free: int = 0


@dataclass(frozen=True)
class Process:
    """A process: resident memory in KiB, how long it runs, its command line."""

    pid: int
    user: str
    rss: int
    elapsed: timedelta
    args: str


@dataclass(frozen=True)
class ProcessState:
    """A process as the scheduler sees it: its state with modifiers, the kernel function it sleeps in, its name."""

    pid: int
    stat: str
    wchan: str
    comm: str


def uptime(now: datetime, up: timedelta, users: int, loads: Sequence[float]) -> str:
    """Return what ``uptime`` prints; the load averages are those of 1, 5 and 15 minutes."""
    hours, minutes = divmod(up.seconds // 60, 60)
    days = f"{up.days} day{'s' if up.days > 1 else ''}, " if up.days else ""
    clock = f"{hours:2}:{minutes:02}, " if hours else f"{minutes} min, "
    averages = ", ".join(f"{load:.2f}" for load in loads)
    return f" {now:%H:%M:%S} up {days}{clock}{users:2} user{'s' if users > 1 else ''},  load average: {averages}\n"


def free(memory: Memory) -> str:
    """Return what ``free -m`` prints: used is what is not available."""
    one = memory
    rows = [
        ("", ["total", "used", "free", "shared", "buff/cache", "available"]),
        ("Mem:", [one.total, one.total - one.available, one.free, one.shared, one.cache, one.available]),
        ("Swap:", [one.swap, one.swap - one.swap_free, one.swap_free]),
    ]
    return "".join(
        label.ljust(_FREE_LABEL) + "".join(str(cell).rjust(_FREE_WIDTH) for cell in cells) + "\n"
        for label, cells in rows
    )


def vmstat(rows: Iterable[Sequence[str]]) -> Printed:
    """Return what ``vmstat`` prints; the rates of its first row are averages since the boot."""
    return tabulated(_OVER, [Block("", _VMSTAT, [("", cells) for cells in rows], width=0, gap=0)])


def ps(processes: Iterable[Process], pid_digits: int = PID_DIGITS) -> str:
    """Return what ``ps -eo pid,user,rss,etime,args`` prints, in the given order."""
    rows = [("PID", "USER", "RSS", "ELAPSED", "COMMAND")]
    rows += [(str(one.pid), one.user, str(one.rss), elapsed(one.elapsed), one.args) for one in processes]
    lines = []
    for pid, user, rss, etime, args in rows:
        line = f"{pid:>{pid_digits}} {user:<8}"
        for cell, end in ((rss, pid_digits + 15), (etime, pid_digits + 27)):
            line += " " * max(1, end - len(line) - len(cell)) + cell
        lines.append(f"{line} {args}\n")
    return "".join(lines)


def ps_states(tasks: Iterable[ProcessState], pid_digits: int = PID_DIGITS) -> str:
    """Return what ``ps -eo pid,stat,wchan:20,comm`` prints, in the given order; a longer function's name is cut."""
    rows = [("PID", "STAT", "WCHAN", "COMMAND"), *((str(one.pid), one.stat, one.wchan, one.comm) for one in tasks)]
    return "".join(
        f"{pid:>{pid_digits}} {stat:<4} {wchan[:_WCHAN_WIDTH]:<{_WCHAN_WIDTH}} {comm}\n"
        for pid, stat, wchan, comm in rows
    )


def elapsed(time: timedelta) -> str:
    """Return how ``ps`` writes a length of time: ``[[days-]hours:]minutes:seconds``."""
    hours, rest = divmod(time.seconds, 3600)
    clock = f"{rest // 60:02}:{rest % 60:02}"
    if time.days or hours:
        clock = f"{hours:02}:{clock}"
    return f"{time.days}-{clock}" if time.days else clock


def read_uptime(content: bytes) -> list[float]:
    """Return the load averages; raises ValueError for another line."""
    _, averages = content.decode().split("load average: ")
    return [float(one) for one in averages.split(", ")]


def read_free(content: bytes) -> Mapping[str, list[int]]:
    """Return the numbers by row; raises ValueError for another table."""
    head, *lines = content.decode().splitlines()
    if head.split()[-1:] != ["available"]:
        raise ValueError("free heads its last column with 'available'")
    return {name: [int(cell) for cell in cells] for name, *cells in map(str.split, lines)}


def read_vmstat(content: bytes) -> list[list[str]]:
    """Return the rows by cell; raises ValueError for another table, or a torn row."""
    over, heading, *lines = content.decode().splitlines()
    rows = [line.split() for line in lines]
    if not over.startswith("procs ") or any(len(row) != len(heading.split()) for row in rows):
        raise ValueError("vmstat begins with two headings, and every row has as many cells")
    return rows


def read_ps(content: bytes) -> list[list[str]]:
    """Return the rows by cell; raises ValueError for another table."""
    head, *lines = content.decode().splitlines()
    rows = [line.split(None, len(head.split()) - 1) for line in lines]
    if head.split()[:1] != ["PID"] or not all(row[0].isdigit() for row in rows):
        raise ValueError("ps begins each row with a process id")
    return rows


ACCEPTED = {
    "uptime": Accepted(read=read_uptime),
    "free": Accepted(read=read_free),
    "vmstat": Accepted(read=read_vmstat),
    "ps": Accepted(read=read_ps),
}
