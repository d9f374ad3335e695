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
from groundschool.judges.prose.update import says_utc

SECTIONS: Mapping[str, str] = {  # by name, how it may be headed
    "Summary": r"(executive )?summary",
    "Impact": r"(customer |user )?impact",
    "Timeline": "(incident )?timeline",
    "Detection": "detection",
    "Contributing factors": "contributing (factors?|conditions?|causes?)",
    "Trigger": "trigger",
    "Resolution": "(mitigation and |response and )?(resolution|recovery)",
    "What went well": "what (went|worked) well",
    "What went badly": "what (went|did) (badly|poorly|wrong|not go well)|what could have gone better",
    "Where we were lucky": "where we (were|got) lucky",
    "Actions": "(follow-?up )?actions?( items?)?|follow-?ups?",
}
LAST_YEAR = 9999  # of the calendar
NARRATIVE = tuple(SECTIONS)[:7]
MARKS = ("impact start", "detected", "mitigated", "resolved")
TOOK = ("detect", "mitigate", "resolve")
_HEAD = r"^[ \t]*(?:#+[ \t]*|(?=\*\*))[*_]*(?:\d+[.)]?[ \t]+)?"
_HEADING = re.compile(
    _HEAD + "(?:" + "|".join(f"({one})" for one in (re.sub(r"\((?!\?)", "(?:", said) for said in SECTIONS.values()))
    + r")[*_]*[ \t]*:?[*_]*(?:[ \t]*\([^)\n]*\))?[*_]*[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)  # fmt: skip
_OTHER = re.compile(r"^[ \t]*#+[ \t]+\S", re.MULTILINE)
_ROW = re.compile(
    r"^[\s|>*_`\u2013•\[(-]*(?P<day>\d{4}-\d\d-\d\d)?[ T,]*(?P<clock>\d{1,2}:\d\d(?::\d\d)?)"
    r"(?P<zone>[ \t]?\(?UTC\)?|Z|\+00:00)?(?![\d:])(?P<said>.*)$",
    re.IGNORECASE,
)
_REFS: Mapping[str, str] = {  # by source, what its references look like
    "slack": r"\d{9,11}\.\d{6}",
    "pagerduty": "[A-Z0-9]{6,}",
    "deploys": r"\d+",
    "statuspage": "[a-z0-9]{8,}",
    "impact": r"\d{4}-\d\d-\d\dT[\d:]+Z",
    "changes": r"CHG-\d+",
    "runbook": r"\d+",
    "alerts": "[A-Z][a-z]+[A-Z][A-Za-z]+",
    "services": r"[a-z]+(?:-[a-z]+)*(?=[`*]*\s*(?:$|[|,;.)\n]))",
}
_REF = re.compile(
    r"\b(?:" + "|".join(rf"(?P<{name}>(?i:{name})[`*:]*[ ]`?{said}\b)" for name, said in _REFS.items()) + ")",
    re.MULTILINE,
)
_MARK = re.compile(rf"\[\W*({'|'.join(one.replace(' ', '[ _-]') for one in MARKS)})\W*\]", re.IGNORECASE)
_TOOK = re.compile(
    rf"\btime[ -]to[ -]({'|'.join(TOOK)})\b[^\d\n]{{0,20}}(?:(\d{{1,4}})[ ]?(?:h|hours?|hrs?)\b[ ,and]*)?"
    r"(?:(\d{1,6}(?:[.,]\d{1,6})?)[ ]?(?:m|min|mins|minutes?)\b)?",
    re.IGNORECASE,
)
_CLAIM = re.compile(r"\bS-\d\d\b", re.IGNORECASE)
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
    """A postmortem taken apart: section by name (what is missing is empty), names in the order they were written."""

    text: str
    sections: Mapping[str, str]
    order: tuple[str, ...]
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
    text = unfenced(text)
    found = [(mark, _named(mark)) for mark in _HEADING.finditer(text)]
    sections: dict[str, str] = dict.fromkeys(SECTIONS, "")
    starts = sorted({mark.start() for mark in _OTHER.finditer(text)} | {mark.start() for mark, _ in found})
    for mark, name in found:
        end = next((start for start in starts if start > mark.start() and _ends(text, start, found)), len(text))
        sections[name] = sections[name] or text[mark.end() : end].strip()
    return WrittenPostmortem(text, sections, tuple(dict.fromkeys(name for _, name in found)), day)


def _ends(text: str, start: int, found: list[tuple[re.Match[str], str]]) -> bool:
    """Return whether a heading ends the section before it: another section's does, and one of its level or above."""
    if any(mark.start() == start for mark, _ in found):
        return True
    return len(text[start:].lstrip()) - len(text[start:].lstrip().lstrip("#")) <= 2


def _named(mark: re.Match[str]) -> str:
    return list(SECTIONS)[next(at for at, said in enumerate(mark.groups()) if said)]


def _rows(text: str, day: datetime) -> Iterator[TimelineRow]:
    told = says_utc("\n".join(line.replace("_", " ") for line in text.split("\n") if not _ROW.match(line)))
    latest = None
    for line in text.split("\n"):
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


def _moment(found: re.Match[str], around: datetime) -> datetime | None:
    clock = found["clock"].zfill(5) if found["clock"].count(":") == 1 else found["clock"].zfill(8)
    try:
        return datetime.fromisoformat(f"{found['day'] or f'{around:%Y-%m-%d}'}T{clock}").replace(tzinfo=UTC)
    except ValueError:  # the 31st of June, 25:00
        return None


def references(text: str) -> tuple[str, ...]:
    """Return the references to records in a text, as ``slack 1780155001.000000``."""
    said = (found[0].replace("`", "").split(maxsplit=1) for found in _REF.finditer(text))
    return tuple(f"{source.strip('*:').lower()} {ref}" for source, ref in said)


def durations(text: str) -> dict[str, float]:
    """Return the minutes behind each 'time to ...' in a text; the first one counts."""
    found: dict[str, float] = {}
    for what, hours, minutes in _TOOK.findall(text):
        if hours or minutes:
            found.setdefault(what.lower(), 60 * int(hours or 0) + float((minutes or "0").replace(",", ".")))
    return found


def claims_named(text: str) -> set[str]:
    """Return the ids of the claims in a text."""
    return {one.upper() for one in _CLAIM.findall(text)}


def table_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of the first table in a text, each by the words of its head in small letters."""
    lines = [line.strip() for line in text.split("\n") if line.strip().startswith("|")]
    cells = [[re.sub(r"[*_`]", "", one).strip() for one in line.strip("|").split("|")] for line in lines]
    body = [row for row, line in zip(cells[1:], lines[1:], strict=True) if not _RULE.fullmatch(line)]
    return [dict(zip((one.lower() for one in cells[0]), row, strict=False)) for row in body] if cells else []
