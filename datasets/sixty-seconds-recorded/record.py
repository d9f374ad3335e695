"""Records a look at a machine whose disk is written to past the page cache, and at one that computes.

What is done is known beforehand; nothing here reads the files it records. Needs no privileges.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, version

HERE = Path(__file__).resolve().parent
SECONDS = 16.0
PROGRAMS = {"procps-ng": "vmstat", "sysstat": "mpstat", "util-linux": "dmesg", "coreutils": "df"}
SPIN = "while True: pass"
WRITE = """
import mmap, os, sys, time
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_DIRECT | os.O_DSYNC)
block, writes, began = mmap.mmap(-1, 2**18), 0, time.monotonic()
while time.monotonic() < began + float(sys.argv[2]):
    os.pwrite(file, block, writes % 64 * 2**18)
    writes += 1
print(1000 * (time.monotonic() - began) / writes)
"""
LOOKS = {
    "uptime": "uptime",
    "vmstat": "vmstat 1 {more}",
    "mpstat": "mpstat -P ALL 1 {seconds}",
    "pidstat": "pidstat -p {pids} 1 {seconds}",
    "iostat": "iostat -xz 1 {more}",
    "free": "free -m",
    "df": "df -PT .",
    "sar-dev": "sar -n DEV 1 {seconds}",
    "sar-tcp": "sar -n TCP,ETCP 1 {seconds}",
}


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write a folder for each thing that was done, the truth and the declaration to ``out``."""
    require(*PROGRAMS.values(), "iostat", "pidstat", "sar")
    files: dict[str, bytes] = {}
    look, start, cpus = max(2, round(seconds / 3)), time.time(), os.cpu_count() or 1
    hosts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        with _running(WRITE, 6, folder, look + 3) as started:
            device = _device(folder)
            _saved(files, "writing", look, started, start)
            waited = [float(one.communicate()[0]) for one in started]
        # Each write is one of six at a time: what the writers' clocks say does not come from iostat.
        hosts["writing"] = {"storage": device, "ms": round(max(waited), 2)}
        fault = time.time()
        with _running(SPIN, 3 * cpus, folder, look) as started:
            _saved(files, "spinning", look, started, start)
        hosts["spinning"] = {"matrix": [95, 100], "bottleneck": "cpu"}
    for done in hosts.values():
        done |= {"cpus": cpus, "seconds": look}
    truth = {"window": {"start": iso(start), "end": iso(time.time())}, "fault": {"started": iso(fault)}, "hosts": hosts}
    keep(out, HERE / "dataset.toml", files, truth, {name: version(program) for name, program in PROGRAMS.items()})


def _device(folder: str) -> str:
    """Return the name of the disk that a folder lies on, a partition's whole."""
    number = Path(folder).stat().st_dev
    place = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve()
    return place.parent.name if (place / "partition").exists() else place.name


def _saved(
    files: dict[str, bytes], name: str, seconds: int, started: list[subprocess.Popen[str]], since: float
) -> None:
    """Save what every program says, all of them at once."""
    words = {"seconds": seconds, "more": seconds + 1, "pids": ",".join(str(one.pid) for one in started)}
    asked = {file: command.format(**words).split() for file, command in LOOKS.items()}
    asked["dmesg"] = ["dmesg", "-T", "--since", f"{datetime.fromtimestamp(since, UTC).astimezone():%Y-%m-%d %H:%M:%S}"]
    with ThreadPoolExecutor(len(asked)) as together:
        said = dict(zip(asked, together.map(_said, asked.values()), strict=True))
    # A kernel's whole version and a host's name are nobody's business.
    mine = f"{os.uname().release} ({os.uname().nodename})".encode()
    neutral = f"{os.uname().release.split('-')[0]} (recorder)".encode()
    files |= {f"{name}/{file}": text.replace(mine, neutral) for file, text in said.items()}


def _said(command: list[str]) -> bytes:
    """Return what a program prints; dmesg may be refused, and says so elsewhere."""
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})
    return done.stdout or done.stderr


@contextmanager
def _running(program: str, count: int, folder: str, seconds: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Yield programs that run until the block ends, at the latest."""
    started: list[subprocess.Popen[str]] = []
    try:
        for number in range(count):
            command = ["nice", "-n", "5", sys.executable, "-c", program, f"{folder}/{number}", str(seconds)]
            started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        time.sleep(1)
        yield started
    finally:
        for one in started:
            one.send_signal(signal.SIGKILL)
        for one in started:
            with one:  # waits, and closes its pipe
                pass


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
