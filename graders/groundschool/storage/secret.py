"""The course secret that hidden variants follow from: made once, readable by its owner only."""

import os
import secrets
import stat
from pathlib import Path

from groundschool.errors import GroundschoolError

NAME = "secret"


def course_secret(folder: Path) -> bytes:
    """Return the 32 bytes kept in ``folder``, making them if there are none; never shown, logged or passed on.

    Raises GroundschoolError when others could read the file, or when it is not a secret.
    """
    path = folder / NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise GroundschoolError(f"{path}: others can read the course secret. Run: chmod 600 {path}")
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        raise GroundschoolError(f"{path}: not a course secret. Restore it from your backup.") from None
