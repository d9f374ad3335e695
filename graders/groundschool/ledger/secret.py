"""The course secret that hidden variants follow from: made once, readable by its owner only."""

import contextlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from groundschool.errors import GroundschoolError

NAME = "secret"
PRIVATE = ".groundschool"  # the folder in which a work folder keeps what nobody else reads
LENGTH = 32


def course_secret(folder: Path, *, make: bool = True) -> bytes:
    """Return the 32 bytes kept in ``folder``, making them if there are none; never shown, logged or passed on.

    Raises GroundschoolError when others could read the file, when it is not a secret, or when it is gone and none may
    be made, because marks were given by it.
    """
    path = folder / NAME
    if not path.exists():
        if not make:
            gone = "the course secret is gone, and marks in the ledger follow from it. Restore it from your backup"
            lost = "If it is lost for good, 'groundschool init-course --new-secret' makes another"
            raise GroundschoolError(f"{path}: {gone}. {lost}: every hidden variant changes.")
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
