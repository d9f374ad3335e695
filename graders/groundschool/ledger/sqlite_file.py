"""How a file of SQLite is made, whole or not at all, and opened: only to be read where it cannot be written."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from groundschool.errors import GroundschoolError


def is_writable(path: Path) -> bool:
    """Return whether a database can be written: SQLite keeps a journal beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def mode_of(path: Path, *, write: bool = True) -> dict[str, str]:
    """Return the options of SQLite's URI that open a file as far as it can be opened, and make none.

    Raises GroundschoolError when it is empty, or when what belongs to it cannot be read here.
    """
    if path.stat().st_size == 0:
        raise GroundschoolError(f"{path}: is empty, 0 bytes. Restore it from your backup.")
    if is_writable(path):
        return {"mode": "rw" if write else "ro"}
    log, index = (path.with_name(f"{path.name}-{what}") for what in ("wal", "shm"))
    if not log.exists() or log.stat().st_size == 0:
        return {"mode": "ro", "immutable": "1"}
    if not index.exists():
        message = f"{log}: holds what {path.name} lacks, and cannot be read where nothing can be written"
        raise GroundschoolError(f"{message}. Copy both to a folder of yours.")
    return {"mode": "ro"}


def file_uri(path: Path, *, write: bool = True) -> str:
    """Return the URI that opens a file as far as it can be opened; raises GroundschoolError as ``mode_of`` does."""
    options = "&".join(f"{name}={value}" for name, value in mode_of(path, write=write).items())
    return f"file:{quote(str(path))}?{options}"


@contextmanager
def drafted(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """Yield a new file to fill, which then is at ``path``; when another process was first, its file stays."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    try:
        yield draft
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
