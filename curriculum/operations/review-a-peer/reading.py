"""Reads what somebody says of a page: marks, a gate with its line, three comments, and what should stay."""

from collections.abc import Mapping
from typing import Any

from groundschool.kit import a_text, brief

CRITERIA, GATES, COMMENTS = ("usable", "order", "safe", "maintainable"), ("G1", "G2", "G3", "G4"), 3
NONE, KEEP = "none", "keep"


class UnreadError(Exception):
    """Something of a review cannot be read; the message says what, and what is asked for."""


def of_page(answer: Any, name: str, lines: int) -> Mapping[str, Any] | str:
    """Return the entries about a page as they are compared, or a sentence about what cannot be read."""
    try:
        one = {str(key).upper(): page for key, page in answer.items()}[name]
        marks = {key: _whole(one[key], 1, 5, f"{key} of {name}") for key in CRITERIA}
        said = [_comment(each, f"comment {number} of {name}", lines) for number, each in enumerate(one["comments"], 1)]
        keep = _comment({**one[KEEP], "criterion": KEEP}, f"{KEEP} of {name}", lines)
        return {**marks, "gate": _gate(one, name, lines), "comments": _three(said, name), KEEP: keep}
    except UnreadError as error:
        return str(error)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError):
        return f"{name} lacks an entry, or one of its entries is of another kind"


def _three(said: list[Any], name: str) -> list[Any]:
    if len(said) != COMMENTS:
        raise UnreadError(f"{name} has {len(said)} comments, but {COMMENTS} are asked for")
    return said


def _gate(one: Mapping[str, Any], name: str, lines: int) -> list[Any]:
    """Return a gate and its line; of none, line 0."""
    said = a_text(one["gate"] or NONE).upper().split(" ")[0].strip(".:")
    if said == NONE.upper():
        return [NONE, 0]
    if said not in GATES:
        raise UnreadError(f"gate of {name} is {brief(one['gate'])}, but one of {', '.join(GATES)} or none is asked for")
    return [said, _whole(one["gate_line"], 1, lines, f"gate_line of {name}")]


def _whole(value: Any, least: int, most: int, what: str) -> int:
    """Return a whole number, also one of numpy."""
    plain = getattr(value, "item", lambda: value)()
    plain = int(plain) if isinstance(plain, float) and plain.is_integer() else plain
    if isinstance(plain, bool) or not isinstance(plain, int) or not least <= plain <= most:
        raise UnreadError(f"{what} is {brief(value)}, but a whole number from {least} to {most} is asked for")
    return plain


def _comment(one: Mapping[str, Any], what: str, lines: int) -> tuple[int, str, str]:
    """Return line, criterion and text of a comment."""
    text, about = one["text"], a_text(one["criterion"]).casefold()
    about = "gate" if about.upper() in GATES else about
    if not isinstance(text, str) or not text.strip():
        raise UnreadError(f"{what} has no text")
    if about not in (*CRITERIA, "gate", KEEP):
        raise UnreadError(f"{what} has the criterion {brief(about)}, but {', '.join(CRITERIA)} or gate is asked for")
    return _whole(one["line"], 1, lines, f"line of {what}"), about, text
