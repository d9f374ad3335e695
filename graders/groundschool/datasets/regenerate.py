"""Writes a generated dataset's checked-in files anew and records their checksums."""

import hashlib
import re
from pathlib import Path

from groundschool.datasets.store import PRACTICE_SEED, Dataset
from groundschool.errors import DatasetError


def regenerate(dataset: Dataset) -> list[str]:
    """Write the practice variant's declared files and their checksums, and return the names of those that changed.

    Raises DatasetError, before anything is written, for a recording or a declaration that cannot be followed.
    """
    files = dataset.generate(PRACTICE_SEED).files
    declaration = dataset.folder / "dataset.toml"
    text = declaration.read_text(encoding="utf-8")
    for entry in dataset.declared.files:
        if entry.path not in files:
            raise DatasetError(f"{declaration}: files.{entry.path}: generate() writes no such file. Correct the path.")
        checksum = hashlib.sha256(files[entry.path]).hexdigest()
        beside = re.compile(rf'(path\s*=\s*"{re.escape(entry.path)}"\s*\n\s*sha256\s*=\s*")[0-9a-f]{{64}}')
        text, found = beside.subn(rf"\g<1>{checksum}", text)
        if found != 1:
            raise DatasetError(f"{declaration}: files.{entry.path}: write 'sha256' on the line after 'path'.")
    changed = [
        entry.path for entry in dataset.declared.files if _differs(dataset.folder / entry.path, files[entry.path])
    ]
    for name in changed:
        (dataset.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (dataset.folder / name).write_bytes(files[name])
    declaration.write_text(text, encoding="utf-8")
    return changed


def _differs(path: Path, content: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != content
