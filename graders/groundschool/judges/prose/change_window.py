"""The window of a change: what a text says of it, and what speaks against it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from groundschool.judges.prose.change_facts import ChangeFacts
from groundschool.judges.prose.change_numbers import lengths, longest
from groundschool.judges.prose.note_times import said_times
from groundschool.judges.prose.update import says_utc

_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


def window_fault(parts: Mapping[str, str], facts: ChangeFacts) -> str:
    """Return what speaks against a window; nothing where it is fine."""
    said = parts["Window"]
    stretch = _stretch(said, facts.now)
    if stretch is None:
        return "no date with a beginning, an end, and UTC"
    begins, ends = stretch
    watched, back = max([facts.verify, *lengths(parts["Verify"])]), max(facts.measured, longest(parts["Rollback"]))
    faults = {
        "the day of the week is not that of the date": any(
            _DAYS.index(day.lower()) != begins.weekday() for day in _WEEKDAY.findall(said)
        ),
        "not announced in time": begins - facts.now < timedelta(hours=facts.notice),
        "not on a day and between the hours of its class": not facts.window.holds(begins, ends),
        "a freeze lies in it": any(begins < until and since < ends for since, until in facts.freezes),
        f"no room for {watched:g} minutes of watching and then {back:g} of rollback": (
            ends - begins < timedelta(minutes=watched + back)
        ),
    }
    return next((fault for fault, holds in faults.items() if holds), "")


def _stretch(said: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the beginning and the end that a text says, in UTC: its first two times of day, on its first date."""
    times = said_times(re.sub(r"\bbetween\b", "from", said), now)[:2]
    day = next((one.day for one in times if one.day), None)
    if len(times) < 2 or day is None or not says_utc(said):
        return None
    first, last = (datetime(day.year, day.month, day.day, one.hour, one.minute, tzinfo=UTC) for one in times)
    if times[1].day:
        last = datetime.combine(times[1].day, last.timetz())
    return (first, last) if first < last else None
