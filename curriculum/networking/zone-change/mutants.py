"""What slips while a zone is edited: a line, a dot, a TTL, a digit."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, str]


def _edits(text: str, _truth: Mapping[str, Any]) -> Iterator[Changed]:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith(";"):
            continue
        rest = [*lines[:number], *lines[number + 1 :]]
        if not line.startswith("$ORIGIN saltmarsh"):
            yield "line-dropped", "\n".join(rest)
        yield "line-doubled-under-another-name", "\n".join([*lines[:number], *_renamed(line), *lines[number:]])
        for found in re.finditer(r"\.(?=[\t ]|$)", line):
            yield "dot-dropped", _put(lines, number, line[: found.start()] + line[found.end() :])
        for found in re.finditer(r"\d+", line.partition(";")[0]):
            yield "number", _put(lines, number, line[: found.start()] + str(int(found[0]) + 1) + line[found.end() :])


def _renamed(line: str) -> list[str]:
    return [f"x{line}"] if re.match(r"\w+\t.*\tA\t", line) else []


def _put(lines: list[str], number: int, line: str) -> str:
    return "\n".join([*lines[:number], line, *lines[number + 1 :]])


prepared = moved = back = _edits
