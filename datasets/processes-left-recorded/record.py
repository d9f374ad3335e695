"""Records what /proc says of real zombies, of a subreaper's, of a thread that waits uninterruptibly. Linux.

Who is whose child is known from the programs themselves: each tells the numbers of those it made. /proc is not asked.
"""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from groundschool.errors import DatasetError
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, run, version

HERE = Path(__file__).resolve().parent
SECONDS = 1.0
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
# Names itself, becomes a subreaper, makes children that end and are not collected, among them a grandchild that it
# inherits; starts a thread, opens files, and tells the numbers.
KEEPER = """
import ctypes, json, os, sys, threading, time
libc = ctypes.CDLL(None)
def named(name):
    libc.prctl(15, name.encode(), 0, 0, 0)
named("keeper (v2) Z 1")
libc.prctl(36, 1, 0, 0, 0)
held = [open("/dev/null") for _ in range(40)]
told = {"pid": os.getpid(), "zombies": [], "names": {}}
for name in ("hook) S 1 (", "two words"):
    if not (child := os.fork()):
        named(name)
        os._exit(0)
    told["zombies"].append(child)
    told["names"][child] = name
seen, say = os.pipe()
if not (child := os.fork()):
    if not (grandchild := os.fork()):
        named("orphan")
        os.close(seen)
        time.sleep(0.3)
        os._exit(0)
    os.write(say, str(grandchild).encode())
    os._exit(0)
os.waitpid(child, 0)
grandchild = int(os.read(seen, 20))
told["zombies"].append(grandchild)
told["names"][grandchild] = "orphan"
def work():
    named("worker ) 7")
    told["thread"] = threading.get_native_id()
    ready.set()
    time.sleep(60)
ready = threading.Event()
threading.Thread(target=work, daemon=True).start()
ready.wait()
print(json.dumps(told), flush=True)
time.sleep(60)
"""
# posix_spawn is a vfork: the parent waits uninterruptibly until its child has executed a program, and the child first
# opens a pipe that nobody writes to.
WAITER = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(15, b"waiter", 0, 0, 0)
print("ready", flush=True)
os.posix_spawn("/bin/true", ["true"], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 9, sys.argv[1], os.O_RDONLY, 0)])
"""


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write the copy of /proc, the truth and the declaration to ``out``."""
    require("ls")
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    start = time.time()
    with tempfile.TemporaryDirectory(prefix="groundschool-") as place:
        pipe = f"{place}/pipe"
        os.mkfifo(pipe)
        keeper = _started(KEEPER)
        waiter = _started(WAITER, pipe)
        try:
            assert keeper.stdout is not None
            assert waiter.stdout is not None
            told = json.loads(keeper.stdout.readline())
            if waiter.stdout.readline() != b"ready\n":
                raise DatasetError("the program that is to wait did not start")
            time.sleep(max(seconds, 0.6))  # the last grandchild ends after 0.3 s
            fault = time.time()
            pids = [keeper.pid, *told["zombies"], waiter.pid]
            files = {f"host/proc/{pid}/{name}": content for pid in pids for name, content in _copied(pid).items()}
        finally:
            for program in (keeper, waiter):
                program.kill()
            with Path(pipe).open("r+b", buffering=0):  # lets the child of the waiter go on, and end
                time.sleep(0.2)
            for program in (keeper, waiter):
                program.wait()
            _collect()
    truth: dict[str, Any] = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(fault)},
        "made": _made(told, keeper.pid, waiter.pid, os.getpid()),
    }
    versions = {"coreutils": version("ls"), "Linux": os.uname().release.split("-")[0]}
    keep(out, HERE / "dataset.toml", files, truth, versions)


def _collect() -> None:
    """Wait for what the programs left, which this one inherits as the nearest subreaper."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _started(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE)


def _copied(pid: int) -> dict[str, bytes]:
    """Return the files of a process by name."""
    folder = Path(f"/proc/{pid}")
    names = [
        "stat",
        "status",
        "wchan",
        *(
            f"task/{tid}/{name}"
            for tid in sorted(one.name for one in (folder / "task").iterdir())
            for name in ("stat", "wchan")
        ),
    ]
    files = {name: (folder / name).read_bytes() for name in names}
    listed = run(["ls", "-l", f"/proc/{pid}/fd"])
    kept = [
        line if " -> " not in line else f"{line.split(' -> ')[0]} -> {_plain(line)}" for line in listed.splitlines()
    ]
    return {**files, "fd": ("\n".join(kept) + "\n").encode()}


def _plain(line: str) -> str:
    """Return where a descriptor leads, without a path of the machine that it was recorded on."""
    target = line.split(" -> ")[1]
    return target if target.startswith(("/dev/null", "pipe:", "socket:")) else "/dev/pts/0"


def _made(told: dict[str, Any], keeper: int, waiter: int, parent: int) -> dict[str, Any]:
    """Return the right answers of every task, from what the programs told."""
    rows = [{"pid": keeper, "tid": keeper, "name": "keeper (v2) Z 1", "state": "S", "ppid": parent}]
    rows.append({"pid": keeper, "tid": told["thread"], "name": "worker ) 7", "state": "S", "ppid": parent})
    rows += [
        {"pid": pid, "tid": pid, "name": told["names"][str(pid)], "state": "Z", "ppid": keeper}
        for pid in told["zombies"]
    ]
    rows.append({"pid": waiter, "tid": waiter, "name": "waiter", "state": "D", "ppid": parent})
    return {
        "tasks": sorted(rows, key=lambda one: (one["pid"], one["tid"])),
        "zombies": [{"parent": keeper, "name": "keeper (v2) Z 1", "zombies": sorted(told["zombies"])}],
        "blocked": [{"pid": waiter, "tid": waiter, "name": "waiter"}],
        "most-open": {"pid": keeper, "name": "keeper (v2) Z 1"},
        "at_least_open": 43,
    }


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
