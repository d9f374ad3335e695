"""Grades a record of who is who in a channel, key by key, against how the channel was drawn."""

import re
from typing import Any

from groundschool.kit import Expect, Score, Variant, a_name, a_text, by_entry


def letter(value: Any) -> str:
    """Return the letter of a job, also with the word before it or with what stands behind it."""
    found = re.match(r"(?:job )?([a-z])\b", a_text(value).casefold())
    return found[1] if found else a_text(value)


def time(value: Any) -> str:
    """Return hours and minutes, also with UTC behind them or the word before."""
    said = value.strftime("%H:%M") if hasattr(value, "strftime") else a_text(value)
    found = re.search(r"\b(\d{1,2})[:.h](\d\d)\b", said)
    return f"{int(found[1]):02}:{found[2]}" if found else said


PEOPLE = {
    "commander": "who commands now",
    "hands": "who may change something in production",
    "writes": "who writes down what is done",
    "tells_customers": "who tells the customers",
    "agrees": "who has to agree to the step",
    "no_orders_from": "who gives orders without a role",
}
EXPECTED = {key: Expect(label, a_name, among=[key]) for key, label in PEOPLE.items()} | {
    "your_job": Expect("what was asked of you", letter, among=["your_job"]),
    "next_news": Expect("when the next text is due", time, among=["next_news"]),
}


def roles(answer: object, variant: Variant) -> Score:
    """Return one check for each key of the record."""
    return by_entry("roles", answer, variant, EXPECTED)
