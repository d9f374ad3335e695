"""What a machine changes in a change request: a line, a label, a number, a name, a date.

The words in which it is said are the writer's own; their texts stand in ``tests/content/change_texts.toml``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Changed = tuple[str, str]
FREE = ("Before", "Steps")  # of which a line more or less, and other words, are as good


def request(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of a change request."""
    yield from (*_lines(text), *_numbers(text), *_names(text, truth["request"]), *_window(text))


def _lines(text: str) -> Iterator[Changed]:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        label, colon, said = line.partition(": ")
        if colon:
            for operator, other in (("line-dropped", []), ("label-dropped", [said]), ("text-dropped", [f"{label}:"])):
                yield operator, "\n".join([*lines[:at], *other, *lines[at + 1 :]])
    for label in FREE:
        yield "text-dropped", re.sub(rf"^{label}:\n(?:[-\d].*\n)+", f"{label}:\n", text, flags=re.MULTILINE)


def _numbers(text: str) -> Iterator[Changed]:
    """Yield texts in which a number that decides is ten times as large, or a tenth."""
    for label in ("What", "Verify", "Back out when", "Rollback"):
        line = re.search(rf"^{label}: .+$", text, re.MULTILINE)
        if not line:
            continue
        for found in re.finditer(r"(?<![\w-])\d+(?:\.\d+)?(?= (?:to |minutes,|%|ms|messages)|\n|$)", line[0]):
            for times in (10, 0.1):
                if label == "Rollback" and times > 1 and float(found[0]) * times <= 60:
                    continue
                other = f"{float(found[0]) * times:.4g}"
                at = line.start() + found.start()
                yield f"number-{label.lower()}", text[:at] + other + text[at + len(found[0]) :]


def _names(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield texts that name one more, or one less."""
    for label, all_of_them, right in (
        ("Affected", truth["services"], truth["affected"]),
        ("Approvers", truth["people"], truth["approvers"]),
    ):
        for name in all_of_them:
            line = re.search(rf"^{label}: .*$", text, re.MULTILINE)[0]
            if name in right:
                yield "name-dropped", text.replace(line, line.replace(name, "somebody"))
            else:
                yield "name-added", text.replace(line, f"{line}, {name}")
    for risk in {"low", "medium", "high"} - {truth["risk"]}:
        yield "class", text.replace(f"Risk: {truth['risk']}", f"Risk: {risk}")
    for one in re.findall(r"REH-\d+", text):
        yield "rehearsal", text.replace(one, f"{one}0")


def _window(text: str) -> Iterator[Changed]:
    """Yield texts with another year, without UTC, with the ends swapped, or with a window too short."""
    day, begins, ends = re.search(r"^Window: (\S+) (\S+) to (\S+) UTC$", text, re.MULTILINE).groups()
    for other in (f"{int(day[:4]) - 1}{day[4:]} {begins} to {ends} UTC", f"{day} {begins} to {ends}",
                  f"{day} {ends} to {begins} UTC", f"{day} {begins} UTC", f"{day} {begins} to {begins[:3]}05 UTC",
                  f"{begins} to {ends} UTC", f"{day} 23:00 to 23:59 UTC"):  # fmt: skip
        yield "window", text.replace(f"{day} {begins} to {ends} UTC", other)
