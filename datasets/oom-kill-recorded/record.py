"""Records what the kernel logs when programs of a control group want more memory than it may have. Linux, root, v1.

Who is killed is known from the programs themselves: their parent collects how each ended. No log is read for that.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from groundschool.errors import DatasetError, MissingToolError
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, run, version

HERE = Path(__file__).resolve().parent
SECONDS = 6.0
MEMORY = Path("/sys/fs/cgroup/memory")
MIB = 2**20
LIMIT = 128 * MIB
KEPT, CACHE, WORKER = 90, "fares-cache", "fares (build v2"  # MiB, and names as ps shows them
# A program enters the group, takes a name and a score, fills so many MiB, and then goes on a MiB at a time or sleeps.
PROGRAM = """
import sys, time
group, name, score, first, leaks = sys.argv[1:]
for file, text in ((group + "/cgroup.procs", "0"), ("/proc/self/comm", name), ("/proc/self/oom_score_adj", score)):
    with open(file, "w") as told:
        told.write(text)
held = [b"x" * (int(first) << 20)]
print("ready", flush=True)
while True:
    time.sleep(0.02 if leaks == "leaks" else 60)
    held.append(b"x" * (1 << 20))
"""


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write the kernel's log and what belongs to it, the truth and the declaration to ``out``."""
    require("dmesg")
    if os.geteuid() or not (MEMORY / "memory.limit_in_bytes").exists():
        raise MissingToolError(f"this recording needs root and control groups of version 1 at {MEMORY}")
    start, mark = time.time(), f"recording {os.getpid()} begins"
    Path("/dev/kmsg").write_text(mark)  # the log is a ring: a line number would not stay true
    with _group() as group:
        cache = _started(group, CACHE, 0, KEPT, "sleeps")
        try:
            fault = time.time()
            workers = [_leaked(group, seconds) for _ in range(2)]
            files = {
                "kernel.log": run(["dmesg"]).split(f"{mark}\n")[-1].encode(),
                "meminfo": Path("/proc/meminfo").read_bytes(),
                "memory.limit_in_bytes": (group / "memory.limit_in_bytes").read_bytes(),
                "page-size": f"{os.sysconf('SC_PAGESIZE')}\n".encode(),
                "catalogue.json": json.dumps(CATALOGUE, indent=2).encode() + b"\n",
            }
        finally:
            cache.kill()
            cache.wait()
    known = {"cgroup": f"/{group.name}", "limit_bytes": LIMIT, "biggest_pid": cache.pid, "biggest": CACHE}
    truth: dict[str, Any] = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(fault)},
        "victims": [{"pid": worker, "name": WORKER} for worker in workers],
        "at_least_bytes": KEPT * MIB,
        **known,
    }
    versions = {"util-linux": version("dmesg"), "Linux": os.uname().release.split("-")[0]}
    keep(out, HERE / "dataset.toml", {f"host/{name}": content for name, content in files.items()}, truth, versions)


CATALOGUE = {
    CACHE: {"kind": "service", "expected_mib": 96},
    WORKER: {"kind": "service", "expected_mib": 16},
}


def _leaked(group: Path, seconds: float) -> int:
    """Return the process id of a program that asked for more and more until it was killed."""
    worker = _started(group, WORKER, 600, 1, "leaks")
    try:
        worker.wait(seconds)
    except subprocess.TimeoutExpired:
        worker.kill()
    if worker.wait() != -signal.SIGKILL:
        raise DatasetError("a program that leaks was not killed: something else went wrong with it")
    time.sleep(0.2)  # the log's last line is written a moment later
    return worker.pid


def _started(group: Path, name: str, score: int, first: int, leaks: str) -> subprocess.Popen[bytes]:
    """Return a program that is in the group and has filled its first memory."""
    command = [sys.executable, "-c", PROGRAM, str(group), name, str(score), str(first), leaks]
    program = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert program.stdout is not None
    if program.stdout.readline() != b"ready\n":
        program.kill()
        raise DatasetError(f"{name} did not get as far as its first memory")
    return program


@contextmanager
def _group() -> Iterator[Path]:
    """Yield a control group with a limit, and remove it."""
    group = MEMORY / f"gs-recording-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(LIMIT))
        yield group
    finally:
        for _ in range(100):
            try:
                group.rmdir()
                break
            except OSError:
                time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
