"""How long a postmortem says that it took to detect, mitigate and resolve: in figures or words, in lines or a table."""

import re
from collections.abc import Iterator

from groundschool.judges.prose.figures import in_figures

TOOK = ("detect", "mitigate", "resolve")
_TOOK = re.compile(rf"\btime[ -]to[ -]({'|'.join(TOOK)})\b", re.IGNORECASE)
_NUMBER = r"(\d{1,6}(?:[.,]\d{1,6})?)"
_HOURS = re.compile(r"(\d{1,4})[ ]?h[ ]?(\d\d)\b(?![ ]?s)|(\d{1,4}):(\d\d)[ ]?h\b", re.IGNORECASE)
_LASTED = re.compile(
    rf"(?:{_NUMBER}[ ]?(?:h|hrs?|hours?)\b[ ,]*(?:and )?)?(?:{_NUMBER}[ ]?(?:m|mins?|minutes?)\b[ .,]*(?:and )?)?"
    rf"(?:{_NUMBER}[ ]?(?:s|secs?|seconds?)\b)?",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\b(?:less than|under|within|below) (?:a|one|1) min(?:ute)?\b", re.IGNORECASE)
_UNIT = re.compile(r"\W*\((?:in )?(min|minutes|s|seconds|h|hours)\)", re.IGNORECASE)
_RULE = re.compile(r"[|:\s-]+")
GAP = 40  # characters between what took how long, and how long


def durations(text: str) -> dict[str, float]:
    """Return the minutes behind each 'time to ...' in a text, or below it in a table; the first one counts."""
    found: dict[str, float] = {}
    for what, said in (*_in_lines(text), *_below_heads(text)):
        if (minutes := _minutes(said)) is not None:
            found.setdefault(what, minutes)
    return found


def _in_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        at = list(_TOOK.finditer(line))
        ends = [*(one.start() for one in at), len(line)][1:]
        for one, end in zip(at, ends, strict=True):
            said = line[one.end() : end]
            unit = _UNIT.match(said.lstrip("*_ \t"))
            yield one[1].lower(), re.sub(r"(\d+(?:[.,]\d+)?)", rf"\1 {unit[1]}", said, count=1) if unit else said


def _below_heads(text: str) -> Iterator[tuple[str, str]]:
    lines = [line.strip() for line in text.split("\n")]
    for at, line in enumerate(lines):
        if not ("|" in line and _TOOK.search(line)) or re.search(r"\d", line):
            continue
        below = next((one for one in lines[at + 1 :] if "|" not in one or not _RULE.fullmatch(one)), "")
        for head, cell in zip(line.strip("|").split("|"), below.strip("|").split("|"), strict=False):
            if what := _TOOK.search(head):
                unit = _UNIT.match(head[what.end() :])
                bare = unit and cell.strip(" *").isdigit()
                yield what[1].lower(), f"{cell.strip(' *')} {unit[1]}" if unit and bare else cell


def _minutes(said: str) -> float | None:
    """Return the first duration in what is said, in minutes; none where a number without a unit comes first."""
    said = in_figures(re.sub(r"\([^)]*\)", " ", said))
    if _UNDER.search(said[:GAP]):
        return 0.5
    first = re.search(r"\d", said)
    if not first or first.start() > GAP:
        return None
    if hours := _HOURS.match(said, first.start()):
        return 60 * int(hours[1] or hours[3]) + int(hours[2] or hours[4])
    lasted = _LASTED.match(said, first.start())
    parts = [float((one or "0").replace(",", ".")) for one in lasted.groups()] if lasted and lasted[0] else None
    return None if parts is None else 60 * parts[0] + parts[1] + parts[2] / 60
