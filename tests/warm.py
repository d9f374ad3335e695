"""The command without its start: a process that has imported everything forks one for each run of a verb.

A run has its own process as always, with arguments, folder, environment and streams of its own, and nothing that
another left behind. Only importing, a second or two of processor time a run, is done once. A program too: it runs the
command as its caller would, by way of the process that listens where its first argument says.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

COMMAND_LINE = "from groundschool.cli import main\nmain()"
SERVER = Path(__file__).with_name("warm_server.py")


class Warm:
    """A warm process, and how to have runs of the command done by it; any number at the same time."""

    def __init__(self) -> None:
        self.place = TemporaryDirectory(prefix="warm-")
        self.address = f"{self.place.name}/door"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(self.address)
            door.listen(64)
            command = [sys.executable, SERVER, str(door.fileno())]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[door.fileno()])

    def run(
        self, command: Iterable[object], cwd: Path, program: str = COMMAND_LINE
    ) -> subprocess.CompletedProcess[str]:
        """Return how a run ended and what it printed; ``program`` is what is run with these arguments."""
        words = [str(word) for word in command]
        with TemporaryDirectory(prefix="warm-") as place, Path(os.devnull).open("rb") as nothing:
            out, err = Path(place) / "out", Path(place) / "err"
            with out.open("wb") as told, err.open("wb") as complained:
                streams = [nothing.fileno(), told.fileno(), complained.fileno()]
                code = ask(self.address, words, str(cwd), streams, program)
            said = (path.read_text(encoding="utf-8") for path in (out, err))
            return subprocess.CompletedProcess(words, code, *said)

    def program(self, folder: Path) -> Path:
        """Write the command as a program of its name into a folder, and return the folder."""
        path = folder / "groundschool"
        path.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {__file__} {self.address} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        return folder

    def end(self) -> None:
        """End the process."""
        self.process.communicate(timeout=60)
        self.place.cleanup()


def ask(address: str, words: list[str], cwd: str, streams: list[int], program: str = COMMAND_LINE) -> int:
    """Return the exit code of a program that a fork of the warm process runs with these arguments and streams."""
    job = {"argv": words, "cwd": cwd, "environment": dict(os.environ), "program": program}
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(address)
        socket.send_fds(door, [json.dumps(job).encode()], streams)
        door.shutdown(socket.SHUT_WR)
        return int(door.recv(16))


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1], ["groundschool", *sys.argv[2:]], os.getcwd(), [0, 1, 2]))  # noqa: PTH109 - starts sooner
