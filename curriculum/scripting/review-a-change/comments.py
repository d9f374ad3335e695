"""Reads the comments of a review, and says what each of them is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Place = Mapping[str, Any]
MOST_LINES = 8  # that a comment may stand on
LEVELS = ("minor", "major", "blocker")
CATEGORIES = (
    *("data-loss", "exposure", "secret", "untrusted-code", "unpinned", "hidden-failure", "wrong-value", "style"),
)


@dataclass(frozen=True)
class Comment:
    """A comment as it was read, and what it is about: a place where something is wrong, one that is right, or none.

    ``again`` says that it is about something wrong that another comment is about already; ``texts`` is whatever it says.
    """

    number: int
    file: str
    first: int
    last: int
    severity: str
    category: str
    suggestion: str | None
    rotate: bool
    texts: tuple[str, ...] = ()
    wrong: int | None = None
    right: bool = False
    again: bool = False

    @property
    def beside(self) -> bool:
        """Return whether it is about nothing that is wrong."""
        return self.wrong is None and not self.again

    @property
    def place(self) -> str:
        """Return which of the comments it is, as messages name it."""
        return f"comment {self.number} ({self.file}:{self.first})"


def read(answer: object, truth: Mapping[str, Any]) -> tuple[Comment, ...]:
    """Return the comments; TypeError says which of them cannot be read."""
    if not isinstance(answer, list | tuple):
        raise TypeError("a review is a list of comments")
    comments: list[Comment] = []
    for number, one in enumerate(answer, 1):
        try:
            comments.append(_about(_comment(number, one), truth, {of.wrong for of in comments}))
        except TypeError as error:
            raise TypeError(f"comment {number}: {error}") from None
    return tuple(comments)


def _comment(number: int, one: object) -> Comment:
    if not isinstance(one, dict):
        raise TypeError("a comment is a dictionary")
    lines = one.get("lines")
    first, last = (lines, lines) if _whole(lines) else lines if _pair(lines) else (None, None)
    if first is None:
        raise TypeError('"lines" is a whole number, or a list of the first and the last')
    if str(one.get("severity")) not in LEVELS:
        raise TypeError(f'"severity" is one of {", ".join(LEVELS)}')
    if str(one.get("category")) not in CATEGORIES:
        raise TypeError(f'"category" is one of {", ".join(CATEGORIES)}')
    suggestion, rotate = one.get("suggestion"), one.get("rotate", False)
    if not isinstance(suggestion, str | None) or not isinstance(rotate, bool):
        raise TypeError('"suggestion" is a text or None, "rotate" is True or False')
    file, texts = str(one.get("file")).strip(), tuple(map(str, one.values()))
    return Comment(
        number, file, int(first), int(last), str(one["severity"]), str(one["category"]), suggestion, rotate, texts
    )


def _whole(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(map(_whole, value))


def _about(one: Comment, truth: Mapping[str, Any], taken: set[int | None]) -> Comment:
    """Return a comment with what it is about: each thing that is wrong is said once."""
    if one.first < 1 or not 0 <= one.last - one.first < MOST_LINES:
        return one
    said = {**vars(one)}
    numbers = [number for number, place in enumerate(truth["wrong"]) if _touches(one, place)]
    if new := [number for number in numbers if number not in taken]:
        return Comment(**{**said, "wrong": new[0]})
    right = any(_touches(one, place) for place in truth["right"])
    return Comment(**{**said, "again": bool(numbers), "right": right and not numbers})


def _touches(one: Comment, place: Place) -> bool:
    if one.file in place["elsewhere"]:
        return one.first <= place["elsewhere"][one.file]
    return one.file == place["file"] and any(one.first <= line <= one.last for line in place["lines"])
