"""The amounts and lengths of time that a change request says: of a metric's unit, and in minutes."""

import re

_UNITS = {"%": r"%|percent|per cent|pct", "ms": r"ms|msecs?|milliseconds?", "messages": r"messages?|msgs?"}
_AMOUNT = r"(?<![\w.,:#/-])(\d{1,9}(?:[.,]\d{1,9})?)(?!\d)"  # no longer than what one can reckon with
_LENGTH = re.compile(
    rf"(?:{_AMOUNT}|\b(an?|one|two|three|half an))[ -]?(?:full )?(minutes?|mins?|min|m|hours?|hrs?|h)(?![\w-])",
    re.IGNORECASE,
)
_SAID = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "half an": 0.5}
_HOUR = 60.0


def amounts(text: str, unit: str) -> list[float]:
    """Return the numbers of a text that have a unit: ``%``, ``ms`` or ``messages``."""
    found = re.findall(rf"{_AMOUNT}\s?(?:{_UNITS[unit]})(?!\w)", text, re.IGNORECASE)
    return [float(one.replace(",", ".")) for one in found]


def lengths(text: str) -> list[float]:
    """Return the lengths of time of a text, in minutes."""
    found = []
    for number, word, unit in _LENGTH.findall(text):
        value = float(number.replace(",", ".")) if number else _SAID[word.lower()]
        found.append(value * (_HOUR if unit.lower().startswith("h") else 1))
    return found
