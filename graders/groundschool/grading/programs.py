"""Runs the real programs that judge answers: here while practising, in a sandbox where marks count.

A grader says what to run on which files; who grades says where. An answer that is a program itself, or is read by
one, must not run beside the grader: the engine sets a runner that locks it in.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """One run: a command in a folder of files, what it reads from stdin, and seconds of wall time it may take.

    ``environment`` is added to what the runner gives; the command may name files below ``folder`` by absolute paths.
    """

    command: Sequence[str]
    folder: Path
    given: bytes = b""
    environment: Mapping[str, str] | None = None
    seconds: float = 60.0


@dataclass(frozen=True)
class Ran:
    """How a run ended: its exit status (negative: a signal; None: it took too long) and what it wrote."""

    status: int | None
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Return what it wrote to standard output, as text."""
        return self.out.decode("utf-8", "replace")

    @property
    def complaint(self) -> str:
        """Return what it wrote to standard error, as text."""
        return self.err.decode("utf-8", "replace")


Runner = Callable[[Job], Ran]


def run_here(job: Job) -> Ran:
    """Run a program as a child of this process, with this process's rights."""
    try:
        done = subprocess.run(
            list(job.command),
            input=job.given,
            capture_output=True,
            cwd=job.folder,
            env={**os.environ, **(job.environment or {})},
            timeout=job.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(None, b"", b"")
    return Ran(done.returncode, done.stdout, done.stderr)


_RUNNER: ContextVar[Runner] = ContextVar("runner", default=run_here)


def run_program(job: Job) -> Ran:
    """Run a program where answers are judged now; raises OSError when it cannot be started."""
    return _RUNNER.get()(job)


@contextmanager
def programs_run_by(runner: Runner) -> Iterator[None]:
    """Let ``runner`` run every program while the block lasts."""
    token = _RUNNER.set(runner)
    try:
        yield
    finally:
        _RUNNER.reset(token)


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by relative path; links and empty folders are left out."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
