"""Grades a record of eight things about a request, key by key, against the request that the outputs were printed from."""

import re
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, a_number, a_text, by_entry

TEXT = "text-for-number"  # what a value that is no number may come from
ROUNDED = 0.9999  # ms: up, down, or not at all


def milliseconds(value: Any) -> Near:
    """Return a number of milliseconds, rounded or not."""
    return Near(a_number(value), ROUNDED)


def day(value: Any) -> str:
    """Return the day of a date or a time, whatever stands around it."""
    if (found := re.search(r"(?:^|\s)(\d{4}-\d{2}-\d{2})(?=$|[\sT])", a_text(value))) is None:
        raise TypeError("a text such as '2026-03-29' is asked for")
    return found[1]


ASKED = {
    "kept_for_s": ("how long the name's answer may be kept", a_number, TEXT),
    "address": ("the address that was connected to", a_text, ""),
    "next_hop": ("the next hop", a_text, ""),
    "certificate_ends": ("the day on which the certificate ends", day, ""),
    "status": ("the status of the answer", a_number, TEXT),
    "tls_ms": ("how long TLS took", milliseconds, TEXT),
    "wait_ms": ("how long the first byte took", milliseconds, TEXT),
    "answered_by": ("the upstream that answered", a_text, ""),
}
EXPECTED = {key: Expect(label, view, among=[key], tag=tag) for key, (label, view, tag) in ASKED.items()}


def one_request(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("one-request", answer, variant, EXPECTED)
