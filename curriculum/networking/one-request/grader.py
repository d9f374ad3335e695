"""Grades a record of eight things about a request, key by key, against the request that the outputs were printed from."""

import re
from numbers import Real
from typing import Any

from groundschool.kit import Expect, Near, Outcome, Score, Variant, brief, given, judged

TEXT = "text-for-number"  # what a value that is no number may come from
ROUNDED = 0.9999  # ms: up, down, or not at all


def number(value: Any) -> Any:
    """Return a number; TypeError says how one is written."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError("a number is asked for: without quotes, without a unit")
    return value


def milliseconds(value: Any) -> Near:
    """Return a number of milliseconds, rounded or not."""
    return Near(number(value), ROUNDED)


def text(value: Any) -> str:
    """Return a text without blanks around it."""
    return str(value).strip()


def day(value: Any) -> str:
    """Return the day of a date or a time, whatever stands around it."""
    if (found := re.search(r"(?:^|\s)(\d{4}-\d{2}-\d{2})(?=$|[\sT])", text(value))) is None:
        raise TypeError("a text such as '2026-03-29' is asked for")
    return found[1]


ASKED = {
    "kept_for_s": ("how long the name's answer may be kept", number, TEXT),
    "address": ("the address that was connected to", text, ""),
    "next_hop": ("the next hop", text, ""),
    "certificate_ends": ("the day on which the certificate ends", day, ""),
    "status": ("the status of the answer", number, TEXT),
    "tls_ms": ("how long TLS took", milliseconds, TEXT),
    "wait_ms": ("how long the first byte took", milliseconds, TEXT),
    "answered_by": ("the upstream that answered", text, ""),
}
EXPECTED = {key: Expect(label, view, among=[key], tag=tag) for key, (label, view, tag) in ASKED.items()}


def one_request(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    truth = variant.truth["one-request"]
    said = {key: _entry(answer, key, expected) for key, expected in EXPECTED.items()}
    return judged(said, truth["wants"], truth["traps"], [*EXPECTED.values()])


def _entry(answer: Any, key: str, expected: Expect) -> Outcome:
    """Return what a record says under a key, or why that cannot be read."""
    if not isinstance(answer, dict):
        return Outcome(key, error="one_request is no dictionary with the eight keys")
    if answer.get(key) is None:
        return Outcome(key, error=f"{key} is not filled in yet", blank=True)
    try:
        expected.view(answer[key])
    except TypeError as error:
        return Outcome(key, error=f"{key} is {brief(answer[key])}, but {error}")
    return given(answer[key], key)
