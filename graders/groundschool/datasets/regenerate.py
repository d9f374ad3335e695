"""Writes a generated dataset's checked-in files anew and records their checksums."""

import hashlib
import re

from groundschool.datasets.store import PRACTICE_SEED, Dataset
from groundschool.errors import DatasetError


def regenerate(dataset: Dataset) -> list[str]:
    """Write the practice variant's declared files and their checksums, and return the names of those that changed.

    Raises DatasetError for a recording, or when a declared file is not generated.
    """
    files = dataset.generate(PRACTICE_SEED).files
    declaration = dataset.folder / "dataset.toml"
    text = declaration.read_text(encoding="utf-8")
    changed = []
    for entry in dataset.declared.files:
        if entry.path not in files:
            raise DatasetError(f"{declaration}: files.{entry.path}: generate() writes no such file. Correct the path.")
        target = dataset.folder / entry.path
        if not target.is_file() or target.read_bytes() != files[entry.path]:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files[entry.path])
            changed.append(entry.path)
        checksum = hashlib.sha256(files[entry.path]).hexdigest()
        beside = re.compile(rf'(path\s*=\s*"{re.escape(entry.path)}"\s*\n\s*sha256\s*=\s*")[0-9a-f]{{64}}')
        text, found = beside.subn(rf"\g<1>{checksum}", text)
        if found != 1:
            raise DatasetError(f"{declaration}: files.{entry.path}: write 'sha256' on the line after 'path'.")
    declaration.write_text(text, encoding="utf-8")
    return changed
