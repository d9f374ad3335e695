"""What Linux says of its load: ``/proc/stat``, ``loadavg`` and ``pressure``, and a control group's quota and its use.

A control group of version 2 has ``cpu.max``, one of version 1 ``cpu.cfs_quota_us`` and ``cpu.cfs_period_us``; both have
``cpu.stat``, with other names for what is a length of time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundschool.formats.accepted import Accepted

TIMES = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice")
WITHIN = ("10", "60", "300")  # seconds that a pressure's averages look back


@dataclass(frozen=True)
class Stat:
    """A snapshot of ``/proc/stat``: the times of all CPUs together and of each in jiffies, and the rest by label."""

    every: Sequence[int]
    cpus: Mapping[int, Sequence[int]]
    rest: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Stalled:
    """The share of time (per cent) in which tasks waited, averaged over 10, 60 and 300 s, and microseconds in all."""

    averages: Sequence[float]
    total: int


def stat(said: Stat) -> str:
    """Return ``/proc/stat``."""
    rows = [("cpu ", said.every), *((f"cpu{number}", times) for number, times in said.cpus.items())]
    rows += said.rest.items()
    return "".join(f"{label} {' '.join(map(str, numbers))}\n" for label, numbers in rows)


def loadavg(averages: Sequence[float], runnable: int, tasks: int, last_pid: int) -> str:
    """Return ``/proc/loadavg``; the averages are those of 1, 5 and 15 minutes."""
    return f"{' '.join(f'{one:.2f}' for one in averages)} {runnable}/{tasks} {last_pid}\n"


def pressure(some: Stalled, full: Stalled | None) -> str:
    """Return a file of ``/proc/pressure``; before Linux 5.13 that of the CPU has no line ``full``."""
    rows = [("some", some), ("full", full)]
    return "".join(_stalled(label, one) for label, one in rows if one is not None)


def _stalled(label: str, one: Stalled) -> str:
    averages = " ".join(f"avg{within}={share:.2f}" for within, share in zip(WITHIN, one.averages, strict=True))
    return f"{label} {averages} total={one.total}\n"


def counters(said: Mapping[str, int]) -> str:
    """Return a file that has a name and a number on each line, such as ``cpu.stat`` and ``memory.events``."""
    return "".join(f"{name} {number}\n" for name, number in said.items())


def read_stat(content: bytes) -> Stat:
    """Return a snapshot; raises ValueError for what is no ``/proc/stat``."""
    rows = [(label, list(map(int, numbers))) for label, *numbers in map(str.split, content.decode().splitlines())]
    if not rows or rows[0][0] != "cpu" or any(len(numbers) != len(TIMES) for name, numbers in rows if "cpu" in name):
        raise ValueError(f"/proc/stat begins with a line 'cpu' and {len(TIMES)} numbers")
    cpus = {int(label[3:]): numbers for label, numbers in rows[1:] if label.startswith("cpu")}
    return Stat(rows[0][1], cpus, {label: numbers for label, numbers in rows if not label.startswith("cpu")})


def read_loadavg(content: bytes) -> list[float]:
    """Return the three averages; raises ValueError for another line."""
    if not (found := re.fullmatch(r"(\d+\.\d\d) (\d+\.\d\d) (\d+\.\d\d) \d+/\d+ \d+\n", content.decode())):
        raise ValueError("/proc/loadavg is three averages, tasks that run of all tasks, and a process id")
    return [float(one) for one in found.groups()]


def read_pressure(content: bytes) -> dict[str, Stalled]:
    """Return what is said of ``some`` and ``full``; raises ValueError for another text."""
    row = r"(some|full) avg10=(\d+\.\d\d) avg60=(\d+\.\d\d) avg300=(\d+\.\d\d) total=(\d+)\n"
    if not re.fullmatch(f"({row})+", text := content.decode()):
        raise ValueError("a file of /proc/pressure has lines 'some' and 'full' with three averages and a total")
    return {label: Stalled([*map(float, averages)], int(total)) for label, *averages, total in re.findall(row, text)}


def read_counters(content: bytes) -> dict[str, int]:
    """Return the numbers by name; raises ValueError for another text."""
    return {name: int(number) for name, number in (line.split(" ") for line in content.decode().splitlines())}


def read_limit(content: bytes) -> list[int | None]:
    """Return the numbers of a limit, None for ``max``; raises ValueError for another text."""
    if not re.fullmatch(r"(max|-?\d+)( \d+)?\n", text := content.decode()):
        raise ValueError("a limit of a control group is a number or 'max', and perhaps a period")
    return [None if one == "max" else int(one) for one in text.split()]


ACCEPTED = {
    "proc-stat": Accepted(read=read_stat),
    "loadavg": Accepted(read=read_loadavg),
    "pressure": Accepted(read=read_pressure),
    "cgroup-counters": Accepted(read=read_counters),
    "cgroup-limit": Accepted(read=read_limit),
}
