"""Numbers that are written in words, from zero to ninety-nine, as figures."""

import re

_SMALL: list[str] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS: list[str] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[ -]({'|'.join(_SMALL[1:10])}))?|({'|'.join(sorted(_SMALL, key=len, reverse=True))})"
    r"|(an?)(?= hour| minute| second))\b",
    re.IGNORECASE,
)


def in_figures(text: str) -> str:
    """Return a text with its numbers in words as figures, and the article before a length of time as 1."""
    return _WORDS.sub(_figure, text)


def _figure(found: re.Match[str]) -> str:
    tens, unit, small, _ = (one and one.lower() for one in found.groups())
    if tens:
        return str(10 * (_TENS.index(tens) + 2) + (_SMALL.index(unit) if unit else 0))
    return str(_SMALL.index(small)) if small else "1"
