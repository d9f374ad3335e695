"""``dataset.lock``: the checksums of a dataset's checked-in files, as ``sha256sum --check`` reads them."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from groundschool.errors import DatasetError

LOCK = "dataset.lock"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def digest(content: bytes) -> str:
    """Return the checksum of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def lock(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the checksums of ``files`` beside the declaration in ``folder``, in the order of their paths."""
    lines = [f"{digest(files[name])}  {name}\n" for name in sorted(files)]
    (folder / LOCK).write_text("".join(lines), encoding="utf-8")


def locked(folder: Path) -> dict[str, str]:
    """Return the checksums of a dataset's files by path; none where nothing was locked yet.

    Raises DatasetError for a line that is no checksum with a path.
    """
    path = folder / LOCK
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not (told := _LINE.fullmatch(line)):
            said = f"datasets/{folder.name}/{LOCK}: line {number} is no checksum with a path"
            raise DatasetError(f"{said}. Write the file anew with 'groundschool regenerate {folder.name}'.")
        found[told[2]] = told[1]
    return found
