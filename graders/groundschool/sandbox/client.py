"""The parent's side: starts the zygote and gets children from it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Self

from groundschool.errors import SandboxError
from groundschool.sandbox.handle import Sandbox
from groundschool.sandbox.limits import CACHES, MEANING, RANKED, THREADS, Assurance, Limits, require_limits
from groundschool.sandbox.replies import Lost
from groundschool.sandbox.scratch import remove
from groundschool.sandbox.wire import WireError


class Zygote:
    """A running zygote; a context manager that ends it and every child it has.

    ``ceiling`` is the best assurance to try for. The process starts at once and loads its libraries in the background.
    Raises SandboxError on a system where none can run.
    """

    def __init__(self, ceiling: Assurance = Assurance.ISOLATED) -> None:
        require_limits()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the zygote
        command = [sys.executable, "-s", "-P", "-m", "groundschool.sandbox.zygote", str(theirs.fileno()), str(ceiling)]
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Return the process id of the zygote, whose descendants all children are."""
        return self._process.pid

    def __enter__(self) -> Self:
        """Return the zygote."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the zygote and its children."""
        self.close()

    def close(self) -> None:
        """End the zygote and its children."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._said.close()

    def child(self, limits: Limits | None = None, zone: str = "") -> "Sandbox":
        """Return a new child, locked in and ready, in a POSIX time ``zone``; raises SandboxError when there is none."""
        limits = limits or Limits()
        (ours, theirs), (hears, says) = socket.socketpair(), socket.socketpair()
        scratch = tempfile.mkdtemp(prefix="groundschool-")
        order = {"limits": asdict(limits), "scratch": scratch, "zone": zone}
        try:
            with theirs, says:
                socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno(), says.fileno()])
            return Sandbox(ours, hears, limits, scratch)
        except (OSError, WireError, Lost) as error:
            ours.close()
            hears.close()
            remove(scratch)
            raise SandboxError(f"the sandbox did not start: {self._reason() or error}") from error

    def _reason(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def require_assurance(assurance: Assurance, least: Assurance, because: str) -> None:
    """Raise SandboxError when ``assurance`` is less than what is required."""
    if RANKED.index(assurance) > RANKED.index(least):
        why = f" ({because})" if because else ""
        raise SandboxError(
            f"submissions can only run {assurance} on this machine{why}: {MEANING[assurance]}. "
            f"--require {least} asks for more. Grade on a machine that allows user namespaces, or require less."
        )


def _environment() -> dict[str, str]:
    """Return a child's environment: nothing of the grader's own but where programs, fonts and the time zone are.

    Language and order of text are the same on every grader, or a mark would hang on where it was given.
    """
    kept = {name: os.environ[name] for name in ("TZ", *CACHES) if name in os.environ}
    one_thread = dict.fromkeys(THREADS, "1")
    path = os.pathsep.join(
        (str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")
    )
    return {
        "LANG": "C.UTF-8",
        **kept,
        **one_thread,
        "PATH": path,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
