"""What a child and everything it has started use, as the kernel tells it.

A cheap look counts what is resident, forks counted as if they shared nothing; it can only be too high, but for what
no process has mapped. A thorough look shares out what is shared and finds the rest: memory that is mapped and
untouched, buffers of sockets and pipes, files that have no name any more.
"""

import contextlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from groundschool.sandbox.limits import MEGABYTE

BASE = 192 * MEGABYTE  # what an untouched child counts as resident, most of it shared with the zygote
SOCKET, PIPE = 416 * 1024, 64 * 1024  # bytes that may wait in one end
# A mapping others can have too, of memory and not of a file: its span, its device and number, its name.
SHARED = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) ..[-x]s \S+ (\S+) (\d+) +(?:/dev/zero|/memfd:|/dev/shm/|/SYSV)", re.MULTILINE
)
PARTS = re.compile(rb"^Pss_(Anon|File|Shmem): +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class ProcessUsage:
    """What some processes use together; sizes are in bytes.

    ``unnamed`` is what files take that were removed and are still open, ``in_flight`` how many open files are on their
    way from one process to another.
    """

    processes: int
    memory: int
    unnamed: int = 0
    in_flight: int = 0


@dataclass
class Held:
    """What some processes hold through open files; each counts once, whoever else has it."""

    buffers: int = 0
    memory: int = 0
    unnamed: int = 0
    in_flight: int = 0


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and all that those have."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        started = list(_children(waiting.pop()))
        found += started
        waiting += started
    return found


def every_process() -> list[int]:
    """Return every process of the process list that is mounted at /proc."""
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 - looked at often
    return []


def of_user(uid: int) -> int:
    """Return how many threads a user has running, as the kernel counts them against a limit."""
    threads = 0
    for pid in every_process():
        with contextlib.suppress(OSError):
            place = Path(f"/proc/{pid}")
            if place.stat().st_uid == uid:
                threads += sum(1 for _ in (place / "task").iterdir())
    return threads


def resident(pids: Iterable[int]) -> ProcessUsage:
    """Return what processes use at first sight: never less memory than they have mapped and touched."""
    sizes = [_resident(pid) for pid in pids]
    return ProcessUsage(len(sizes), sum(sizes))


def thorough(pids: Iterable[int]) -> ProcessUsage:
    """Return what processes use, memory that they share with others shared out; the unseen counts as nothing."""
    members = list(pids)
    shares = dict.fromkeys((b"Anon", b"File", b"Shmem"), 0)
    shared: dict[tuple[bytes, bytes], int] = {}
    for pid in members:
        for part, size in PARTS.findall(_content(pid, "smaps_rollup")):
            shares[part] += int(size) * 1024
        for start, end, *identity in SHARED.findall(_content(pid, "maps")):
            key = (identity[0], identity[1])
            shared[key] = max(shared.get(key, 0), int(end, 16) - int(start, 16))
    held = _held(members)
    # What is shared may be full though nobody who has it mapped has looked at all of it.
    common = max(shares[b"Shmem"], sum(shared.values()))
    memory = shares[b"Anon"] + shares[b"File"] + common + held.memory + held.buffers
    return ProcessUsage(len(members), memory, held.unnamed, held.in_flight)


def _held(pids: Iterable[int]) -> Held:
    held = Held()
    seen: set[tuple[int, int]] = set()
    for path in _open_files(pids):
        with contextlib.suppress(OSError):
            target = str(path.readlink())
            found = path.stat()
            one = (found.st_dev, found.st_ino)
            if one in seen:
                continue
            seen.add(one)
            if target.startswith("socket:"):
                held.buffers += SOCKET
                held.in_flight += _in_flight(path)
            elif target.startswith("pipe:"):
                held.buffers += PIPE
            elif stat.S_ISREG(found.st_mode) and not found.st_nlink:
                if target.startswith(("/memfd:", "/dev/")):
                    held.memory += found.st_blocks * 512
                else:
                    held.unnamed += found.st_blocks * 512
    return held


def _open_files(pids: Iterable[int]) -> Iterator[Path]:
    for pid in pids:
        with contextlib.suppress(OSError):
            yield from Path(f"/proc/{pid}/fd").iterdir()


def _in_flight(path: Path) -> int:
    """Return how many open files wait in a socket to be received."""
    content = (path.parents[1] / "fdinfo" / path.name).read_text(encoding="ascii")
    return int(content.partition("scm_fds:")[2].split()[0]) if "scm_fds:" in content else 0


def _children(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (task / "children").read_text(encoding="ascii").split())


def _resident(pid: int) -> int:
    with contextlib.suppress(IndexError, ValueError):
        return int(_content(pid, "statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _content(pid: int, name: str) -> bytes:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/{name}", "rb", buffering=0) as content:  # noqa: PTH123
        return content.readall()
    return b""
