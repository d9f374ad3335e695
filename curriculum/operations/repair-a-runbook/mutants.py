"""What a machine changes in a mended page and in a message: a place back to what it was, a decoy, a line, a name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, str]


def first_page(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of the first page."""
    yield from _page(text, truth["first-page"])


def second_page(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of the second page."""
    yield from _page(text, truth["second-page"])


def message(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of a message. How it is worded is free."""
    told = truth["message"]
    for name in (
        told["incident"],
        told["ticket"],
        *told["rotate"],
        *(one.removesuffix(".md") for one in told["pages"]),
    ):
        yield "name-changed", text.replace(name, f"{name}9")
        yield "name-dropped", text.replace(name, "")
    for line in text.strip().splitlines():
        if re.match("(Refs|Rotate): ", line):
            yield "trailer-dropped", text.replace(f"{line}\n", "", 1)
            yield "trailer-renamed", text.replace(line, f"See-{line.lower()}", 1)
    body = text.strip()
    yield "no-empty-line", body[::-1].replace("\n\n", "\n", 1)[::-1]
    yield "secret", body.replace("\n\n", f"\n\nIt was {told['secrets'][0]}.\n", 1)


def _page(text: str, facts: Mapping[str, Any]) -> Iterator[Changed]:
    for kind, pairs in facts["pairs"].items():
        for was, now in pairs:
            for old, new, operator in ((now, was, "undone"), (was, now, "decoy-mended")):
                whole = rf"(?<![\w-]){re.escape(old)}(?![\w-])"
                whole = rf"(?<=more than ){old}(?= %)" if kind == "threshold" else whole
                for found in [*re.finditer(whole, text)]:
                    if kind != "role" or text[: found.start()].endswith(": "):
                        yield operator, text[: found.start()] + new + text[found.end() :]
    lines = text.strip().split("\n")
    for at, line in enumerate(lines):
        if line:
            yield "line-dropped", "\n".join(lines[:at] + lines[at + 1 :])
            yield "line-doubled", "\n".join([*lines[: at + 1], *lines[at:]])
            yield (
                "word-added",
                "\n".join([*lines[:at], f"{line} indeed", *lines[at + 1 :]]) if "Rotate" not in line else "",
            )
        if re.match(r"\d+\. ", line):
            yield "number-changed", "\n".join([*lines[:at], re.sub(r"^\d+", "9", line), *lines[at + 1 :]])
    yield from _orders(lines, facts["before"])
    for path in facts["rotate"]:
        yield "path-changed", text.replace(f"Rotate: {path}", f"Rotate: {path}0")
    yield "path-added", text.rstrip() + "\nRotate: ops/none/deploy\n"
    yield "secret", text.rstrip() + f"\n{facts['secrets'][0][-9:]}\n"
    yield "date", re.sub("last_reviewed: .*", "last_reviewed: 2031-01-01", text)


def _orders(lines: list[str], before: Mapping[str, str]) -> Iterator[Changed]:
    """Yield pages on which a step stands in front of what has to be done before it."""
    starts = [at for at, line in enumerate(lines) if re.match(r"\d+\. ", line)]
    steps = [(lines[at].partition(". ")[2], lines[at + 1]) for at in starts]
    for verb in before:
        moved = sorted(steps, key=lambda step: f"ferryctl {verb}" not in step[0])
        page = [*lines]
        for number, (at, (line, below)) in enumerate(zip(starts, moved, strict=True), 1):
            page[at : at + 2] = [f"{number}. {line}", below]
        yield "order", "\n".join(page)
