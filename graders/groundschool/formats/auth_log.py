"""``/var/log/auth.log`` as rsyslog writes it, and what sshd says of those who knock.

Formats: rsyslog 8.2302's traditional stamps (RFC 3164: no year, no zone) and its ISO ones (RFC 3339), with
``$RepeatedMsgReduction on`` as on Ubuntu: the second of two equal messages is written out, of more there is one line
with their number. The messages are those of OpenSSH 9.2 with PAM, sudo 1.9 and cron on Debian 12.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from groundschool.formats.accepted import Accepted


@dataclass(frozen=True)
class LogMessage:
    """A message of a program at a moment in UTC; ``about`` is whatever its author wants to know again."""

    at: datetime
    program: str
    pid: int
    message: str
    about: Any = None


@dataclass(frozen=True)
class LogLine:
    """A line of the log: the last of ``times`` equal messages, which are one line where they are ``folded``."""

    said: LogMessage
    times: int = 1
    folded: bool = False


def reduced(said: Iterable[LogMessage]) -> Iterator[LogLine]:
    """Yield the lines of messages in their order."""
    for _, group in groupby(said, key=lambda one: (one.program, one.pid, one.message)):
        first, *again = group
        yield LogLine(first)
        if len(again) == 1:
            yield LogLine(again[0])
        elif again:
            yield LogLine(again[-1], len(again), folded=True)


def auth_log_text(lines: Iterable[LogLine], host: str, *, iso: bool = False) -> str:
    """Return the text of some lines, with stamps of RFC 3164 or (``iso``) of RFC 3339."""
    return "".join(f"{_stamp(line.said.at, iso=iso)} {host} {_told(line)}\n" for line in lines)


def _stamp(at: datetime, *, iso: bool) -> str:
    return at.isoformat(timespec="microseconds") if iso else f"{at:%b} {at.day:2d} {at:%H:%M:%S}"


def _told(line: LogLine) -> str:
    said = line.said
    tag = f"{said.program}[{said.pid}]:" if said.pid else f"{said.program}:"
    return f"{tag} message repeated {line.times} times: [ {said.message}]" if line.folded else f"{tag} {said.message}"


def ssh_failed(user: str, known: str, source: str, port: int, method: str = "password") -> str:
    """Return sshd's word of a failed attempt; ``known`` is empty for a user that does not exist."""
    return f"Failed {method} for {'' if known else 'invalid user '}{user} from {source} port {port} ssh2"


def ssh_accepted(user: str, source: str, port: int, method: str = "password", key: str = "") -> str:
    """Return sshd's word of a login."""
    return f"Accepted {method} for {user} from {source} port {port} ssh2" + (f": {key}" if key else "")


_STAMPS = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
_LINE = re.compile(rf"({'|'.join(_STAMPS)}) \S+ [^\s:\[]+(\[\d+\])?: .*")


def read_auth_log(content: bytes) -> list[str]:
    """Return the lines of the log; raises ValueError for one of another form."""
    lines = content.decode().splitlines()
    for number, line in enumerate(lines, 1):
        if not _LINE.fullmatch(line):
            raise ValueError(
                f"line {number}: a stamp, a host, and a program with a colon are expected, not {line[:60]!r}"
            )
    return lines


ACCEPTED = {"auth-log": Accepted(read=read_auth_log)}
