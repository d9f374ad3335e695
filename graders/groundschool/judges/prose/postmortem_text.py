"""A postmortem in Markdown, taken apart: its sections, the rows of its timeline, its durations, its table of actions.

::

    ## Timeline
    | Time (UTC) | What | Source |
    |---|---|---|
    | 2026-05-04 14:02 | [impact start] the first bad minute | impact 2026-05-04T14:02:00Z |

Which level a heading has, bold or not, numbered or not, and whether the timeline is a table or a list, is the writer's
own affair. A row without a date is on the day of the row before it, or on the next one where the clock would go back
by more than half a day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from groundschool.judges.prose.labelled import unfenced
from groundschool.judges.prose.postmortem_headings import (
    OTHER,
    SECTIONS,
    Heading,
    plain_headings,
    strangers,
    template_headings,
)
from groundschool.judges.prose.update import says_utc

LAST_YEAR = 9999  # of the calendar
NARRATIVE = tuple(SECTIONS)[:7]
MARKS = ("impact start", "detected", "mitigated", "resolved")
_ROW = re.compile(
    r"^[\s|>*_`\u2013\u2022\[(+-]*(?:\d{1,3}(?:[.)][ \t]|[ \t]*\|)[\s|>*_`\[(]*)?(?P<day>\d{4}-\d\d-\d\d)?[ T,]*"
    r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?)"
    r"(?P<zone>[`*_]*[ \t]?[\[(]?UTC[)\]]?|Z|\+00:00)?(?!\d|:\d)(?P<said>.*)$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*+\u2022>|#]|\d{1,3}[.)]\s)")
_REFS: Mapping[str, str] = {  # by source, what its references look like
    "slack": r"\d{9,11}\.\d{6}",
    "pagerduty": "[A-Z0-9]{6,}",
    "deploys": r"\d+",
    "statuspage": "[a-z0-9]{8,}",
    "impact": r"\d{4}-\d\d-\d\dT[\d:]+Z",
    "changes": r"CHG-\d+",
    "runbook": r"\d+",
    "alerts": "[A-Z][a-z]+[A-Z][A-Za-z]+",
    "services": r"[a-z]+(?:-[a-z]+)*(?=[`*]*\s*(?:$|[|,;:.)\]\n]))",
}
_REF = re.compile(
    r"\b(?:"
    + "|".join(
        rf"(?P<{name}>(?i:{name})(?:\.\w+)?[`*:,]*[ :#]+`?(?i:line )?#?(?:{said})\b)" for name, said in _REFS.items()
    )
    + ")",
    re.MULTILINE,
)
_LINE = re.compile(r"\bline #?(\d+) (?:of|in) (?:the )?deploys?(?:[ -]log|\.log)\b", re.IGNORECASE)
_MARK = re.compile(rf"\[\W*({'|'.join(one.replace(' ', '[ _-]') for one in MARKS)})\W*\]", re.IGNORECASE)
_RULE = re.compile(r"[|:\s-]+")


@dataclass(frozen=True)
class TimelineRow:
    """A row of the timeline: its moment (read as UTC), whether it says so, its marks and references, and its line."""

    at: datetime
    utc: bool
    marks: tuple[str, ...]
    refs: tuple[str, ...]
    line: str


@dataclass(frozen=True)
class WrittenPostmortem:
    """A postmortem taken apart: section by name (what is missing is empty), names in the order they were written.

    ``strangers`` are headings that are no section's.
    """

    text: str
    sections: Mapping[str, str]
    order: tuple[str, ...]
    strangers: tuple[str, ...]
    day: datetime

    @cached_property
    def rows(self) -> list[TimelineRow]:
        """Return the rows of the timeline."""
        return list(_rows(self.sections["Timeline"], self.day))

    @property
    def narrative(self) -> str:
        """Return what tells of the incident: all before what went well."""
        return "\n".join(self.sections[name] for name in NARRATIVE)


def read_postmortem(text: str, day: datetime) -> WrittenPostmortem:
    """Return a postmortem taken apart; ``day`` is taken for rows before any date. Nothing is an error."""
    text = plain_headings(unfenced(text))
    found = template_headings(text)
    sections: dict[str, str] = dict.fromkeys(SECTIONS, "")
    starts = sorted({mark.start() for mark in OTHER.finditer(text)} | {mark.start() for mark, _ in found})
    for mark, name in found:
        end = next((start for start in starts if start > mark.start() and _ends(text, start, found)), len(text))
        said = text[mark.end() : end].strip()
        sections[name] = sections[name] or (f"(times in UTC)\n{said}" if said and says_utc(mark[0]) else said)
    return WrittenPostmortem(text, sections, tuple(dict.fromkeys(name for _, name in found)), strangers(text), day)


def _ends(text: str, start: int, found: list[Heading]) -> bool:
    """Return whether a heading ends the section before it: another section's does, and one of its level or above."""
    if any(mark.start() == start for mark, _ in found):
        return True
    return len(text[start:].lstrip()) - len(text[start:].lstrip().lstrip("#")) <= 2


def _rows(text: str, day: datetime) -> Iterator[TimelineRow]:
    told = says_utc("\n".join(line.replace("_", " ") for line in text.split("\n") if not _ROW.match(line)))
    latest = None
    for line in _unwrapped(text):
        found = _ROW.match(line)
        if not found:
            continue
        moment = _moment(found, latest or day)
        if moment is None:
            continue
        if not found["day"] and latest and latest - moment > timedelta(hours=12) and moment.year < LAST_YEAR:
            moment += timedelta(days=1)
        latest = moment
        marks = tuple(re.sub("[_-]", " ", one).lower() for one in _MARK.findall(found["said"]))
        yield TimelineRow(moment, told or bool(found["zone"]), marks, references(found["said"]), line.strip())


def _unwrapped(text: str) -> list[str]:
    """Return the lines of a text; what goes on below a row, without a mark of its own, is a part of that row."""
    lines: list[str] = []
    row = False
    for line in text.split("\n"):
        if row and line.strip() and not _ITEM.match(line) and not _ROW.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
            row = bool(_ROW.match(line)) and not line.lstrip().startswith("|")
    return lines


def _moment(found: re.Match[str], around: datetime) -> datetime | None:
    clock = found["clock"].zfill(5) if found["clock"].count(":") == 1 else found["clock"].zfill(8)
    try:
        return datetime.fromisoformat(f"{found['day'] or f'{around:%Y-%m-%d}'}T{clock}").replace(tzinfo=UTC)
    except ValueError:  # the 31st of June, 25:00
        return None


def references(text: str) -> tuple[str, ...]:
    """Return the references to records in a text, as ``slack 1780155001.000000``."""
    text = _LINE.sub(r"deploys \1", text)
    found = [(one.lastgroup, one[0]) for one in _REF.finditer(text)]
    return tuple(f"{name} {_value(said)}" for name, said in found if name)


def _value(said: str) -> str:
    """Return what a reference names in its source."""
    named = re.split(r"[ `:#*,]+", said, maxsplit=1)[1]
    return re.sub(r"^line ", "", named, flags=re.IGNORECASE).lstrip("#`")


def table_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of the first table in a text, each by the words of its head in small letters."""
    lines = [line.strip() for line in text.split("\n") if "|" in line]
    rules = [at for at, line in enumerate(lines) if _RULE.fullmatch(line)]
    lines = lines[max(rules[0] - 1, 0) :] if rules else [line for line in lines if line.startswith("|")]
    cells = [[re.sub(r"[*_`]", "", one).strip() for one in _parted(line)] for line in lines]
    body = [row for row, line in zip(cells[1:], lines[1:], strict=True) if not _RULE.fullmatch(line)]
    return [dict(zip((one.lower() for one in cells[0]), row, strict=False)) for row in body] if cells else []


def _parted(line: str) -> list[str]:
    return line.removeprefix("|").removesuffix("|").split("|")
