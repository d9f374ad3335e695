"""What accepts a file of each format: a real program where one reads it, else a reader of ours.

A format's module says so in ``ACCEPTED``, by the names of its formats; nothing else lists them. A course has formats of
its own below ``formats/``, each a folder with a ``format.py`` that says the same.
"""

import gzip
import os
import pkgutil
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from groundschool.curriculum.content_module import load_content_module
from groundschool.errors import MissingToolError

OF_COURSES = "formats/*/format.py"
WITHIN = 60  # seconds
ELSEWHERE = ("/usr/sbin", "/sbin", "/usr/lib/systemd", "/lib/systemd")  # where programs lie that no user calls
FILE, SCRATCH = "{file}", "{scratch}"


@dataclass(frozen=True)
class Accepted:
    """How a file is tried.

    ``command`` is a program's, in which FILE stands for the file's path and SCRATCH for an empty folder; a command that
    does not name the file reads it from standard input. ``read`` raises ValueError for what is not of the format.
    """

    command: tuple[str, ...] = ()
    read: Callable[[bytes], object] | None = None


@cache
def accepted() -> Mapping[str, Accepted]:
    """Return what accepts a file, by format."""
    folder = Path(__file__).parent
    return _told(import_module(f"groundschool.formats.{module.name}") for module in pkgutil.iter_modules([str(folder)]))


def accepted_in(root: Path) -> Mapping[str, Accepted]:
    """Return what accepts a file, by format, those of the course at ``root`` among them."""
    return {**accepted(), **_told(load_content_module(path) for path in sorted(root.glob(OF_COURSES)))}


def refusal(how: Accepted, name: str, content: bytes) -> str:
    """Return why a file of this name is not accepted, nothing when it is; what is packed is looked at unpacked.

    Raises MissingToolError when the program is not here.
    """
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    if how.read:
        try:
            how.read(content)
        except ValueError as error:
            return str(error) or type(error).__name__
    return _refused_by_program(how.command, content) if how.command else ""


def _refused_by_program(command: tuple[str, ...], content: bytes) -> str:
    program, *rest = command
    found = shutil.which(program, path=os.pathsep.join((os.environ.get("PATH", ""), *ELSEWHERE)))
    if found is None:
        raise MissingToolError(f"{program} is not installed. See: groundschool doctor")
    with tempfile.TemporaryDirectory(prefix="groundschool-") as scratch:
        file, empty = Path(scratch, "file"), Path(scratch, "empty")
        file.write_bytes(content)
        empty.mkdir()
        words = [part.replace(FILE, str(file)).replace(SCRATCH, str(empty)) for part in rest]
        given = None if any(FILE in part for part in command) else content
        done = subprocess.run([found, *words], input=given, capture_output=True, check=False, timeout=WITHIN)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode(errors="replace") or "refused"


def _told(modules: Iterable[ModuleType]) -> dict[str, Accepted]:
    return {name: how for module in modules for name, how in getattr(module, "ACCEPTED", {}).items()}
