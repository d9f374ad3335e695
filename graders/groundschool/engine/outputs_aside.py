"""Cuts the outputs out of a notebook's bytes before anybody parses them: nothing in them counts."""

import re
from collections.abc import Iterator

# A string, possibly the key of a list, or a bracket. An unterminated string matches to the end of the text.
TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
OPENS = re.compile(rb"\s*:\s*\[")
KEY, OPENING, CLOSING = b'"outputs"', b"[{", b"]}"
CELL_DEPTHS = (3, 5)  # document, cells, cell; before format 4: document, worksheets, worksheet, cells, cell


def without_outputs(content: bytes) -> bytes:
    """Return the bytes of a notebook with an empty list in the place of every cell's outputs.

    Whatever is no JSON comes back in a form that is none either.
    """
    kept, start = [], 0
    for opening, closing in _lists(content):
        kept += [content[start : opening + 1], b"\n" * content.count(b"\n", opening, closing)]
        start = closing
    return b"".join((*kept, content[start:]))


def _lists(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the lists of outputs begin and end: the places of their brackets."""
    depth, opening, above = 0, -1, 0
    for token in TOKEN.finditer(content):
        mark = content[token.start() : token.start() + 1]
        if mark in (b"[", b"{"):
            depth += 1
        elif mark in (b"]", b"}"):
            depth -= 1
            if opening >= 0 and depth == above:
                yield opening, token.start()
                opening = -1
        elif opening < 0 and depth in CELL_DEPTHS and token[0] == KEY and (found := OPENS.match(content, token.end())):
            opening, above = found.end() - 1, depth
