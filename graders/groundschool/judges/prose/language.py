"""Words, sentences, and hedges: what readers of prose share."""

import re
from collections.abc import Iterable
from functools import lru_cache


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the alternatives as words of their own, in any case."""
    return re.compile(rf"\b({'|'.join(alternatives)})\b", re.IGNORECASE)


_HEDGE = pattern(
    *(
        "unknown",
        "unconfirmed",
        "unclear",
        r"suspect\w*",
        r"hypothes\w+",
        "possibl[ey]",
        "may",
        "might",
        "could(?! not)",
    ),
    *("likely", "probabl[ey]", r"investigat\w+", "looking into", "look into", "finding out", "find out", "searching"),
    *("working (on it|to (find|understand|establish))", "to be confirmed", "too early", "whether"),
    r"(not|no|never|\w+n't|none)( \w+){0,3} (known|know|confirmed|confirm|identified|established|found|proven|sure"
    "|certain|clear|cause)",
)
_UNDECIDED = pattern(
    *("open", "tbd", "pending", "to be determined", "yet", "still", "no idea", r"analys\w+", "looking", "checking"),
    *("working", "being", "under way"),
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def sentences(text: str) -> list[str]:
    """Return the sentences and separate lines of a text, without empty ones."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def words(text: str) -> int:
    """Return the number of words: runs of characters between white space."""
    return len(text.split())


def hedged(text: str) -> bool:
    """Return whether a text says that something is not certain."""
    return bool(_HEDGE.search(text))


def undecided(text: str) -> bool:
    """Return whether a line about the cause leaves it open, if only by a word such as 'pending'."""
    return hedged(text) or bool(_UNDECIDED.search(text))


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Return which of the names occur in a text as words of their own; one with a capital only so, or in capitals."""
    return [name for name in names if any_of([name]).search(text)]


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the names."""
    listed = "|".join(map(_spelled, names)) or r"(?!)"
    return re.compile(rf"(?<![\w-])({listed})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=512)
def _spelled(name: str) -> str:
    spelled = f"@?{re.escape(name)}"
    return f"(?-i:{spelled}|{re.escape(name.upper())})" if name[:1].isupper() else spelled
