"""The amounts and lengths of time that a change request says: of a metric's unit, and in minutes."""

import re

from groundschool.judges.prose.figures import in_figures

_UNITS = {"%": r"%|percent|per cent|pct", "ms": r"ms|msecs?|milliseconds?", "messages": r"messages?|msgs?"}
_AMOUNT = r"(?<![\w.,:#/-])(\d{1,9}(?:[.,]\d{1,9})?)(?!\d)"  # no longer than what one can reckon with
_LENGTH = re.compile(
    rf"{_AMOUNT}[ -]?(?:full )?(minutes?|mins?|m|hours?|hrs?|h)(?![\w-])",
    re.IGNORECASE,
)
_PARTS = {  # of an hour
    "three[ -]quarters? of an hour": "45 minutes", "a quarter of an hour": "15 minutes", "half an hour": "30 minutes",
    "an hour and a half": "90 minutes", "an hour and a quarter": "75 minutes",
}  # fmt: skip
_BOTH = re.compile(r"\b(\d{1,3}) ?h(?:ours?|rs?)? (?:and )?(\d{1,3}) ?m(?:in(?:ute)?s?)?\b", re.IGNORECASE)
_MOST = r"at (?:the )?(?:very )?most|at the longest|at maximum|max(?:imum)?\.?"
_LIMIT = re.compile(
    rf"(?:{_MOST}|up to|within|no (?:more|longer) than|less than|longest(?: time)?(?: is)?|maximum(?: of)?)[ :=]*"
    rf"(?P<after>{_LENGTH.pattern})|(?P<before>{_LENGTH.pattern}),? (?:{_MOST})",
    re.IGNORECASE,
)
_HOUR = 60.0


def amounts(text: str, unit: str) -> list[float]:
    """Return the numbers of a text that have a unit: ``%``, ``ms`` or ``messages``."""
    found = re.findall(rf"{_AMOUNT}\s?(?:{_UNITS[unit]})(?!\w)", text, re.IGNORECASE)
    return [float(one.replace(",", ".")) for one in found]


def lengths(text: str) -> list[float]:
    """Return the lengths of time of a text, in minutes, also such as are written in words."""
    return [_minutes(found) for found in _LENGTH.finditer(_in_digits(text))]


def longest(text: str) -> float:
    """Return the longest time that a text allows: what stands beside "at most" or its like, else the longest."""
    digits = _in_digits(text)
    limits = [found["after"] or found["before"] for found in _LIMIT.finditer(digits)]
    return max((minutes for one in limits or [digits] for minutes in lengths(one)), default=0)


def _in_digits(text: str) -> str:
    for words, digits in _PARTS.items():
        text = re.sub(rf"\b{words}\b", digits, text, flags=re.IGNORECASE)
    return _BOTH.sub(lambda found: f"{int(found[1]) * 60 + int(found[2])} minutes", in_figures(text))


def _minutes(found: re.Match[str]) -> float:
    return float(found[1].replace(",", ".")) * (_HOUR if found[2].lower().startswith("h") else 1)
