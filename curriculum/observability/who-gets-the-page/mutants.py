"""What slips while routes or a silence are edited: a matcher, an order, a label, a time."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, str]


def config(text: str, _truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed configurations."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        rest = [*lines[:number], *lines[number + 1 :]]
        if "continue:" in line or "equal:" in line:
            yield "line-dropped", "\n".join(rest)
        for found in re.finditer(r"'([^']*)'", line):
            yield "matcher-dropped", _put(lines, number, line[: found.start()] + line[found.end() :].lstrip(", "))
            for old, new in (("=~", "!~"), ("!~", "=~"), ('="', '!="'), ('="', '=~".*'), ('"page', '"pages')):
                if old in found[1]:
                    yield "operator", _put(lines, number, line.replace(found[1], found[1].replace(old, new, 1)))
        if found := re.match(r"( +)receiver: (\S+)", line):
            other = "inbox" if found[2] != "inbox" else "staging"
            yield "receiver", _put(lines, number, f"{found[1]}receiver: {other}")
        for label in re.findall(r"instance|env(?=\])", line) if "equal:" in line else ():
            yield "label-dropped", _put(lines, number, re.sub(rf"(, )?{label}(, )?", "", line))
    yield from _routes(lines)


def _routes(lines: list[str]) -> Iterator[Changed]:
    """Yield the configuration without one of its routes, and with two that have changed places."""
    starts = [at for at, line in enumerate(lines) if line.startswith("  - matchers:")]
    ends = [*starts[1:], next(at for at, line in enumerate(lines) if line.startswith("receivers:"))]
    blocks = [lines[start:end] for start, end in zip(starts, ends, strict=True)]
    for number, block in enumerate(blocks):
        others = [one for at, one in enumerate(blocks) if at != number]
        yield "route-dropped", _joined(lines, starts[0], ends[-1], others)
        if number:
            moved = [*blocks[: number - 1], block, blocks[number - 1], *blocks[number + 1 :]]
            yield "routes-exchanged", _joined(lines, starts[0], ends[-1], moved)


def _joined(lines: list[str], start: int, end: int, blocks: list[list[str]]) -> str:
    return "\n".join([*lines[:start], *(line for block in blocks for line in block), *lines[end:]])


def _put(lines: list[str], number: int, line: str) -> str:
    return "\n".join([*lines[:number], line, *lines[number + 1 :]])


def silence(text: str, _truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed silences."""
    found = json.loads(text)
    for number, one in enumerate(found["matchers"]):
        others = [*found["matchers"][:number], *found["matchers"][number + 1 :]]
        yield f"without-{one['name']}", json.dumps(found | {"matchers": others})
        for change in (
            {"isRegex": not one["isRegex"]},
            {"isEqual": False},
            {"value": one["value"] + ".*", "isRegex": True},
        ):
            changed = [*found["matchers"][:number], one | change, *found["matchers"][number + 1 :]]
            yield f"{one['name']}-{'-'.join(change)}", json.dumps(found | {"matchers": changed})
    for name in ("startsAt", "endsAt"):
        yield "time", json.dumps(found | {name: found[name].replace("-17T", "-18T")})
        yield "time", json.dumps(found | {name: found[name].replace("Z", "+01:00")})
    for name in ("createdBy", "comment"):
        yield "entry", json.dumps(found | {name: ""})
