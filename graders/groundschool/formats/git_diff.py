"""What git shows of a change: ``git diff`` in unified form and ``git diff --stat``, as version 2.39 writes them.

For changes of single places, where no two ways to pair lines are equally short, Python's pairing is git's.
"""

import difflib
import re
from collections.abc import Iterator, Mapping

from groundschool.formats.accepted import FILE, Accepted
from groundschool.formats.git import ABBREVIATED, EXECUTABLE, FILE_MODE, object_hash

CONTEXT = 3  # unchanged lines around a change
SECTION = re.compile(r"[A-Za-z_$]")  # what the line begins with that names the place of a hunk
SECTION_MOST = 80
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")


def unified(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return the difference of two trees (contents by path) as ``git diff`` prints it; no file is renamed."""
    return "".join(_of_file(path, before.get(path), after.get(path)) for path in _changed(before, after))


def diff_stat(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return ``git diff --stat``: changed lines by path, and the sums; for changes that fit into a line."""
    counted = {path: _counts(before.get(path, ""), after.get(path, "")) for path in _changed(before, after)}
    wide, digits = max(map(len, counted)), len(str(max(sum(one) for one in counted.values())))
    rows = [
        f" {path:<{wide}} | {sum(counts):>{digits}} {'+' * counts[0]}{'-' * counts[1]}"
        for path, counts in counted.items()
    ]
    added, removed = (sum(counts[side] for counts in counted.values()) for side in (0, 1))
    sums = [f" {len(counted)} file{'s' * (len(counted) != 1)} changed"]
    sums += [f"{added} insertion{'s' * (added != 1)}(+)"] * bool(added)
    sums += [f"{removed} deletion{'s' * (removed != 1)}(-)"] * bool(removed)
    return "\n".join([*rows, ", ".join(sums), ""])


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def _counts(before: str, after: str) -> tuple[int, int]:
    """Return how many lines were added and removed."""
    lines = [*difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")][2:]
    return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)


def _of_file(path: str, before: str | None, after: str | None) -> str:
    mode = EXECUTABLE if path.endswith(".sh") else FILE_MODE
    hashes = ["0" * ABBREVIATED if text is None else _hash(text) for text in (before, after)]
    lines = [f"diff --git a/{path} b/{path}"]
    if before is None or after is None:
        lines += [f"{'new' if before is None else 'deleted'} file mode {mode}", f"index {hashes[0]}..{hashes[1]}"]
    else:
        lines += [f"index {hashes[0]}..{hashes[1]} {mode}"]
    lines += ["--- " + ("/dev/null" if before is None else f"a/{path}")]
    lines += ["+++ " + ("/dev/null" if after is None else f"b/{path}")]
    return "\n".join([*lines, *_hunks((before or "").splitlines(), (after or "").splitlines()), ""])


def _hash(text: str) -> str:
    return object_hash("blob", text.encode())[:ABBREVIATED]


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield the lines of all hunks; the line above a hunk that begins like a name is told behind its place."""
    for line in [*difflib.unified_diff(before, after, n=CONTEXT, lineterm="")][2:]:
        if place := _HUNK.match(line):
            above = reversed(before[: max(int(place[1]) - 1, 0)])
            named = next((one for one in above if SECTION.match(one)), "")
            yield f"{line} {named[:SECTION_MOST].rstrip()}".rstrip()
        else:
            yield line


ACCEPTED = {"git-diff": Accepted(("git", "apply", "--numstat", FILE))}
