"""What ``dmesg``, ``journalctl -k`` and syslog's kern.log say of the kernel's messages, and ``/proc/meminfo``.

A message may have several lines; all but the first are printed without what stands in front of the first.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from groundschool.formats.accepted import Accepted

# What dmesg says to whoever may not read the kernel's messages (kernel.dmesg_restrict=1).
DENIED = "dmesg: read kernel buffer failed: Operation not permitted\n"


def dmesg(messages: Iterable[tuple[float, str]]) -> str:
    """Return what ``dmesg`` prints of messages by seconds since the boot; later lines of one are indented."""
    lines = []
    for seconds, message in messages:
        front = f"[{seconds:12.6f}] "
        lines += [front + message.replace("\n", "\n" + " " * len(front))]
    return "".join(line + "\n" for line in lines)


def dmesg_dated(messages: Iterable[tuple[datetime, str]]) -> str:
    """Return what ``dmesg -T`` prints of messages of one line each."""
    return "".join(f"[{moment:%a %b %e %H:%M:%S %Y}] {message}\n" for moment, message in messages)


def kernel_journal(messages: Iterable[tuple[float, str]], booted: datetime, host: str, *, stamped: bool = False) -> str:
    """Return what ``journalctl -k`` prints, or what syslog keeps, where the seconds stand as well (``stamped``)."""
    lines = []
    for seconds, message in messages:
        day = "%b %e" if stamped else "%b %d"
        front = f"{booted + timedelta(seconds=seconds):{day} %H:%M:%S} {host} kernel: "
        front += f"[{seconds:12.6f}] " * stamped
        lines += [front + message.replace("\n", "\n" + " " * len(front))]
    return "".join(line + "\n" for line in lines)


def meminfo(said: Sequence[tuple[str, int]]) -> str:
    """Return ``/proc/meminfo``, of which values are in KiB."""
    return "".join(f"{name + ':':<16}{kib:>8} kB\n" for name, kib in said)


def read_kernel_log(content: bytes) -> list[str]:
    """Return the messages' first lines; raises ValueError where one has no time in front of it."""
    stamp, day = r"\[ *\d+\.\d{6}\] ", r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ kernel: "
    front = f"{day}{stamp}|{day}|{stamp}"
    lines = content.decode().splitlines()
    if not lines or not re.match(front, lines[0]) or not all(re.match(rf"{front}| ", line) for line in lines):
        raise ValueError("a kernel log has a time in front of every message")
    return [re.sub(front, "", line, count=1) for line in lines if line[0] != " "]


def read_meminfo(content: bytes) -> dict[str, int]:
    """Return KiB by name; raises ValueError for another text."""
    found = re.fullmatch(r"(\S+: +\d+( kB)?\n)+", text := content.decode())
    if not found or not text.startswith("MemTotal:"):
        raise ValueError("/proc/meminfo begins with MemTotal")
    return {name: int(kib) for name, kib in re.findall(r"^(\S+): +(\d+)", text, re.MULTILINE)}


def read_dmesg_dated(content: bytes) -> list[str]:
    """Return the messages, none where the reader was refused; raises ValueError for another text."""
    if (text := content.decode()) == DENIED:
        return []
    front = r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] "
    if not all(re.match(front, line) for line in text.splitlines()):
        raise ValueError("dmesg -T has a date in front of every message")
    return [re.sub(front, "", line, count=1) for line in text.splitlines()]


ACCEPTED = {
    "kernel-log": Accepted(read=read_kernel_log),
    "dmesg-T": Accepted(read=read_dmesg_dated),
    "meminfo": Accepted(read=read_meminfo),
}
