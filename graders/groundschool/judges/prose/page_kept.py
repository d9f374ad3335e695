"""What of a page has to be as it was, line by line: each place as it was, or mended; steps may have changed places."""

import re
from collections.abc import Sequence
from typing import Any

from groundschool.judges.prose.rotations import ROTATE

REVIEWED = re.compile(r"""last_reviewed:[ \t]*["']?(\d{4}-\d\d-\d\d)["']?""")
Form = Sequence[Any]  # of a line: texts, and pairs of what stands there and what has to
_STEP = re.compile(r"(\d{1,3})\. (.*)")


def first_other_line(lines: list[str], forms: Sequence[Form]) -> str:
    """Return the first line that is not one of the page's, or "" where there is none."""
    lines = _without_notes(lines)
    steps = [form for form in forms if isinstance(form[0], str) and _STEP.match(form[0])]
    at, wanted = 0, _collapsed(forms)
    starts = [_pattern([_STEP.sub(r"\2", str(form[0])), *form[1:]]) for form in steps]
    blocks: dict[int, list[str]] = {}
    kept: list[str] = []
    number = 0
    while at < len(lines):
        found = _STEP.fullmatch(lines[at])
        if not found or not steps:
            kept.append(lines[at])
            at += 1
            continue
        number += 1
        which = [one for one, start in enumerate(starts) if start.fullmatch(found[2]) and one not in blocks]
        if int(found[1]) != number or not which:
            return repr(lines[at][:100])
        blocks[which[0]] = [f"{which[0] + 1}. {found[2]}", *lines[at + 1 : at + 2]]
        at += 2
        if len(blocks) == len(steps):
            kept += [line for one in sorted(blocks) for line in blocks[one]]
    if len(blocks) != len(steps):
        return "a step is missing"
    for line, form in zip(kept, wanted, strict=False):
        if [line] != [*form] and not _pattern(form).fullmatch(line):
            return repr(line[:100])
    return "" if len(kept) == len(wanted) else "there are more or fewer lines"


def _without_notes(lines: list[str]) -> list[str]:
    """Return lines without those that ask for a rotation, and without empty ones beside each other."""
    kept: list[str] = []
    for line in lines:
        if not ROTATE.match(line) and (line or (kept and kept[-1])):
            kept.append(line)
    return kept[:-1] if kept and not kept[-1] else kept


def _collapsed(forms: Sequence[Form]) -> list[Form]:
    return [form for number, form in enumerate(forms) if [*form] != [""] or (number and [*forms[number - 1]] != [""])]


def _pattern(form: Form) -> re.Pattern[str]:
    """Return what a line may be: with each of its places as it was, or mended."""
    if isinstance(form[0], str) and form[0].startswith("last_reviewed: "):
        return REVIEWED
    parts = (re.escape(one) if isinstance(one, str) else f"(?:{'|'.join(map(re.escape, one))})" for one in form)
    return re.compile("".join(parts))
