"""A table that somebody saved from a spreadsheet, as spreadsheets save them: in any usual encoding and separator."""

import codecs
import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundschool.errors import GroundschoolError

SEPARATORS = ",;\t"
MOST_BYTES = 16 << 20
SAVE_AS = "Save it as CSV in UTF-8"
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Table:
    """The columns and the lines that are not empty, each with its number; ``decimal`` is how fractions are written."""

    columns: tuple[str, ...]
    lines: tuple[tuple[int, dict[str | None, Any]], ...]
    decimal: str = "."

    def number(self, text: str) -> float:
        """Return a cell's number; raises ValueError."""
        return float(text if self.decimal == "." else text.replace(self.decimal, ".", 1))


def read_table(path: Path, known: Collection[str]) -> Table:
    """Return a file's table; which separator it has shows in the line that names most of the ``known`` columns.

    Raises GroundschoolError, with line and column where there are any, when it cannot be read.
    """
    text = _text(path)
    first, _, rest = text.partition("\n")
    before = 0
    if first.strip().lower().removesuffix(";").removesuffix(",").strip() in {"sep=", "sep=\\t"}:  # Excel's own
        text, before = rest, 1
        first = rest.partition("\n")[0]
    separator = max(SEPARATORS, key=lambda one: len({name.strip().strip('"') for name in first.split(one)} & {*known}))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = tuple(reader.fieldnames or ())
        lines = tuple((before + reader.line_num, row) for row in reader if any(row.values()))
    except csv.Error as error:
        where = f"{path}:{before + reader.line_num + 1}"
        raise GroundschoolError(f"{where}: {error}. Close the quotes, or shorten the cell.") from None
    # Where a comma stands within numbers, spreadsheets separate cells otherwise.
    return Table(columns, lines, "." if separator == "," else ",")


def _text(path: Path) -> str:
    """Return what a file says, decoded by its mark, as UTF-8, or as Windows writes Western European."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise GroundschoolError(f"{path}: cannot be read: {error.strerror}. Name a CSV file.") from None
    if len(content) > MOST_BYTES:
        raise GroundschoolError(f"{path}: is larger than {MOST_BYTES >> 20} MB. Split it.")
    if content.startswith(b"PK\3\4"):
        raise GroundschoolError(f"{path}: is a workbook, not a CSV file. {SAVE_AS}.")
    last: UnicodeDecodeError | None = None
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            last = error
    assert last is not None
    before = content[: last.start]
    line, column = before.count(b"\n") + 1, last.start - before.rfind(b"\n")
    raise GroundschoolError(f"{path}:{line}:{column}: byte {content[last.start]:#04x} is no text. {SAVE_AS}.")


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return (encoding,)
    if b"\0" in content[:2]:  # of two bytes a character, and the first one is a letter
        return ("utf-16-be" if content[:1] == b"\0" else "utf-16-le",)
    return ("utf-8", "cp1252")
