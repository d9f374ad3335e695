"""Puts a file in place whole: whoever reads meanwhile finds the one before, or this one."""

import os
from pathlib import Path


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, over one that may be read-only, as nbgrader leaves them."""
    draft = target.with_name(f".being-written.{os.getpid()}")  # short, whatever the file is called
    draft.write_bytes(content)
    draft.replace(target)
