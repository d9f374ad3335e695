"""What slips while a review is written: a comment, a place, a level, a word, a character of a suggestion."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, list[dict[str, Any]]]
NEXT = {"blocker": "major", "major": "blocker", "minor": "blocker"}


def review(said: list[dict[str, Any]], truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed reviews."""
    for at, one in enumerate(said):

        def put(operator: str, at: int = at, one: dict[str, Any] = one, **new: Any) -> Changed:
            return operator, [*said[:at], {**one, **new}, *said[at + 1 :]]

        yield "comment-dropped", [*said[:at], *said[at + 1 :]]
        yield "comment-doubled", [*said, one]
        yield put("file", file=said[at - 1]["file"] if said[at - 1]["file"] != one["file"] else "README.md")
        yield put("lines", lines=900)
        yield put("category", category="style")
        yield put("rotate", rotate=not one["rotate"])
        gone, lets_go = one["rotate"] and one["suggestion"] is None, "force_destroy" in (one["suggestion"] or "")
        if one["category"] not in ("unpinned", "untrusted-code") and not gone and not lets_go:
            # Of the others the contract leaves open which of two levels they have.
            yield put("severity", severity=NEXT[one["severity"]])
        if one["suggestion"]:
            if not re.search("force_destroy|timeoutSeconds", one["suggestion"]):  # without them it is right, too
                yield put("suggestion-emptied", suggestion="")
            if one["severity"] == "blocker":
                yield put("suggestion-dropped", suggestion=None)
            yield put("suggestion-as-it-was", suggestion=_as_it_was(one, truth))
    for place in truth["review"]["right"]:
        extra = {"file": place["file"], "lines": place["lines"][0], "severity": "major", "category": "exposure"}
        yield "comment-added", [*said, {**extra, "suggestion": None, "rotate": False}]


def _as_it_was(one: Mapping[str, Any], truth: Mapping[str, Any]) -> str:
    lines = one["lines"] if isinstance(one["lines"], list) else [one["lines"], one["lines"]]
    return "\n".join(truth["review"]["after"][one["file"]].splitlines()[lines[0] - 1 : lines[1]])
