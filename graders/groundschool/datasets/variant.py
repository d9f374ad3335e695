"""A variant: the files an associate sees, and the truth they were rendered from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Variant:
    """One seeded instance of a dataset.

    ``files`` maps a relative POSIX path to the bytes a real program would have written. ``truth`` is the latent state
    the files were rendered from, as plain data (dict, list, str, int, float, bool, None); graders compare with it and
    never parse the files again. ``folder`` is where the files were placed, once they were; ``label`` how an associate
    is told of the variant, empty for the one they look at.
    """

    files: Mapping[str, bytes]
    truth: Mapping[str, Any]
    seed: int = 0
    edge: str | None = None
    folder: PurePath | None = None
    label: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))
        object.__setattr__(self, "truth", MappingProxyType(dict(self.truth)))

    def placed(self, folder: Path) -> "Variant":
        """Write every file below ``folder`` and return this variant with its folder set."""
        for name, content in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return self.at(folder)

    def at(self, folder: PurePath) -> "Variant":
        """Return this variant with its files in ``folder``, where somebody else has written them."""
        return replace(self, folder=folder)

    def path(self, name: str = "") -> str:
        """Return the path of one file (or of the folder) as the string an associate's function is called with."""
        if self.folder is None:
            raise ValueError("the variant was not placed in a folder yet")
        if name and name not in self.files:
            raise KeyError(name)
        return str(self.folder / name)
