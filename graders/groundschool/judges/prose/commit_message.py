"""A commit message by the rules of a house: what was done, why, what it belongs to, and what is still to be done.

Its last paragraph has trailers (https://git-scm.com/docs/git-interpret-trailers): a name, a colon, a value, and nothing
else, though git takes some mixed paragraphs, too. What makes a good message beside that only a person can judge, and
the form of its lines is shown to one: many good messages have another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from groundschool.grading.score import Flag, Score
from groundschool.judges.prose.labelled import rubric_item, unfenced
from groundschool.judges.prose.no_secret import no_secret
from groundschool.judges.prose.rotations import path_asked

POINTS = {"why": 3, "what": 1, "ticket": 2, "rotate": 2}
WIDE = 72  # characters of a line
_TRAILER = re.compile(r"[*_]*([A-Za-z][A-Za-z-]{0,40})[*_]*:(?!//)[*_]* *(\S.*)")
_URL = re.compile(r"https?://\S+")
_item = partial(rubric_item, POINTS)


@dataclass(frozen=True)
class MessageFacts:
    """What a message has to name."""

    pages: Sequence[str]
    incident: str
    ticket: str
    rotate: Sequence[str]
    secrets: Sequence[str]


def judge_message(text: str, facts: MessageFacts) -> Score:
    """Return the items of a commit message, and what of its form a person should look at."""
    lines = [line.rstrip() for line in unfenced(text).split("\n")]
    told, trailers = _parts(lines)
    there = bool(told.strip())
    missing = [one for one in facts.pages if not _named(one.removesuffix(".md"), told)]
    asked = [path_asked(value) for name, value in trailers if name == "rotate"]
    unasked = [one for one in facts.rotate if one not in asked]
    others = sorted({one for one in asked if one not in facts.rotate}) or ["one of them twice"]
    refs = [value for name, value in trailers if name == "refs"]
    seen = f"its trailers: {', '.join(f'{name.title()}: {value}' for name, value in trailers)[:120]}"
    seen = seen if trailers else "the last paragraph has another line than trailers, or is the first line"
    return Score((
        _item("why", "it says why: it names the incident", _named(facts.incident, told),
              f"{facts.incident} is not in what stands before the trailers", "no-reason", shows=there),
        _item("what", "it says which pages were mended", not missing, f"not named: {', '.join(missing)}", "no-pages"),
        _item("ticket", "a trailer Refs names the ticket", any(_named(facts.ticket, one) for one in refs), seen,
              "no-ticket", shows=there),
        _item("rotate", "a trailer Rotate for each secret that stood on the pages, and for no other",
              not unasked and len(asked) == len(facts.rotate),
              (f"no trailer asks it of {', '.join(unasked)}" if unasked else f"asked for, too: {', '.join(others)}")
              if trailers else seen, "no-rotation", shows=there and bool(unasked)),
        no_secret("no secret is in the message", text, facts.secrets),
    ), tuple(_doubts(lines)) if there else ())  # fmt: skip


def _doubts(lines: list[str]) -> Iterator[Flag]:
    """Yield what of the form people do differently, and for good reasons at times."""
    subject = lines[0]
    if len(subject) > WIDE:
        yield Flag("the first line may be too long for a list of commits", subject)
    if len(subject.split()) < 2 or (subject.endswith(".") and not re.search(r"(etc|\.\.|\b\w\.\w)\.$", subject)):
        yield Flag("the first line may not be a title that says what was done", subject)
    if len(lines) > 1 and lines[1]:
        yield Flag("the second line may have to be empty", lines[1])
    wide = next((line for line in lines[1:] if len(_URL.sub("", line)) > WIDE), "")
    if wide:
        yield Flag("a line may be too long for a terminal", wide)


def _parts(lines: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands before the trailers, and these: the last paragraph, when each of its lines is one."""
    at = max((number for number, line in enumerate(lines) if not line), default=0)
    last = [line for line in lines[at + 1 :] if not line[:1].isspace()] if at else []  # a blank goes on with a line
    found = [_TRAILER.fullmatch(line) for line in last]
    if found and all(found):
        return "\n".join(lines[:at]), [(one[1].lower(), one[2]) for one in found if one]
    return "\n".join(lines), []


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) is not None
