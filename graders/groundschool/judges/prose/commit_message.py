"""A commit message by the rules of a house: what was done, why, what it belongs to, and what is still to be done.

Its last paragraph has trailers, as git reads them (https://git-scm.com/docs/git-interpret-trailers): a name, a colon, a
value. The rest of what makes a good message only a person can judge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from groundschool.grading.score import Score
from groundschool.judges.prose.labelled import rubric_item, unfenced
from groundschool.judges.prose.no_secret import no_secret

POINTS = {"subject": 1, "form": 1, "why": 2, "what": 1, "ticket": 1, "rotate": 2}
WIDE = 72  # characters of a line
_TRAILER = re.compile(r"([A-Z][A-Za-z-]{0,40}): (\S.*)")
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
    """Return the items of a commit message."""
    lines = [line.rstrip() for line in unfenced(text).split("\n")]
    subject, body, trailers = _parts(lines)
    said = {(name, value.rstrip(".")) for name, value in trailers}
    there = bool(subject)
    wide = [line for line in lines if len(line) > WIDE]
    missing = [one for one in facts.pages if not _named(one.removesuffix(".md"), "\n".join((subject, *body)))]
    asked = [value for name, value in said if name == "Rotate"]
    unasked = [one for one in facts.rotate if one not in asked]
    refs = [value for name, value in said if name == "Refs"]
    good = len(subject.split()) >= 2 and len(subject) <= WIDE and not subject.endswith(".")
    apart = len(lines) > 2 and not lines[1] and bool(lines[2])
    return Score((
        _item("subject", f"the first line says what was done, in at most {WIDE} characters and without a full stop",
              good, f"it has {len(subject)} characters: {subject[:WIDE]!r}", "subject-long", shows=len(subject) > WIDE),
        _item("form", f"the second line is empty, and no line is longer than {WIDE} characters", apart and not wide,
              f"too long: {wide[0][:WIDE]!r}" if wide else "the second line is not empty, or the last one", "no-body"),
        _item("why", "the text says why: it names the night", _named(facts.incident, "\n".join(body)),
              f"{facts.incident} is not in the text between first line and trailers", "no-reason", shows=there),
        _item("what", "it says which pages were mended", not missing, f"not named: {', '.join(missing)}", "no-pages"),
        _item("ticket", "a trailer Refs names the ticket", refs == [facts.ticket],
              f"its trailers: {', '.join(name for name, _ in trailers)[:80] or 'none'}", "no-ticket", shows=there),
        _item("rotate", "a trailer Rotate for each secret that stood on the pages, and for no other",
              not unasked and len(asked) == len(facts.rotate), f"not asked for: {', '.join(unasked) or 'others are'}",
              "no-rotation", shows=there and bool(unasked)),
        no_secret("no secret is in the message", text, facts.secrets),
    ))  # fmt: skip


def _parts(lines: list[str]) -> tuple[str, list[str], list[tuple[str, str]]]:
    """Return the first line, the text, and the trailers: the last paragraph, when each of its lines is one."""
    at = max((number for number, line in enumerate(lines) if not line), default=0)
    found = [_TRAILER.fullmatch(line) for line in lines[at + 1 :]] if at else []
    if found and all(found):
        return lines[0], lines[1:at], [(one[1], one[2]) for one in found if one]
    return lines[0], lines[1:], []


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE) is not None
