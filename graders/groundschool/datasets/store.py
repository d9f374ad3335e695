"""Finds datasets, checks their files, and makes variants from them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from groundschool.curriculum.content_module import load_content_module
from groundschool.curriculum.toml_file import read_toml
from groundschool.datasets.model import DatasetFile
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
        return {entry.path: (self.folder / entry.path).read_bytes() for entry in self.declared.files}

    def verify(self) -> Iterator[Problem]:
        """Yield a problem for every checked-in file that is missing or altered."""
        where = f"datasets/{self.name}"
        remedy = f"Restore it with 'git checkout -- {where}'"
        if not self.recorded:
            remedy += f", or write it anew with 'groundschool regenerate {self.name}'"
        for entry in self.declared.files:
            path = self.folder / entry.path
            if not path.is_file():
                yield Problem(f"{where}/{entry.path}", "", "the file is missing", f"{remedy}.")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
                yield Problem(f"{where}/{entry.path}", "sha256", "the checksum differs from dataset.toml", f"{remedy}.")


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
