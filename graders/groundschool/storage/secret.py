"""The course secret that hidden variants follow from: made once, readable by its owner only."""

import contextlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from groundschool.errors import GroundschoolError

NAME = "secret"
LENGTH = 32


def course_secret(folder: Path) -> bytes:
    """Return the 32 bytes kept in ``folder``, making them if there are none; never shown, logged or passed on.

    Raises GroundschoolError when others could read the file, or when it is not a secret.
    """
    path = folder / NAME
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise GroundschoolError(f"{path}: others can read the course secret. Run: chmod 600 {path}")
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        secret = b""
    if len(secret) != LENGTH:
        raise GroundschoolError(f"{path}: not a course secret. Restore it from your backup.")
    return secret


def _make(path: Path) -> None:
    """Write a new secret whole or not at all; when another process was first, its secret stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(LENGTH))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
