"""What a machine changes in a handoff note: a line, a label, a part of an entry, a time, a number; or too much of it.

What only a person can judge has no mutants: its texts stand in ``tests/content/handoff_texts.toml``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Changed = tuple[str, str]
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
NUMBER = re.compile(r"over (\d+)")


def note(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of a note."""
    yield from (*_lines(text), *_entries(text), *_times(text), *_too_much(text, truth["note"]))


def _lines(text: str) -> Iterator[Changed]:
    lines = text.strip().split("\n")
    for at, line in enumerate(lines):
        if line == "Changes:":  # what stands below may as well stand below Open
            continue
        yield "line-dropped", "\n".join([*lines[:at], *lines[at + 1 :]])
        if line.startswith("- "):
            if line.count(" | ") < 4:
                continue
            yield "line-twice", "\n".join([*lines[:at], line, *lines[at:]])
        elif not line.endswith(":"):
            label, _, said = line.partition(": ")
            for operator, other in (("label-dropped", said), ("text-dropped", f"{label}:")):
                yield operator, "\n".join([*lines[:at], other, *lines[at + 1 :]])


def _entries(text: str) -> Iterator[Changed]:
    for line in text.split("\n"):
        if line.count(" | ") == 4:
            parts = line.split(" | ")
            for at in range(1, 5):
                yield "part-dropped", text.replace(line, " | ".join([*parts[:at], *parts[at + 1 :]]))
            for at, others in (
                (1, ("resolved", "done", "cancelled")),
                (2, ("platform", "the team")),
                (3, ("next: monitor",)),
            ):
                for other in others:
                    yield "part-changed", text.replace(line, " | ".join([*parts[:at], other, *parts[at + 1 :]]))
        elif found := NUMBER.search(line):
            yield "unit", text.replace(line, re.sub(r"(over \d+) (%|s|ms)(?= )", r"\1 kiosks", line))
            for other in ("over some", f"over {int(found[1]) + 1}", f"over {int(found[1]) * 10}"):
                yield "number", text.replace(line, line.replace(found[0], other))


def _times(text: str) -> Iterator[Changed]:
    for line in text.split("\n"):
        for found in MOMENT.finditer(line):
            at = datetime.fromisoformat(found[0]).replace(tzinfo=UTC)
            hours = (-24, 24) if line.startswith("Accepted") else (-24, -3, 1, 24)
            for by in hours if "firing" not in line and "no-own-time" not in line else (-48, 48):
                yield "time", text.replace(line, line.replace(found[0], f"{at + timedelta(hours=by):%Y-%m-%d %H:%M}"))
        if MOMENT.search(line):
            yield "zone-dropped", text.replace(line, line.replace(" UTC", ""))


def _too_much(text: str, facts: Mapping[str, Any]) -> Iterator[Changed]:
    closed = [f"- {names[0]} | looks odd" for names in facts["closed"]]
    token = facts["secrets"][0]
    for line in (*closed, f"- the token is {token}", f"- it ends in {token[-9:]}", "and so on " * 200):
        yield "too-much", text.replace("\nChanges:", f"\n{line}\nChanges:", 1)
