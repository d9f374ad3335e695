"""Which lines of the review's form a postmortem names as factors, and which it names only to say that they are none."""

import re
from collections.abc import Mapping

_CLAIM = r"S-\d\d\b"
_LIST = rf"{_CLAIM}[*`_]*(?:(?:,? (?:and|or|nor) |[,/] ?)[*`_]*{_CLAIM}[*`_]*)*"
_DENIED = (
    r"(?:is|are|was|were|does|do)(?:n['\u2019]t| not)(?: \w+)?"
    r" (?:so(?! \w+[;.\n])|true|factors?|one|hold|apply)\b(?! \w+ly)"
    r"|(?:is|are|was|were) (?:no factors?|none|denied|untrue|false|left out|ruled out|out|not)\b(?! so \w+[;.\n])"
    r"|not so\b(?! \w+[;.\n])|no factors?\b|denied\b|left out\b|ruled out\b|untrue\b"
)
_SET_ASIDE = "not|nor|neither|left out|leave out|ruled out|rejected|no factors?|not factors?"
_NONE = re.compile(
    rf"(?P<before>{_LIST})\W{{0,3}}(?:{_DENIED})|\b(?:{_SET_ASIDE})[: ]+(?P<after>[*`_]*{_LIST})", re.IGNORECASE
)
_PART = re.compile(r"(?<=[.;!])\s+|\n+")
LONG = 5  # words of a line of the form that is known again without its id


def claims_named(text: str) -> set[str]:
    """Return the ids of the lines that a text names, without those of which it says that they are none."""
    named, none = set[str](), set[str]()
    for part in _PART.split(text):
        here = {one.upper() for one in re.findall(_CLAIM, part, re.IGNORECASE)}
        denied = {one.upper() for found in _NONE.finditer(part) for one in _meant(found)}
        named |= here - denied
        none |= denied
    return named - none


def _meant(found: re.Match[str]) -> list[str]:
    """Return the ids of which it is said that they are none: the last one where only one is meant ("is not so")."""
    ids = re.findall(_CLAIM, found["before"] or found["after"], re.IGNORECASE)
    return ids[-1:] if re.search(r"\b(is|was|does)\b|n't|\u2019t", found[0].replace(found["before"] or "", "")) else ids


def claims_told(text: str, known: Mapping[str, str]) -> set[str]:
    """Return which lines of the form stand in a text word for word and without their id."""
    found = set[str]()
    for part in text.split("\n"):
        said = f" {_plain(part)} "
        told = {key for key, says in known.items() if _long(says) and f" {_plain(says)} " in said}
        found |= {key for key in told if key.lower() not in said}
    return found


def _long(says: str) -> bool:
    return len(says.split()) >= LONG


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w-]+", text.lower()))
