"""Grades a record of eight things about a host, key by key, against the state that its outputs were printed from."""

import re
from collections.abc import Callable
from numbers import Real
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, a_number, by_entry

TEXT = "text-for-number"  # what a value that is no number may come from
DAY, MINUTE = r"(?:^|\s)(\d{4}-\d{2}-\d{2})", r"[ T](\d{2}:\d{2})"


def near(within: float) -> Callable[[Any], Near]:
    """Return the view of a number that is right within ``within``."""
    return lambda value: Near(a_number(value), within)


def ports(value: Any) -> list[Any]:
    """Return the ports in order, each once."""
    if not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(port, Real) for port in value):
        raise TypeError("a list of numbers is asked for, without quotes: [80, 443]")
    return sorted({a_number(port) for port in value})


def place(value: Any) -> str:
    """Return a mount point without a slash at its end."""
    name = str(value).strip()
    return name.rstrip("/") or name[:1]


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
        raise TypeError(f"a text such as '{example}' is asked for")
    return found


ASKED = {
    "booted": ("the day of the last boot", day, ""),
    "load_per_processor": ("the load for each processor", near(0.051), TEXT),
    "memory_available_mib": ("the memory that programs can have", a_number, TEXT),
    "fullest_filesystem": ("the fullest file system of those that can be written to", place, ""),
    "failed_unit": ("the unit that has failed", unit, ""),
    "failed_since": ("since when it has", minute, ""),
    "reachable_ports": ("the ports that others can reach", ports, TEXT),
    "largest_process_mib": ("the memory of the largest process", near(0.999), TEXT),
}
EXPECTED = {key: Expect(label, view, among=[key], tag=tag) for key, (label, view, tag) in ASKED.items()}


def first_look(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("first-look", answer, variant, EXPECTED)
