"""What an associate wrote, as one text that editors, reruns and remarks do not change: it tells attempts apart.

It holds the answer cells by grade id and, in their places, code cells of the associate's own, because an answer may
call what they define: a helper that was mended there makes another answer, which deserves marks of its own and, as
every retake, a hidden variant of its own. Left out is what no mark can hang on and what therefore must not make a new
attempt: outputs, counts, metadata, cells of text, comments, blank lines and blanks at the ends of lines.
"""

import hashlib
import re
from collections.abc import Iterator

from groundschool.engine.notebook_file import Cell, Notebook
from groundschool.engine.rebuild import as_compared, rebuild
from groundschool.engine.versions import Versions
from groundschool.ledger.events import canonical
from groundschool.ledger.keys import keyed

QUOTES = "'\""
MARK = re.compile(r"\\[^\n]|'''|\"\"\"|['\"#\n]")


def fingerprint(answered: str, key: bytes) -> str:
    """Return what is the same for the same answers of one person, and tells nobody anything without their ``key``."""
    return keyed(key, "answers", answered)


def digest_of(stubs: Notebook, handed_in: Notebook) -> str:
    """Return the SHA-256 of the answers of a notebook that was made from the released one."""
    return hashlib.sha256(answered_text(stubs, handed_in).encode("utf-8", "surrogatepass")).hexdigest()


def digests(versions: Versions, handed_in: Notebook, origin: Notebook) -> Iterator[str]:
    """Yield what tells the answers of a notebook made from ``origin``: as today's version does, then as earlier ones.

    A cell that got another name, or came to the exercise without being answered, thus makes no other attempt. A version
    that did not ask for all that is answered cannot tell it.
    """
    yield digest_of(versions.today, versions.brought_up(handed_in, origin))
    for version in versions.earlier:
        if versions.has_room(version, handed_in, origin):
            yield digest_of(version, versions.told_as(version, handed_in, origin))


def answered_text(stubs: Notebook, handed_in: Notebook) -> str:
    """Return the answers of a notebook that was made from the released one, without noise."""
    return canonical({"cells": [told for cell in rebuild(stubs, stubs, handed_in) if (told := _told(cell))]})


def without_comments(code: str) -> str:
    """Return Python without comments, and without blank lines and blanks at line ends that are in no string.

    A cell in another language stays as it is. One pass over quotes, hashes and line ends, whatever the text is: nothing
    of it is parsed.
    """
    if code.startswith("%%"):
        return code
    lines = [""]
    quote, begin = "", 0
    for found in MARK.finditer(code):
        mark, start = found.group(), found.start()
        if quote == "#":
            if mark == "\n":
                quote, begin = "", start + 1
                lines.append("")
        elif quote:
            ends = mark == quote or (mark == "\n" and len(quote) == 1 and code[start - 1] != "\\")
            quote = "" if ends else quote
        elif mark in {"\n", "#"}:
            lines[-1] += code[begin:start]
            begin, quote = start + 1, mark.strip()
            lines += [""] if mark == "\n" else []
        elif mark[0] in QUOTES:
            quote = mark
    lines[-1] += code[begin:] if quote != "#" else ""
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _told(cell: Cell) -> list[str]:
    """Return what a cell says of the attempt: nothing where it is the course's, or where no answer can use it."""
    text = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    if cell.is_solution:
        told = without_comments(text) if cell.kind == "code" else as_compared(cell).strip("\n")
        pictures = [keyed(b"", name, canonical(data)) for name, data in sorted(cell.attachments.items())]
        return [cell.grade_id, told, *pictures]
    own = without_comments(text) if cell.kind == "code" and not cell.is_marked else ""
    return ["", own] if own else []
