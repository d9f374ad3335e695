"""Tries whether a file is accepted by what reads its format: a real program, or a reader of ours."""

import gzip
import subprocess
import tempfile
from pathlib import Path

from groundschool.errors import MissingToolError
from groundschool.formats.accepted import FILE, SCRATCH, Accepted
from groundschool.grading.tools import which

WITHIN = 60  # seconds


def refusal(how: Accepted, name: str, content: bytes) -> str:
    """Return why a file of this name is not accepted, nothing when it is; what is packed is looked at unpacked.

    Raises MissingToolError when the program is not here.
    """
    try:
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        if how.read:
            how.read(plain)
    except Exception as error:  # noqa: BLE001 - however a reader fails, it has not accepted the file
        return f"{type(error).__name__}: {error}"
    return _refused_by_program(how.command, plain) if how.command else ""


def _refused_by_program(command: tuple[str, ...], content: bytes) -> str:
    program, *rest = command
    if not (found := which(program)):
        raise MissingToolError(f"{program} is not installed. See: groundschool doctor")
    with tempfile.TemporaryDirectory(prefix="groundschool-") as scratch:
        file, empty = Path(scratch, "file"), Path(scratch, "empty")
        file.write_bytes(content)
        empty.mkdir()
        words = [part.replace(FILE, str(file)).replace(SCRATCH, str(empty)) for part in rest]
        given = None if any(FILE in part for part in command) else content
        try:
            done = subprocess.run([found, *words], input=given, capture_output=True, check=False, timeout=WITHIN)
        except subprocess.TimeoutExpired:
            return f"{program} took more than {WITHIN} seconds"
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode(errors="replace") or "refused"
