"""An incident update, taken apart: the header line and the four labelled paragraphs.

::

    [INC-0421] SEV2 | investigating | update 2 | 2026-05-04 14:20 UTC
    Impact: 23 % of booking requests fail since 14:02 UTC.
    Cause: not known yet; we are comparing the failing requests with the healthy ones.
    Actions: the bookings on-call is taking the newest version out of service.
    Next update: 14:50 UTC

A paragraph runs from its label, at the beginning of a line, to the next label or the end. Capitals, the marks of lists
and emphasis, and whether a time says UTC or Z are the writer's own affair.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from groundschool.judges.prose.labelled import paragraphs, template_labels, unfenced

LABELS = ("Impact", "Cause", "Actions", "Next update")
LONGEST = 20  # characters of a number
_ZULU = r"(?:\s?\(?UTC\)?|\s?Z\b|\+00:00)"
_BAR = r"[*_`]*\s*\|\s*[*_`]*"
_HEADER = re.compile(
    rf"[\s>#*_`•-]*\[(?P<incident>INC-\d+)\][*_`]*\s*[*_`]*SEV[ -]?(?P<severity>[1-4]){_BAR}"
    rf"(?P<status>investigating|identified|monitoring|resolved){_BAR}update\s+#?(?P<number>\d{{1,6}}){_BAR}"
    rf"(?P<at>\d{{4}}-\d\d-\d\d[ T]\d\d:\d\d)(?::\d\d)?(?P<zone>{_ZULU})?[\s*_`]*",
    re.IGNORECASE,
)
_LABEL = template_labels("impact", "cause", "actions?", "next[ -]update")
_HOUR = r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)"
_CLOCK = re.compile(rf"(?:(\d{{4}}-\d\d-\d\d)[ T])?{_HOUR}(?::[0-5]\d)?{_ZULU}", re.IGNORECASE)
_TIME = re.compile(rf"{_HOUR}(?!\d)")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?(?:%|percent|per cent|pct)", re.IGNORECASE)
_GROUP = r"[, \u00a0\u202f']\d{3}"
_COUNT = re.compile(
    rf"(?<![\w:.\-])(\d{{1,3}}(?:{_GROUP})+|\d+)(?![\d:]|-\d|\.\d|{_GROUP}|\s?(?:%|per ?cent|pct))", re.IGNORECASE
)
_PAIR = re.compile(rf"{_COUNT.pattern}\s+(?:out )?of\s+(?:the |all )?{_COUNT.pattern}", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The first line: which incident, how bad, in which state, the how-manieth update, when, and whether in ``utc``."""

    incident: str
    severity: str
    status: str
    number: int
    at: datetime
    utc: bool = True


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
    text = unfenced(text)
    parts: dict[str, str] = {}
    for label, said in paragraphs(text, _LABEL):
        parts.setdefault(_canonical(label), said)
    return ParsedUpdate(text, _header(text.split("\n", 1)[0]), *(parts.get(label, "") for label in LABELS))


def _canonical(label: str) -> str:
    """Return a label as the template writes it."""
    return next(one for one in LABELS if one[:4].lower() == label[:4].lower())


def _header(line: str) -> Header | None:
    found = _HEADER.fullmatch(line)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found["at"]).replace(tzinfo=UTC)
    except ValueError:
        return None
    severity, number = f"SEV{found['severity']}", int(found["number"])
    return Header(found["incident"].upper(), severity, found["status"].lower(), number, at, utc=bool(found["zone"]))


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
    return {(int(hour), int(minute)) for hour, minute in _TIME.findall(text)}


def says_utc(text: str) -> bool:
    """Return whether a text says, anywhere, that its times are UTC."""
    return bool(re.search(r"\bUTC\b|:\d\d\s?Z\b|\+00:00", text, re.IGNORECASE))


def percentages(text: str) -> list[float]:
    """Return the percentages in a text."""
    return [float(number.replace(",", ".")) for number in _PERCENT.findall(text)]


def counts(text: str) -> list[int]:
    """Return the whole numbers in a text that are neither percentages nor parts of a time of day, nor past counting."""
    return [_whole(number) for number in _COUNT.findall(text) if len(number) <= LONGEST]


def pairs(text: str) -> list[tuple[int, int]]:
    """Return what a text gives as so many of so many."""
    found = [pair for pair in _PAIR.findall(text) if max(map(len, pair)) <= LONGEST]
    return [(_whole(part), _whole(whole)) for part, whole in found]


def _whole(number: str) -> int:
    return int(re.sub(r"\D", "", number))
