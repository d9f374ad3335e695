"""Tables as procps and sysstat print them: cells to the right under the words of a heading, and where rows stand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class PrintedRow:
    """A printed row: its line in the file (from 1), what stands in front (a time, a device), and its cells by word."""

    line: int
    label: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Printed:
    """What a program printed, and its rows in their order."""

    text: str
    rows: Sequence[PrintedRow]


@dataclass(frozen=True)
class Block:
    """A heading with its rows; ``label`` is what stands in front of the heading, ``width`` how much room that has.

    ``gap`` is the number of empty lines after it.
    """

    label: str
    heading: str
    rows: Sequence[tuple[str, Sequence[str]]]
    width: int
    gap: int = 1


def tabulated(front: str, blocks: Iterable[Block]) -> Printed:
    """Return a file that begins with ``front`` and goes on with the blocks."""
    lines, rows = front.splitlines(), []
    for block in blocks:
        lines.append(f"{block.label:<{block.width}}{block.heading}")
        for label, cells in block.rows:
            lines.append(f"{label:<{block.width}}{_aligned(block.heading, cells)}")
            rows.append(PrintedRow(len(lines), label, dict(zip(block.heading.split(), cells, strict=True))))
        lines += [""] * block.gap
    return Printed("".join(f"{line}\n" for line in lines), rows)


def _aligned(heading: str, cells: Sequence[str]) -> str:
    """Return a row: a cell that is too wide pushes on what follows; a command begins where its heading does."""
    parts = []
    for at, (word, cell) in enumerate(zip(_words(heading), cells, strict=True)):
        room = len(word) - (at > 0)
        parts.append(f"  {cell}" if word == "  Command" else " " * (at > 0) + f"{cell:>{room}}")
    return "".join(parts)


@cache
def _words(heading: str) -> Sequence[str]:
    """Return the words of a heading, each with the blanks in front of it."""
    return re.findall(r"\s*\S+", heading)
