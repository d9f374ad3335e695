"""An incident update, taken apart: the header line and the four labelled paragraphs.

::

    [INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
    Impact: 23 % of booking requests fail since 14:02 UTC.
    Cause: not known yet; we are comparing the failing requests with the healthy ones.
    Actions: the bookings on-call is taking the newest version out of service.
    Next update: 14:50 UTC

A paragraph runs from its label, at the beginning of a line, to the next label or the end.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LABELS = ("Impact", "Cause", "Actions", "Next update")
_HEADER = re.compile(
    r"\[(?P<incident>INC-\d+)\] (?P<severity>SEV[1-4]) \| (?P<status>investigating|identified|monitoring|resolved) \| "
    r"update (?P<number>\d{1,6}) \| (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d) UTC"
)
LONGEST = 20  # characters of a number
_LABEL = re.compile(rf"^({'|'.join(LABELS)}):", re.MULTILINE)
_CLOCK = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?\b([01]?\d|2[0-3]):([0-5]\d) UTC")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent)")
_COUNT = re.compile(r"(?<![\d:.\-])(\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d:]|\.\d|[, ]\d{3}|\s?(?:%|per ?cent))")


@dataclass(frozen=True)
class Header:
    """The first line: which incident, how bad, in which state, the how-manieth update, and when (UTC)."""

    incident: str
    severity: str
    status: str
    number: int
    at: datetime


@dataclass(frozen=True)
class ParsedUpdate:
    """A text taken apart; ``header`` is None when the first line is not a header, a missing paragraph is empty."""

    text: str
    header: Header | None
    impact: str
    cause: str
    actions: str
    next_update: str


def read_update(text: str) -> ParsedUpdate:
    """Return an update taken apart; nothing is an error, what is missing is empty."""
    text = text.strip()
    first = text.split("\n", 1)[0].strip()
    marks = list(_LABEL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = {mark[1]: text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=False)}
    return ParsedUpdate(text, _header(first), *(parts.get(label, "") for label in LABELS))


def _header(line: str) -> Header | None:
    found = _HEADER.fullmatch(line)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Header(found["incident"], found["severity"], found["status"], int(found["number"]), at)


def moments(text: str, around: datetime) -> list[datetime]:
    """Return the times of day in a text that say UTC; one without a date is the one nearest to ``around``."""
    found = []
    for day, hour, minute in _CLOCK.findall(text):
        with suppress(ValueError, OverflowError):  # the 31st of June, or a day before or after all of the calendar
            found.append(_moment(day, int(hour), int(minute), around))
    return found


def _moment(day: str, hour: int, minute: int, around: datetime) -> datetime:
    base = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else around
    moment = base.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if not day and abs(moment - around) > timedelta(hours=12):
        moment += timedelta(days=1 if moment < around else -1)
    return moment


def clock_times(text: str) -> set[tuple[int, int]]:
    """Return every hour and minute in a text, with UTC beside it or not."""
    return {(int(hour), int(minute)) for hour, minute in re.findall(r"\b([01]?\d|2[0-3]):([0-5]\d)\b", text)}


def percentages(text: str) -> list[float]:
    """Return the percentages in a text."""
    return [float(number) for number in _PERCENT.findall(text)]


def counts(text: str) -> list[int]:
    """Return the whole numbers in a text that are neither percentages nor parts of a time of day, nor past counting."""
    return [int(re.sub(r"[, ]", "", number)) for number in _COUNT.findall(text) if len(number) <= LONGEST]
