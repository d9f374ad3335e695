"""Writes a generated dataset's checked-in files anew, and locks their checksums."""

from groundschool.datasets.lock import lock
from groundschool.datasets.store import PRACTICE_SEED, Dataset
from groundschool.errors import DatasetError


def regenerate(dataset: Dataset) -> list[str]:
    """Write the practice variant's files and their checksums, and return the names of those that changed or went.

    Raises DatasetError, before anything is written, for a recording or a declaration that cannot be followed.
    """
    files = dict(dataset.generate(PRACTICE_SEED).files)
    where = f"{dataset.folder / 'dataset.toml'}: files"
    for path in files:
        if dataset.declared_as(path) is None:
            raise DatasetError(f"{where}: generate() writes {path}, which nothing declares. Add its path or a pattern.")
    for entry in dataset.declared.files:
        if not any(entry.names(path) for path in files):
            raise DatasetError(f"{where}.{entry.path}: generate() writes no such file. Correct the path.")
    gone = [path for path in dataset.checksums if path not in files and (dataset.folder / path).is_file()]
    changed = [path for path, content in files.items() if _differs(dataset, path, content)]
    for path in changed:
        (dataset.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (dataset.folder / path).write_bytes(files[path])
    for path in gone:
        (dataset.folder / path).unlink()
    lock(dataset.folder, files)
    return changed + gone


def _differs(dataset: Dataset, path: str, content: bytes) -> bool:
    file = dataset.folder / path
    return not file.is_file() or file.read_bytes() != content
