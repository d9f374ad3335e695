"""What a machine changes in an incident update: the header, a time, a number, a label; or a secret, or words, too many.

What only a person can judge has no mutants: its texts stand in ``tests/content/update_texts.toml``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Changed = tuple[str, str]
HEADER = re.compile(r"\[(INC-)(\d+)\] SEV(\d) \| (\w+) \| update (\d+) \| (\d{4}-\d\d-\d\d \d\d:\d\d) UTC")
CLOCK = re.compile(r"\b(\d\d:\d\d) UTC")
SHARE = re.compile(r"(\d+) %")
COUNT = re.compile(r"\((\d+) of (\d+)\)")
STATUSES = ("investigating", "identified", "monitoring", "resolved")
SCOPES = ("booking", "check-in", "freight")


def internal(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of the update to colleagues."""
    yield from (*_head(text), *_lines(text), *_too_much(text, truth))


def customer(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    """Yield the changed texts of the update to customers: an internal name is too much there as well."""
    yield from internal(text, truth)
    for name in truth["internal"]:
        yield "internal-name", _added(text, f"It affects {name}.")


def _head(text: str) -> Iterator[Changed]:
    found = HEADER.search(text)
    assert found, text
    at = datetime.strptime(found[6], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)

    def put(group: int, value: object) -> Changed:
        return "header", text[: found.start(group)] + str(value) + text[found.end(group) :]

    yield put(2, int(found[2]) + 1)
    yield from (put(3, level) for level in range(int(found[3]) + 1, 5))
    yield from (put(4, status) for status in STATUSES if status != found[4])
    yield from (put(5, int(found[5]) + by) for by in (1, -1))
    yield from (put(6, f"{at + timedelta(minutes=by):%Y-%m-%d %H:%M}") for by in (-5, -1, 11, 60, -180, 24 * 60))
    yield "header", text.replace(found[0], "", 1)


def _lines(text: str) -> Iterator[Changed]:
    lines = text.split("\n")
    for at, line in enumerate(lines):
        _, colon, said = line.partition(": ")
        if colon and not HEADER.search(line):
            for operator, other in (("line-dropped", None), ("label-dropped", said), *_within(line)):
                yield operator, "\n".join([*lines[:at], *([] if other is None else [other]), *lines[at + 1 :]])


def _within(line: str) -> Iterator[Changed]:
    for found in CLOCK.finditer(line):
        clock = datetime.strptime(found[1], "%H:%M").replace(tzinfo=UTC)
        earlier = () if line.startswith("Next update") else (-10,)  # sooner is fine
        for by in (-120, -60, *earlier, 5, 30, 60):
            yield "time", line.replace(found[1], f"{clock + timedelta(minutes=by):%H:%M}", 1)
        yield from (("time", line.replace(found[0], other, 1)) for other in (found[1], "shortly"))
    for found in SHARE.finditer(line):
        for by in (0.5, 0.85, 1.15, 2):
            yield "number", line.replace(found[0], f"{round(int(found[1]) * by)} %", 1)
        yield "number", COUNT.sub("", line.replace(found[0], "some", 1))
    for found in COUNT.finditer(line):
        failed, attempts = int(found[1]), int(found[2])
        for pair in ((failed * 2, attempts), (failed, attempts * 2), (attempts - failed, attempts)):
            yield "number", line.replace(found[0], f"({pair[0]} of {pair[1]})", 1)
    for own in SCOPES:
        yield from (("scope", line.replace(own, other)) for other in SCOPES if own in line and other != own)


def _too_much(text: str, truth: Mapping[str, Any]) -> Iterator[Changed]:
    secret = truth["secrets"][0]
    for sentence in (f"The token {secret} was used.", f"It ends in {secret[-12:]}.", "word " * 210):
        yield "too-much", _added(text, sentence)


def _added(text: str, sentence: str) -> str:
    return re.sub(r"^(Actions: .*)$", lambda found: f"{found[1]} {sentence}", text, count=1, flags=re.MULTILINE)
