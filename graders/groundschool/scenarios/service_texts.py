"""What services log: texts with marks where something differs from line to line, and what fills the marks.

A mark is what somebody would mask: ``<ip>``, ``<hex>``, ``<uuid>``, ``<duration>`` or ``<n>``. A text without its
values is its template.
"""

import random
import re
import uuid
from dataclasses import dataclass

from groundschool.simulation.run import Run

MARK = re.compile("<(?:ip|hex|uuid|duration|n)>")
FILLED = re.compile(f"(?:(?<=>):<n>|{MARK.pattern})")
UPSTREAM = "upstream <ip>:<n> answered <n> after <duration>, request <hex>"
NO_UPSTREAM = "upstream <ip>:<n> gave no answer within <duration>, request <hex>"
SERVED = "{operation} answered <n> in <duration>"
ANSWERED = "call to {callee} (<ip>:<n>) answered <n> after <duration>"
NO_ANSWER = "call to {callee} (<ip>:<n>) gave no answer within <duration>"
STORE = "{callee} refused the query: code=<n>, <n> of <n> connections are in use"
TURNED_AWAY = "request turned away: <n> are waiting already"
OWN = {
    "web": (
        "page <hex> cannot be rendered: fragment <n> of <n> is empty",
        "template cache is damaged at offset <n>, entry <uuid>",
        "fares of sailing <n> cannot be read: input/output error at <hex>",
    ),
    "booking-api": (
        "fare table <uuid> cannot be decoded: unexpected byte <hex> at offset <n>",
        "cabin map of sailing <n> cannot be read: input/output error at <hex>",
        "currency table is older than <duration>, hold <uuid> has no price",
    ),
    "inventory": (
        "deck plan <n> cannot be loaded: checksum is <hex>",
        "seat lock <uuid> is held by worker <n> for <duration>",
    ),
}
MINDED_BY_NOBODY = {
    "web": ("session of client <ip>:<n> cannot be restored: key <hex> is unknown", 40, 0.7),
    "inventory": ("price rule <n> of sailing <n> ended <duration> ago, using the one before", 5, 0.05),
}
CHATTER = (
    ("info", "sent <n> error reports to <ip>:<n> in <duration>"),
    ("info", "no error in <duration>, <n> reports are waiting"),
    ("warn", "last error of the export was <duration> ago"),
    ("error", "nightly export of <n> sailings was given up after <duration>"),
)


@dataclass(frozen=True)
class LoggedText:
    """A text that was logged, and its template."""

    text: str
    template: str


def said(template: str, *values: object) -> LoggedText:
    """Return a text whose marks are filled, one by one."""
    left = iter(values)
    text = MARK.sub(lambda _: str(next(left)), template)
    return LoggedText(text, template)


def as_logged(took: float) -> str:
    """Return how long something took, as programs write it."""
    return f"{took:.2f}s" if took >= 1 else f"{took * 1000:.1f}ms"


def some_hex(rng: random.Random) -> str:
    """Return a key of twelve hexadecimal digits, with a letter in it and a figure."""
    return f"{rng.choice('abcdef')}{rng.getrandbits(40):010x}{rng.randrange(10)}"


def made_up(template: str, rng: random.Random) -> LoggedText:
    """Return a text whose marks are filled by chance; a number behind a colon is a port."""
    values = {
        "<ip>": lambda: f"203.0.113.{rng.randint(32, 254)}",
        "<hex>": lambda: some_hex(rng),
        "<uuid>": lambda: uuid.UUID(int=rng.getrandbits(128), version=4),
        "<duration>": lambda: rng.choice((f"{rng.randint(2, 59)}s", f"{rng.uniform(1, 900):.1f}ms")),
        "<n>": lambda: rng.randint(1, 400),
        ":<n>": lambda: f":{rng.randint(32_768, 60_999)}",
    }
    text = FILLED.sub(lambda mark: str(values[mark[0]]()), template)
    return LoggedText(text, template)


def own_text(run: Run, service: str, rng: random.Random) -> LoggedText:
    """Return what a service logs when it fails by itself: in one world always the same, with other values."""
    texts = OWN[service]
    return made_up(texts[random.Random(f"{run.seed} {service}").randrange(len(texts))], rng)
