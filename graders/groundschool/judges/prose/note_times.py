"""The moments that a note says: a time of day, and the date that stands before or behind it, or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
_DATE = re.compile(
    r"(?<![\d-])(?P<year>\d{4})[-/.](?P<number>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"
    r"|(?<![\d.])(?P<day2>\d\d?)\.(?P<number2>\d\d?)\.(?P<year2>\d{4})(?!\d)"
    rf"|\b(?P<day3>\d\d?)(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?P<year3>\d{{4}}))?\b"
    rf"|\b{_MONTH.replace('month', 'month2')} (?P<day4>\d\d?)(?:st|nd|rd|th)?(?:,? (?P<year4>\d{{4}}))?\b"
    r"|\b(?P<today>today)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?!\d)(?::\d\d(?:\.\d+)?)?"
    r"|(?<![\d:./#-])(?P<hour2>[01]\d|2[0-3])\.?(?P<minute2>[0-5]\d)(?=\s?(?:UTC|Z)\b)",
    re.IGNORECASE,
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?"
_BETWEEN = re.compile(  # a date and its time
    rf"(?::\d\d)?(?:[\s,;:|()\[\]*`_\u2013\u2014-]|\b(?:at|on|by|from|of|the|utc|tomorrow|{_DAY})\b|\bT(?=\d|$)|\bZ\b"
    r"|\+00:?00)*",
    re.IGNORECASE,
)
_BEGAN = re.compile(r"\b(since|began|begun|started|ago)( (at|on|about|around))?[ (]*$", re.IGNORECASE)


@dataclass(frozen=True)
class SaidTime:
    """A time of day in a text, the date that stands beside it, and whether it is said to have been."""

    hour: int
    minute: int
    day: date | None
    past: bool


def without_moments(text: str) -> str:
    """Return a text without times and dates."""
    return _TIME.sub("", _DATE.sub("", text))


def said_times(text: str, ends: datetime) -> list[SaidTime]:
    """Return the times of a text; ``ends`` tells the year, and the day that is today."""
    days = [(found.start(), found.end(), _date(found, ends)) for found in _DATE.finditer(text)]
    found = []
    for time in _TIME.finditer(text):
        if any(start < time.end() and time.start() < end for start, end, _ in days):
            continue
        before = [one for one in days if one[1] <= time.start() and _joined(text[one[1] : time.start()])]
        behind = [one for one in days if one[0] >= time.end() and _joined(text[time.end() : one[0]])]
        beside = before[-1:] or behind[:1]
        start = beside[0][0] if before else time.start()
        hour, minute = time["hour"] or time["hour2"], time["minute"] or time["minute2"]
        past = bool(_BEGAN.search(text[:start]))
        found.append(SaidTime(int(hour), int(minute), beside[0][2] if beside else None, past))
    return found


def _joined(text: str) -> bool:
    return bool(_BETWEEN.fullmatch(text))


def _date(found: re.Match[str], ends: datetime) -> date | None:
    if found["today"]:
        return ends.date()
    month = found["month"] or found["month2"]
    number = int(found["number"] or found["number2"] or 0) or 1 + MONTHS.index((month or "jan")[:3].lower())
    year = next((found[name] for name in ("year", "year2", "year3", "year4") if found[name]), ends.year)
    day = next(found[name] for name in ("day", "day2", "day3", "day4") if found[name])
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def says_moment(text: str, moment: datetime, ends: datetime) -> bool:
    """Return whether a text says a moment.

    The date may stand anywhere in it. Without one a time is of the last day of the shift, or the next such time.
    """
    bare = moment.date() == ends.date() or ends <= moment < ends + timedelta(days=1)
    days = {_date(found, ends) for found in _DATE.finditer(text)}
    for one in said_times(text, ends):
        fits = one.day == moment.date() if one.day else bare or moment.date() in days
        if fits and (one.hour, one.minute) == (moment.hour, moment.minute):
            return True
    return False


def moments_after(text: str, ends: datetime) -> Iterator[datetime]:
    """Yield the moments of a text; without a date it is the next one, if nothing says that it has been."""
    for one in said_times(text, ends):
        at = datetime.combine(one.day or ends.date(), datetime.min.time(), UTC)
        at += timedelta(hours=one.hour, minutes=one.minute)
        if one.day is None and at < ends:
            at += timedelta(days=1)
        if not (one.past and one.day is None):
            yield at


def moments_near(text: str, around: datetime) -> Iterator[datetime]:
    """Yield the moments of a text; without a date it is the nearest one."""
    for one in said_times(text, around):
        at = datetime.combine(one.day or around.date(), datetime.min.time(), UTC)
        at += timedelta(hours=one.hour, minutes=one.minute)
        if one.day is None and abs(at - around) > timedelta(hours=12):
            at += timedelta(days=1 if at < around else -1)
        yield at
