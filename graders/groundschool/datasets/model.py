"""What ``datasets/<name>/dataset.toml`` says."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One field of a file: its name as the program writes it, its unit and meaning."""

    name: Text
    unit: str = ""
    meaning: Text


class SampleFile(_Strict):
    """One checked-in file: what wrote (or would write) it, its checksum and its fields."""

    path: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    written_by: Text
    columns: tuple[Column, ...] = ()


class Provenance(_Strict):
    """How a recording was made: when, with which programs, and the fault that was injected."""

    recorded_at: Text
    programs: tuple[Text, ...] = Field(min_length=1)
    fault: Text
    fault_at: Text


class DatasetFile(_Strict):
    """A dataset's declaration.

    ``generated`` datasets have a ``generate.py``; ``recorded`` ones a ``record.py``, a ``truth.json`` kept from
    associates, and a provenance.
    """

    title: Text
    origin: Literal["generated", "recorded"]
    licence: Text
    files: tuple[SampleFile, ...] = ()
    provenance: Provenance | None = None
