"""Grades a record of eight things about a dashboard, key by key, against the signals that its panels were drawn from."""

import re
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, a_number, a_text, by_entry

TEXT = "text-for-number"  # what a value that is no number may come from


def by_eye(value: Any) -> Near:
    """Return a number that was read from a picture: right within a thirtieth of itself."""
    return Near(a_number(value), abs(float(value)) / 30 + 0.05)


def clock(value: Any) -> str:
    """Return hour and minute of a time, whatever stands around it."""
    if (found := re.search(r"(?:^|[\sT])(\d{1,2}:\d{2})(?=$|[\s:Z])", a_text(value))) is None:
        raise TypeError("a text such as '14:05' is asked for")
    return found[1].zfill(5)


def title(value: Any) -> str:
    """Return a panel's title without its unit."""
    return a_text(value).split(" [")[0].casefold()


EXPECTED = {
    "window_minutes": Expect("how long a time is shown", a_number, among=["window_minutes"], tag=TEXT),
    "region": Expect("what the variable is set to", title, among=["region"]),
    "upper_band_rps": Expect("how high the upper band is", by_eye, among=["upper_band_rps"], tag=TEXT),
    "errors_percent": Expect("how many requests fail now", by_eye, among=["errors_percent"], tag=TEXT),
    "red_from_ms": Expect("from where latency is red", a_number, among=["red_from_ms"], tag=TEXT),
    "lost_points": Expect("how deep the dip was", by_eye, among=["lost_points"], tag=TEXT),
    "averaging_panel": Expect("which panel averages over instances", title, among=["averaging_panel"]),
    "last_before_gap": Expect("when the gap begins", clock, among=["last_before_gap"]),
}


def dashboard(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("dashboard", answer, variant, EXPECTED)
