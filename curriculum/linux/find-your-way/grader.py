"""Grades a record of eight things about a host, key by key, against the state that its outputs were printed from."""

import re
from collections.abc import Callable
from numbers import Real
from typing import Any

from groundschool.kit import Expect, Near, Outcome, Score, Variant, given, judged

TEXT = "text-for-number"  # what a value that is no number may come from
DAY, MINUTE = r"(?:^|\s)(\d{4}-\d{2}-\d{2})", r"[ T](\d{2}:\d{2})"


def number(value: Any) -> Any:
    """Return a number; TypeError says how one is written."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"a number is asked for, without quotes or units, and {value!r} is none")
    return value


def near(within: float) -> Callable[[Any], Near]:
    """Return the view of a number that is right within ``within``."""
    return lambda value: Near(number(value), within)


def ports(value: Any) -> list[Any]:
    """Return the ports in order, each once."""
    if not isinstance(value, list | tuple | set | frozenset):
        raise TypeError("a list of numbers is asked for: [80, 443]")
    return sorted({number(port) for port in value})


def place(value: Any) -> str:
    """Return a mount point without a slash at its end."""
    name = str(value).strip()
    return name.rstrip("/") or name


def unit(value: Any) -> str:
    """Return a unit's whole name; systemctl takes a name without an ending for a service, too."""
    name = str(value).strip()
    return name if "." in name else f"{name}.service"


def day(value: Any) -> str:
    """Return the day of a date or a time, whatever stands around it."""
    return _found(rf"{DAY}(?=$|[\sT])", value, "2026-03-29")[1]


def minute(value: Any) -> str:
    """Return day and minute of a time, whatever stands around it: a weekday, seconds, the zone."""
    found = _found(rf"{DAY}{MINUTE}(?=$|[\s:Z+])", value, "2026-03-29 04:05")
    return f"{found[1]} {found[2]}"


def _found(pattern: str, value: Any, example: str) -> re.Match[str]:
    if (found := re.search(pattern, str(value).strip())) is None:
        raise TypeError(f"a text such as '{example}' is asked for, and {value!r} is none")
    return found


EXPECTED = (
    Expect("the day of the last boot", day, among=["booted"]),
    Expect("the load for each processor", near(0.051), among=["load_per_processor"], tag=TEXT),
    Expect("the memory that programs can have", number, among=["memory_available_mib"], tag=TEXT),
    Expect("the fullest file system of those that can be written to", place, among=["fullest_filesystem"]),
    Expect("the unit that has failed", unit, among=["failed_unit"]),
    Expect("since when it has", minute, among=["failed_since"]),
    Expect("the ports that others can reach", ports, among=["reachable_ports"], tag=TEXT),
    Expect("the memory of the largest process", near(0.999), among=["largest_process_mib"], tag=TEXT),
)


def first_look(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    truth = variant.truth["first-look"]
    said = {key: _entry(answer, key) for key in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], EXPECTED)


def _entry(answer: Any, key: str) -> Outcome:
    """Return what a record says under a key, or that it says nothing yet."""
    if not isinstance(answer, dict):
        return Outcome(key, error="first_look is no dictionary with the eight keys")
    if answer.get(key) is None:
        return Outcome(key, error=f"{key} is not filled in yet", blank=True)
    return given(answer[key], key)
