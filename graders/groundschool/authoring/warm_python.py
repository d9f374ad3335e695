"""Runs the course's small Python programs from one that has started already: starting Python is most of what they cost.

Each still is a process of its own, forked before it has seen anything. Only for proofs, where the answers are ours.
"""

import json
import math
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from groundschool.grading.programs import Job, Ran, Runner, run_here
from groundschool.judges.shell import PLAIN_PYTHON

SERVER = Path(__file__).with_name("warm_server.py")


@contextmanager
def warm_python() -> Iterator[Runner]:
    """Yield a runner that forks a plain Python for the programs that ask for one, and runs every other here."""
    with tempfile.TemporaryDirectory(prefix="groundschool-") as scratch:
        warm = _Warm(Path(scratch))
        try:
            yield warm.run
        finally:
            warm.end()


@dataclass
class _Warm:
    """The server, which is started when it is first needed and again after somebody ended it."""

    scratch: Path
    _server: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def run(self, job: Job) -> Ran:
        *python, program = job.command
        if tuple(python) != PLAIN_PYTHON or job.environment:
            return run_here(job)
        given, out, err = (self.scratch / name for name in ("given", "out", "err"))
        given.write_bytes(job.given)
        order = {"program": program, "folder": str(job.folder), "seconds": math.ceil(job.seconds)}
        status = self._status(order | {path.name: str(path) for path in (given, out, err)})
        if status is None or status == -signal.SIGALRM:
            return Ran(None if status else -signal.SIGKILL, b"", b"")
        return Ran(status, out.read_bytes(), err.read_bytes())

    def _status(self, order: Mapping[str, object]) -> int | None:
        """Return the exit status of a job, None where it ended the server with it."""
        if self._server is None:
            command = [*PLAIN_PYTHON, str(SERVER)]
            self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(dict(order)).encode() + b"\n")
        self._server.stdin.flush()
        if said := self._server.stdout.readline():
            return int(said)
        self.end()
        return None

    def end(self) -> None:
        """End the server; its children's CPU time is counted from then on."""
        if self._server is not None:
            self._server.communicate()
            self._server = None
