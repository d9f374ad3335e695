"""Has an associate's script read by shellcheck, and run by a program that watches what it does."""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from groundschool.errors import JudgeBroke
from groundschool.grading.programs import Job, run_program
from groundschool.grading.tools import need, which

LINTING, WATCHING = 30, 300  # seconds
RUINED = 3  # the exit status of a watcher that the script left nothing to go on with
READ = (0, 1, 2)  # shellcheck's exit status: nothing found, something found, a file that it could not read
PLAIN_PYTHON = (sys.executable, "-E", "-S", "-B")  # with the standard library alone
NOT_STARTED = 127  # the exit status, as shells give it, of a program that is not there


@cache
def shellcheck(script: str) -> tuple[str, ...]:
    """Return shellcheck's errors and warnings about a Bash script, each on one line; raises JudgeBroke without them."""
    options = ("--norc", "--format=json1", "--severity=warning", "--shell=bash")
    with TemporaryDirectory(prefix="groundschool-") as place:
        file = Path(place).resolve() / "script.sh"
        file.write_bytes(script.encode("utf-8", "replace"))
        command = [which("shellcheck") or need("shellcheck"), *options, str(file)]
        done = run_program(Job(command, file.parent, seconds=LINTING))
    if done.status is None or done.status < 0:
        return ("shellcheck does not come to an end with it",)
    if done.status == NOT_STARTED:
        raise JudgeBroke(f"shellcheck cannot be started: {done.complaint}")
    try:
        comments = json.loads(done.out)["comments"]
    except ValueError:
        if done.status not in READ:
            raise JudgeBroke(f"shellcheck failed: {done.complaint}") from None
        return ("shellcheck cannot make out what it says",)
    return tuple(f"line {one['line']} SC{one['code']}: {one['message']}" for one in comments)


def watched(watcher: Sequence[Path], folder: Path, job: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever it tells
    """Return what a Python program told (JSON) about the script in its job (JSON), or None when it told nothing.

    ``watcher`` are the program and what it imports: both stand in a new folder "programs" below ``folder``. It has the
    standard library only, and whoever ends it, fills the disk or takes all the time is the script; raises JudgeBroke
    when it fails by itself.
    """
    programs = folder / "programs"
    programs.mkdir(parents=True)
    for source in watcher:
        (programs / source.name).write_bytes(source.read_bytes())
    command = [*PLAIN_PYTHON, str(programs / watcher[0].name)]
    done = run_program(Job(command, folder, json.dumps(job).encode(), seconds=WATCHING))
    if done.status is not None and done.status > 0 and done.status != RUINED:
        raise JudgeBroke(f"what watches the script failed: {done.complaint}")
    try:
        return json.loads(done.out) if done.status == 0 else None
    except ValueError:
        return None
