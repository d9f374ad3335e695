"""Mutants of regular expressions, token by token."""

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""\\. | \[\^?\]?(?:\\.|[^\]\\])*\] | \(\?P<\w+> | \(\?[:=!]|\(\?<[=!] | [()|^$]
      | (?:[*+?]|\{\d+(?:,\d*)?\})[?+]? | .""",
    re.DOTALL | re.VERBOSE,
)
REPEAT = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?")
LOOKS_LIKE_ONE = re.compile(r"\\[sSdDwWbB.]|\[\^|\(\?|[\])][*+?]|\.[*+]")
LOOSER = {
    **dict.fromkeys(("^", "$", r"\b", r"\B"), ("",)),
    **dict.fromkeys((r"\d", r"\w", r"\S", r"\."), (".",)),
    ".": (r"\S",),
}
BAR = "|"
WIDER = {"+": "*", "*": "+", "?": "*", "*?": "*", "+?": "+"}


def regex_mutants(pattern: str) -> Iterator[str]:
    """Yield the mutants of a text that looks like a regular expression, of others none."""
    if LOOKS_LIKE_ONE.search(pattern):
        yield from pattern_mutants(pattern)


def pattern_mutants(pattern: str) -> Iterator[str]:
    """Yield a pattern with a repetition, class, anchor or branch gone or loosened."""
    tokens = TOKEN.findall(pattern)
    for at, token in enumerate(tokens):
        for other in _others(token):
            yield _joined(tokens, at, at + 1, other)
        if token == BAR:
            begin, end = _around(tokens, at)
            yield _joined(tokens, begin, at + 1, "")
            yield _joined(tokens, at, end, "")


def _others(token: str) -> tuple[str, ...]:
    """Return what may stand in the place of a token: nothing, or what matches more."""
    if REPEAT.fullmatch(token):
        return "", WIDER.get(token, "+")
    if token.startswith("["):
        return (".",)
    return LOOSER.get(token, ())


def _joined(tokens: list[str], begin: int, end: int, instead: str) -> str:
    return "".join([*tokens[:begin], instead, *tokens[end:]])


def _around(tokens: list[str], bar: int) -> tuple[int, int]:
    """Return where the branches on both sides of a bar begin and end."""
    begin = _border(tokens, range(bar - 1, -1, -1), opens=")") + 1
    return begin, _border(tokens, range(bar + 1, len(tokens)), opens="(")


def _border(tokens: list[str], places: range, *, opens: str) -> int:
    """Return the first place that ends a branch: a bar, or the bracket of the group that the bar is in."""
    depth = 0
    for place in places:
        token = tokens[place]
        bracket = "(" if token[0] == "(" else token
        if depth == 0 and (bracket == "|" or (bracket in "()" and bracket != opens)):
            return place
        depth += (bracket == opens) - (bracket in "()" and bracket != opens)
    return places.stop
