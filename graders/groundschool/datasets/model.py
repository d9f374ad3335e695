"""What ``datasets/<name>/dataset.toml`` says."""

from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field

from groundschool.curriculum.strict import Strict

Text = Annotated[str, Field(min_length=1)]


class Column(Strict):
    """One field of a file: its name as the program writes it, its unit and meaning."""

    name: Text
    unit: str = ""
    meaning: Text


class SampleFile(Strict):
    """Files of one kind: what writes (or would write) them, in which format, and their fields.

    ``path`` is that of one file, or a pattern for several: ``*/df-PT.txt`` has a ``*`` for any name of one folder.
    """

    path: Text
    format: Text
    written_by: Text
    columns: tuple[Column, ...] = ()

    def names(self, path: str) -> bool:
        """Return whether a file is one of these."""
        parts, wanted = PurePosixPath(path).parts, PurePosixPath(self.path).parts
        return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


class Provenance(Strict):
    """How a recording was made: when, with which programs, and the fault that was injected."""

    recorded_at: Text
    programs: tuple[Text, ...] = Field(min_length=1)
    fault: Text
    fault_at: Text


class DatasetFile(Strict):
    """A dataset's declaration.

    ``generated`` datasets have a ``generate.py``; ``recorded`` ones a ``record.py``, a ``truth.json`` kept from
    associates, and a provenance.
    """

    title: Text
    origin: Literal["generated", "recorded"]
    licence: Text
    files: tuple[SampleFile, ...] = ()
    provenance: Provenance | None = None
