"""What a machine changes in a postmortem: a time, a number, a reference, a cell, a section; or a secret that is too much.

What only a person can judge has no mutants: its texts stand in ``tests/content/postmortem_texts.toml``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

Changed = tuple[str, str]
ROW = re.compile(r"^\| (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \| (.*) \| (.*) \|$", re.MULTILINE)
MARK = re.compile(r"\[(impact start|detected|mitigated|resolved)\] ")
ACTION = re.compile(r"^\| OPS.*$", re.MULTILINE)
BAD_CELLS = ("OPS-1", "-", "asap", "the team", "soon", "it is better")


def postmortem(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of a postmortem."""
    facts = truth["postmortem"]
    yield from (*_rows(text), *_numbers(text), *_sections(text), *_cells(text), *_claims(text, facts))
    for private in (*facts["secrets"], *facts["private"]):
        yield "too-much", text.replace("## Trigger\n", f"## Trigger\nIt says {private}. ", 1)
    yield "trigger", text.replace(f"({facts['trigger']})", "(deploys 99)")
    yield "incident", text.replace(facts["incident"], "INC-0001")


def _rows(text: str) -> Iterator[Changed]:
    for found in ROW.finditer(text):
        at = datetime.fromisoformat(found[1])
        for by in (-180, 2, 60):
            yield "time", _put(text, found, 1, f"{at + timedelta(minutes=by):%Y-%m-%d %H:%M:%S}")
        for ref in ("", f"{found[3]}9", "memory"):
            yield "reference", _put(text, found, 3, ref)
        if MARK.search(found[2]):
            yield "mark", _put(text, found, 2, MARK.sub("", found[2]))
    yield "zone", text.replace("| Time (UTC) |", "| Time |")
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if ROW.match(line))
    yield "order", "\n".join([*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]])


def _numbers(text: str) -> Iterator[Changed]:
    share = re.search(r"([\d.]+) % of", text)
    pair = re.search(r"\((\d+) of (\d+)\)", text)
    assert share, text
    assert pair, text
    for by in (0.5, 0.85, 1.15, 2):
        yield "number", _put(text, share, 1, f"{by * float(share[1]):.1f}")
        yield "number", _put(text, pair, 1, f"{round(by * int(pair[1]))}")
        yield "number", _put(text, pair, 2, f"{round(by * int(pair[2]))}")
    for found in re.finditer(r"Time to (\w+): (\d+) min", text):
        for minutes in (int(found[2]) - 2, int(found[2]) + 3):
            yield "duration", _put(text, found, 2, str(max(minutes, 9 if minutes < 0 else 0)))
        yield "duration", text.replace(f"{found[0]}.", "", 1)
    span = re.search(r"from (\d\d:\d\d) to (\d\d:\d\d) UTC", text)
    assert span, text
    for group in (1, 2):
        clock = datetime.fromisoformat(f"2026-05-04T{span[group]}") + timedelta(minutes=7)
        yield "span", _put(text, span, group, f"{clock:%H:%M}")
    yield "span", text.replace(span[0], span[0].removesuffix(" UTC"), 1)


def _sections(text: str) -> Iterator[Changed]:
    parts = re.split(r"(?m)^(?=## )", text)
    for at in range(1, len(parts)):
        yield "section-dropped", "".join([*parts[:at], *parts[at + 1 :]])
        if not parts[at].startswith(("## Impact", "## Timeline", "## Contrib", "## Trigger", "## Actions")):
            yield "section-word", "".join([*parts[:at], parts[at].split("\n", 1)[0] + "\nx.\n\n", *parts[at + 1 :]])
        yield "section-empty", "".join([*parts[:at], parts[at].split("\n", 1)[0] + "\n\n", *parts[at + 1 :]])
        if at + 1 < len(parts):
            yield "section-moved", "".join([*parts[:at], parts[at + 1], parts[at], *parts[at + 2 :]])


def _cells(text: str) -> Iterator[Changed]:
    for found in ACTION.finditer(text):
        cells = found[0].strip("| ").split(" | ")
        for at, bad in enumerate(BAD_CELLS):
            for other in ("", bad):
                yield "cell", text.replace(found[0], "| " + " | ".join([*cells[:at], other, *cells[at + 1 :]]) + " |")
        yield "row-dropped", text.replace(f"{found[0]}\n", "")


def _claims(text: str, facts: Mapping[str, Any]) -> Iterator[Changed]:
    for line in facts["no_factors"]:
        yield "claim", text.replace("## Trigger\n", f"- {line}: that, too\n\n## Trigger\n", 1)
        yield "claim", text.replace("## Trigger\n", f"- {facts['no_texts'][line]}\n\n## Trigger\n", 1)
    yield "claim", re.sub(r"(?m)^- S-\d\d: .*\n", "", text)
    yield "unshown", re.sub(r"(?m)^(- S-\d\d: .*) \(.*\)$", r"\1", text)


def _put(text: str, found: re.Match[str], group: int, value: str) -> str:
    return text[: found.start(group)] + value + text[found.end(group) :]
