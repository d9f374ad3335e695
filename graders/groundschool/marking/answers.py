"""What an associate wrote, as one text that editors, reruns and remarks do not change: it tells attempts apart.

It holds the answer cells by grade id and, in their places, code cells of the associate's own, because an answer may
call what they define: a helper that was mended there makes another answer, which deserves marks of its own and, as
every retake, a hidden variant of its own. Left out is what no mark can hang on and what therefore must not make a new
attempt: outputs, counts, metadata, cells of text, comments, blank lines and blanks at the ends of lines.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.grading.notebook_file import Cell, Notebook, read_notebook
from groundschool.grading.rebuild import as_compared, rebuild
from groundschool.tracker.events import canonical
from groundschool.tracker.keys import keyed

QUOTES = "'\""
MARK = re.compile(r"\\[^\n]|'''|\"\"\"|['\"#\n]")


def fingerprint(answered: str, key: bytes) -> str:
    """Return what is the same for the same answers of one person, and tells nobody anything without their ``key``."""
    return keyed(key, "answers", answered)


def digest(stubs: Notebook, handed_in: Notebook) -> str:
    """Return the SHA-256 of the answers of a notebook that was made from the released one."""
    return hashlib.sha256(answers(stubs, handed_in).encode("utf-8", "surrogatepass")).hexdigest()


def answers(stubs: Notebook, handed_in: Notebook) -> str:
    """Return the answers of a notebook that was made from the released one, without noise."""
    return canonical({"cells": [told for cell in rebuild(stubs, stubs, handed_in) if (told := _told(cell))]})


def released(course: Course, exercise: str) -> Notebook:
    """Return the notebook that an exercise is released as, read again when it has changed."""
    path = course.root / "exercises" / f"{exercise}.ipynb"
    return _read(path, path.stat().st_mtime_ns)


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


@lru_cache(maxsize=64)
def _read(path: Path, _: int) -> Notebook:
    return read_notebook(path.read_bytes())
