"""Records what the kernel says while CPUs are kept busy, a disk is written to, a quota is reached, and afterwards.

Linux, root, control groups of version 1. What is done is known beforehand; nothing here reads the files it records.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from groundschool.errors import MissingToolError
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, version

HERE = Path(__file__).resolve().parent
SECONDS = 50.0
PROGRAMS = {"procps-ng": "ps", "sysstat": "mpstat"}
CPU = Path("/sys/fs/cgroup/cpu")
QUOTA, PERIOD = 15_000, 50_000  # microseconds
SPIN = "while True: pass"
WRITE = """
import mmap, os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_DIRECT | os.O_DSYNC)
block = mmap.mmap(-1, 2**18)
while True:
    for at in range(0, 2**24, 2**18):
        os.pwrite(file, block, at)
"""
LIMITS = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
PROC = {"loadavg": "loadavg", **{f"pressure-{name}": f"pressure/{name}" for name in ("cpu", "io", "memory")}}


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write a folder for each thing that was done, the truth and the declaration to ``out``."""
    require(*PROGRAMS.values())
    if os.geteuid() or not (CPU / "cpu.cfs_quota_us").exists():
        raise MissingToolError(f"this recording needs root and control groups of version 1 at {CPU}")
    files: dict[str, bytes] = {}
    hosts: dict[str, Any] = {}
    part, start = seconds / 10, time.time()
    cpus = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, _group() as group:
        with _running(WRITE, 6, folder) as pids:
            time.sleep(part)
            hosts["writing"] = {"verdict": "io_blocked", "pids": pids} | _saved(files, "writing", part)
        with _running(SPIN, 2, group=group) as pids:
            time.sleep(part / 5)
            hosts["quota"] = {"verdict": "throttled", "limit_cpus": QUOTA / PERIOD} | _saved(
                files, "quota", part, group
            )
        fault = time.time()
        with _running(SPIN, 3 * cpus) as pids:
            time.sleep(2 * part)
            hosts["spinning"] = {"verdict": "cpu_saturated", "pids": pids} | _saved(files, "spinning", part)
        time.sleep(3 * part)  # the load average still tells of it; the pressure of ten seconds no more
        hosts["after"] = {"verdict": "idle_high_load"} | _saved(files, "after", part)
    truth = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(fault)},
        "hosts": hosts,
    }
    versions = {name: version(program) for name, program in PROGRAMS.items()}
    keep(out, HERE / "dataset.toml", files, truth, versions | {"Linux": os.uname().release.split("-")[0]})


def _saved(files: dict[str, bytes], name: str, seconds: float, group: Path | None = None) -> dict[str, Any]:
    """Save what the kernel says over some seconds, and return how busy the CPUs were in the eyes of mpstat."""
    _counters(files, name, 1, group)
    asked = ["mpstat", "-P", "ALL", "-o", "JSON", str(max(1, round(seconds))), "1"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE) as watching:
        said, _ = watching.communicate()
    _counters(files, name, 2, group)
    files |= {f"{name}/{file}": Path("/proc", source).read_bytes() for file, source in PROC.items()}
    # The threads of the kernel, and what this program has started: ps itself among them.
    listing = ["ps", "-o", "pid,stat,wchan:20,comm", "--ppid", "2", "--ppid", str(os.getpid())]
    files[f"{name}/ps"] = subprocess.run(listing, stdout=subprocess.PIPE, check=True).stdout
    if group:
        files |= {
            f"{name}/{limit}": (group / limit).read_bytes() for limit in ("cpu.cfs_quota_us", "cpu.cfs_period_us")
        }
    [seen] = json.loads(said)["sysstat"]["hosts"][0]["statistics"]
    busy = {f"cpu{one['cpu']}".replace("all", ""): 100 - one["idle"] - one["iowait"] for one in seen["cpu-load"]}
    return {"utilisation": busy}


def _counters(files: dict[str, bytes], name: str, number: int, group: Path | None) -> None:
    files[f"{name}/stat.{number}"] = Path("/proc/stat").read_bytes()
    if group:
        files[f"{name}/cpu.stat.{number}"] = (group / "cpu.stat").read_bytes()


@contextmanager
def _group() -> Iterator[Path]:
    """Yield a control group with a quota, and remove it."""
    group = CPU / f"gs-recording-{os.getpid()}"
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(QUOTA))
        yield group
    finally:
        _retried(group.rmdir)


@contextmanager
def _running(program: str, count: int, folder: str = "", group: Path | None = None) -> Iterator[list[int]]:
    """Yield the process ids of programs that run until the block ends."""
    started = []
    try:
        for number in range(count):
            command = ["nice", "-n", "5", sys.executable, "-c", program, f"{folder}/{number}"]
            started.append(subprocess.Popen(command))
            if group:
                (group / "cgroup.procs").write_text(str(started[-1].pid))
        yield [one.pid for one in started]
    finally:
        for one in started:
            one.send_signal(signal.SIGKILL)
        for one in started:
            one.wait()


def _retried(remove: Callable[[], None]) -> None:
    """Remove a group as soon as the kernel has let its last process go."""
    for _ in range(100):
        try:
            return remove()
        except OSError:
            time.sleep(0.05)
    return remove()


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
