"""What a machine changes in a brief for Support: a line, a label, a time, a name; or words, too many.

What only a person can judge has no mutants: its texts stand in ``tests/content/brief_texts.toml``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, str]
CLOCK = re.compile(r"\b(\d\d:\d\d) UTC")


def support_brief(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of a brief."""
    yield from (*_lines(text), *_times(text), *_too_much(text, truth["support-brief"]))


def _lines(text: str) -> Iterator[Changed]:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        label, colon, said = line.partition(": ")
        if colon:
            for operator, other in (("line-dropped", []), ("label-dropped", [said]), ("text-dropped", [f"{label}:"])):
                yield operator, "\n".join([*lines[:at], *other, *lines[at + 1 :]])


def _times(text: str) -> Iterator[Changed]:
    for found in CLOCK.finditer(text):
        for other in (found[1], "shortly", "09:00 UTC", "10:12 UTC", "11:00 UTC", "07:12 UTC"):
            yield "time", text[: found.start()] + other + text[found.end() :]


def _too_much(text: str, facts: Mapping[str, Any]) -> Iterator[Changed]:
    names = [*facts["internal"], *facts["people"]]
    said = [f"It is {one}." for one in (*names, "the relay", "a timeout", "503", "done in 20 minutes", "done by noon")]
    for sentence in (*said, "It comes at 10:45 UTC.", "word. " * 110, "word " * 21):
        yield "too-much", text.replace("\nSince:", f" {sentence}\nSince:", 1)
