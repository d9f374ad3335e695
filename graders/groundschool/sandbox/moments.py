"""How numpy's and pandas' moments and durations cross: a number, its unit as pandas has it, and a zone's name."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from groundschool.errors import CannotCross
from groundschool.sandbox.crossing import WORD, Reader, Undecodable, Writer, exactly

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

UNITS = ("s", "ms", "us", "ns")  # those that pandas has
SECONDS = {"W": 604_800, "D": 86_400, "h": 3_600, "m": 60}
YEARS = range(-62_135_596_800, 253_402_300_800)  # the seconds of the years 1 to 9999
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,3}")
SHIFT = re.compile(r"-?[0-9]{1,5}")
DURATION = re.compile(r"(-?[0-9]{1,19}) (s|ms|us|ns)")
MOMENT = re.compile(rf"{DURATION.pattern} (UTC|{SHIFT.pattern}|{ZONE.pattern}|)")


def moment_json(value: "np.datetime64", zone: str = "") -> dict[str, Any]:
    """Return a moment as JSON: its number, its unit as pandas has it and its zone."""
    import numpy as np

    if np.isnat(value):
        return {"$nat": None}
    unit, _ = np.datetime_data(value.dtype)
    if not 1 <= int(value.astype("M8[Y]").astype(int)) + 1970 <= 9999:
        raise CannotCross("a date outside the years 1 to 9999")
    if unit not in UNITS:
        unit = "s" if unit in (*SECONDS, "Y", "M") else "ns"
    return {"$timestamp": f"{int(value.astype(f'M8[{unit}]').astype(int))} {unit} {zone}"}


def duration_json(value: "np.timedelta64") -> dict[str, Any]:
    """Return a duration as JSON: its number and its unit as pandas has it."""
    import numpy as np

    if np.isnat(value):
        return {"$nat": None}
    unit, step = np.datetime_data(value.dtype)
    if unit in ("generic", "Y", "M"):
        raise CannotCross("a duration in months, years or no unit")
    number = int(value.astype(int)) * step
    if unit in SECONDS:
        number, unit = number * SECONDS[unit], "s"
    elif unit not in UNITS:
        number, unit = int(value.astype("m8[ns]").astype(int)), "ns"
    if not -WORD < number < WORD:
        raise CannotCross("a duration of more than 64 bits")
    return {"$span": f"{number} {unit}"}


def write_timestamp(_writer: Writer, value: "pd.Timestamp", _depth: int) -> object:
    """Return a moment as JSON; a zone that has no name crosses as the shift it has at that moment."""
    try:
        zone = zone_name(value.tzinfo)
    except CannotCross:
        zone = zone_name(timezone(value.utcoffset() or timedelta()))
    return moment_json(value.asm8, zone)


def read_timestamp(_reader: Reader, data: object, _depth: int) -> object:
    """Return the moment that was written, in its unit and zone; it lies in the years 1 to 9999."""
    import numpy as np
    import pandas as pd

    number, unit, zone = _number(MOMENT, data)
    if number // 1000 ** UNITS.index(unit) not in YEARS:
        raise Undecodable("a date outside the years 1 to 9999")
    moment = pd.Timestamp(np.datetime64(number, unit))
    return moment.tz_localize("UTC").tz_convert(zone_called(zone)) if zone else moment


def read_span(_reader: Reader, data: object, _depth: int) -> object:
    """Return the duration that was written, in its unit."""
    import numpy as np
    import pandas as pd

    number, unit, _ = _number(DURATION, data)
    return pd.Timedelta(np.timedelta64(number, unit))


def _number(pattern: re.Pattern[str], data: object) -> tuple[int, Any, str]:
    """Return a number, its unit and, where the pattern has one, the zone."""
    found = pattern.fullmatch(exactly(data, str))
    if not found or not -WORD < int(found[1]) < WORD:
        raise Undecodable("no moment and no duration")
    return int(found[1]), found[2], found[3] if pattern is MOMENT else ""


def zone_name(zone: tzinfo | None) -> str:
    """Return a zone's name, or the seconds it is ahead when it is only a shift."""
    if zone is None:
        return ""
    if zone is UTC or str(zone) == "UTC":
        return "UTC"
    if isinstance(zone, timezone) and not (shift := zone.utcoffset(None)) % timedelta(seconds=1):
        return str(shift // timedelta(seconds=1))
    name = getattr(zone, "key", None)
    if isinstance(name, str) and ZONE.fullmatch(name):
        return name
    raise CannotCross(f"times in a zone of type {type(zone).__name__[:80]}")


def zone_called(name: str) -> tzinfo:
    """Return the zone that ``zone_name`` named."""
    if name == "UTC":
        return UTC
    if SHIFT.fullmatch(name):
        return timezone(timedelta(seconds=int(name)))
    if not ZONE.fullmatch(name):
        raise Undecodable("no name of a time zone")
    return ZoneInfo(name)
