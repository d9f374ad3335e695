"""When something was handed in: what its stamp claims, and whether that can be.

A stamp is text that whoever hands in can write. Zones are read as nbgrader reads them: an offset, a name that the
system's zone files know, as CET, and UTC where there is none.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

NAME = "timestamp.txt"
FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
LONGEST = 100  # bytes of a stamp
TOLERANCE = timedelta(minutes=10)  # between the clock of who hands in and the exchange's
OFFSET = re.compile(r"[+-]\d{2}:?\d{2}")
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{1,40}")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    """An instant that counts, and what is to be said of the stamp that claimed another."""

    at: datetime
    finding: str = ""


def read_stamp(text: str) -> datetime | None:
    """Return the instant that a stamp claims, in UTC; None for what is no instant, or none that can be told."""
    words = text.strip()
    if not words or len(words) > LONGEST:
        return None
    try:
        day, _, rest = words.partition(" ")
        hour, _, named = rest.partition(" ")
        parsed = datetime.fromisoformat(f"{day} {hour}".strip())
        zone = parsed.tzinfo or _zone(named.strip() or "UTC")
        return None if zone is None else parsed.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_possible(claim: datetime, now: datetime) -> bool:
    """Return whether something can have been handed in then."""
    return EARLIEST <= claim <= now + TOLERANCE


def by_hand(stamp: str | None, otherwise: datetime, now: datetime) -> Dated:
    """Return when something was handed in that a mentor laid: the stamp is their word, unless it is impossible."""
    if stamp is None:
        return Dated(otherwise)
    claim = read_stamp(stamp)
    if claim is None:
        return Dated(otherwise, f"its stamp cannot be read; it counts as handed in on {told(otherwise)}")
    if not is_possible(claim, now):
        return Dated(otherwise, f"its stamp says {told(claim)}; it counts as handed in on {told(otherwise)}")
    return Dated(claim)


def by_exchange(stamp: str | None, seen: datetime) -> Dated:
    """Return when something was handed in that the exchange has had since ``seen``; the stamp may differ a little."""
    if stamp is None:
        return Dated(seen)
    claim = read_stamp(stamp)
    if claim is None:
        return Dated(seen, f"its stamp cannot be read; the exchange has it since {told(seen)}, which counts")
    if abs(claim - seen) > TOLERANCE:
        return Dated(seen, f"its stamp says {told(claim)}; the exchange has it since {told(seen)}, which counts")
    return Dated(claim)


def by_change(dated: Dated, changed: datetime) -> Dated:
    """Return when something was handed in whose files were changed last then: afterwards it is another hand-in."""
    if changed - dated.at <= TOLERANCE:
        return dated
    return Dated(changed, f"it was changed after {told(dated.at)}, last on {told(changed)}, which counts")


def told(instant: datetime) -> str:
    """Return an instant as people are told it."""
    return f"{instant.astimezone(UTC).isoformat(' ', 'minutes').removesuffix('+00:00')} UTC"


@lru_cache(maxsize=128)
def _zone(name: str) -> tzinfo | None:
    """Return a zone by its offset or its name, None where there is none of that name."""
    if OFFSET.fullmatch(name):
        return datetime.strptime(name, "%z").tzinfo
    try:
        return ZoneInfo(name) if ZONE.fullmatch(name) else None
    except (ValueError, OSError, KeyError):
        return None
