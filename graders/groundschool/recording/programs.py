"""Real programs: whether they are here, which version, and running one so that it never outlives the recording."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from groundschool.errors import DatasetError, MissingToolError

# Where Debian packages a program under another name than its own.
PACKAGES = {
    "nginx": "nginx-light",
    "ps": "procps",
    "mpstat": "sysstat",
    "ip": "iproute2",
    "ss": "iproute2",
    "nft": "nftables",
    "promtool": "prometheus",
    "setpriv": "util-linux",
    "named": "bind9",
    "dig": "bind9-dnsutils",
    "dnssec-keygen": "bind9-utils",
    "dnssec-signzone": "bind9-utils",
}
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
_VERSION_FLAG = {"nginx": "-v", "mpstat": "-V", "named": "-v", "dig": "-v"}


def require(*programs: str) -> None:
    """Return when every program is installed.

    Raises MissingToolError naming all that are not, with the packages that bring them.
    """
    missing = [program for program in programs if shutil.which(program, path=_PATH) is None]
    if missing:
        packages = " ".join(sorted({PACKAGES.get(program, program) for program in missing}))
        raise MissingToolError(
            f"a recording needs {', '.join(missing)}, not installed here. On Debian: apt-get install {packages}"
        )


def version(program: str) -> str:
    """Return the version a program states about itself, such as ``1.22.1`` for nginx."""
    said = run([program, _VERSION_FLAG.get(program, "--version")])
    found = re.search(r"\d+\.\d+[\w.+~]*", said)
    if found is None:
        raise DatasetError(f"{program} does not state its version: {said.strip()!r}")
    return found.group()


def run(args: Sequence[str]) -> str:
    """Return what a short-lived program printed on both streams.

    Raises DatasetError with its first line when it fails or takes more than 20 s.
    """
    try:
        done = subprocess.run(
            args,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=20,
            check=True,
        )
    except subprocess.CalledProcessError as failure:
        raise DatasetError(f"'{' '.join(args)}' failed: {_lines(failure.stdout)[0]}") from failure
    except subprocess.TimeoutExpired as failure:
        raise DatasetError(f"'{' '.join(args)}' did not end in 20 s") from failure
    return done.stdout


@contextmanager
def running(
    args: Sequence[str], output: Path, ready: Callable[[], bool], within: float = 15.0
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a started program once it is ready, and stop it afterwards whatever happened.

    The program runs in the folder of ``output``, which receives both its streams. It is sent SIGTERM should the thread
    that starts it end first. Raises DatasetError when it is not ready within so many seconds.
    """
    with output.open("wb") as sink:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", *args],
            cwd=output.parent,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until(lambda: process.poll() is not None or ready(), within)
        if process.poll() is not None or not ready():
            raise DatasetError(f"{output.stem} did not become ready: {_lines(output.read_text(errors='replace'))[-1]}")
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program politely, and by force after five seconds."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until(condition: Callable[[], bool], within: float) -> None:
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    # UTC and the C locale, so that no setting of this machine shows in what the programs write.
    return {"PATH": _PATH, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()] or ["it said nothing"]
