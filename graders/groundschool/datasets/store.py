"""Finds datasets, checks their files, and makes variants from them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from groundschool.curriculum.content_module import load_content_module
from groundschool.curriculum.toml_file import read_toml
from groundschool.datasets.lock import LOCK, digest, locked
from groundschool.datasets.model import DatasetFile, SampleFile
from groundschool.datasets.variant import Variant
from groundschool.errors import DatasetError, Problem

PRACTICE_SEED = 0


@dataclass(frozen=True)
class Dataset:
    """One folder of ``datasets/``."""

    folder: Path
    declared: DatasetFile

    @property
    def name(self) -> str:
        """Return the folder's name, by which exercises refer to the dataset."""
        return self.folder.name

    @property
    def recorded(self) -> bool:
        """Return whether real programs wrote the files."""
        return self.declared.origin == "recorded"

    @cached_property
    def edges(self) -> tuple[str, ...]:
        """Return the names of the edge injectors that ``generate`` accepts."""
        if self.recorded:
            return ()
        return tuple(getattr(load_content_module(self.folder / "generate.py"), "EDGES", ()))

    def generate(self, seed: int, edge: str | None = None) -> Variant:
        """Return the variant of a seed (not negative), optionally with one edge injected."""
        if self.recorded:
            raise DatasetError(f"datasets/{self.name} is a recording; it has no variants")
        return _generated(self.folder, seed, edge)

    def recording(self) -> Variant:
        """Return the recorded files with their truth.

        Raises DatasetError where the truth is not present: a wheel ships none.
        """
        truth_file = self.folder / "truth.json"
        if not truth_file.is_file():
            raise DatasetError(f"datasets/{self.name}/truth.json is not here: recordings are graded from a checkout")
        truth: dict[str, Any] = json.loads(truth_file.read_text(encoding="utf-8"))
        return Variant(self.sample(), truth, label=f"the recording {self.name}")

    def sample(self) -> dict[str, bytes]:
        """Return the checked-in files by name.

        Raises DatasetError when one is missing or its checksum is off.
        """
        if problems := list(self.verify()):
            raise DatasetError("; ".join(str(problem) for problem in problems))
        return {path: (self.folder / path).read_bytes() for path in self.checksums}

    @property
    def checksums(self) -> dict[str, str]:
        """Return the checksum of every checked-in file by path, as ``dataset.lock`` has it."""
        return locked(self.folder)

    def present(self) -> list[Path]:
        """Return the checked-in files that are there."""
        try:
            return [path for name in self.checksums if (path := self.folder / name).is_file()]
        except DatasetError:
            return []

    def declared_as(self, path: str) -> SampleFile | None:
        """Return what the declaration says of a file; the first pattern that names it counts."""
        return next((entry for entry in self.declared.files if entry.names(path)), None)

    def verify(self) -> Iterator[Problem]:
        """Yield a problem for every checked-in file that is missing, altered, or not the one that is declared."""
        where = f"datasets/{self.name}"
        remedy = f"Restore it with 'git checkout -- {where}'"
        if not self.recorded:
            remedy += f", or write it anew with 'groundschool regenerate {self.name}'"
        try:
            checksums = self.checksums
        except DatasetError as error:
            yield Problem(f"{where}/{LOCK}", "", str(error), f"{remedy}.")
            return
        for path, checksum in checksums.items():
            if not (file := self.folder / path).is_file():
                yield Problem(f"{where}/{path}", "", "the file is missing", f"{remedy}.")
            elif digest(file.read_bytes()) != checksum:
                yield Problem(f"{where}/{path}", "sha256", f"the checksum differs from {LOCK}", f"{remedy}.")
        yield from self._undeclared(checksums, where)

    def _undeclared(self, paths: Iterable[str], where: str) -> Iterator[Problem]:
        """Yield locked files that nothing declares, and declarations that no locked file is of."""
        for path in paths:
            if self.declared_as(path) is None:
                yield Problem(
                    f"{where}/dataset.toml", "files", f"nothing declares {path}", "Add its path or a pattern."
                )
        for entry in self.declared.files:
            if not any(entry.names(path) for path in paths):
                said = f"{LOCK} has no such file"
                yield Problem(f"{where}/dataset.toml", f"files.{entry.path}", said, "Correct the path, or regenerate.")


@lru_cache(maxsize=64)
def _generated(folder: Path, seed: int, edge: str | None) -> Variant:
    variant = load_content_module(folder / "generate.py").generate(seed, edge)
    return replace(variant, seed=seed, edge=edge)


def load_datasets(root: Path) -> tuple[Mapping[str, Dataset], list[Problem]]:
    """Return the datasets below ``root`` by name, and a problem for each declaration that cannot be read."""
    found: dict[str, Dataset] = {}
    problems: list[Problem] = []
    for path in sorted(root.glob("datasets/*/dataset.toml")):
        declared, wrong = read_toml(path, DatasetFile, root)
        problems += wrong
        if declared is not None:
            found[path.parent.name] = Dataset(path.parent, declared)
    return found, problems
