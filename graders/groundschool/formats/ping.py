"""What ``ping -n -M do -c 3 -W 1 -s SIZE ADDRESS`` prints, both streams together, one call after another.

Layout: iputils 20221126 (``ping/ping_common.c``, ``ping/ping.c``, ``ping/ping6_common.c``).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from groundschool.formats.accepted import Accepted

HEADERS = {4: 28, 6: 48}  # bytes of IP and ICMP before the data
_COUNTS = re.compile(
    r"\d+ packets transmitted, \d+ received,( \+\d+ errors,)? [\d.]+% packet loss, time \d+ms(, pipe \d+)?"
)


@dataclass(frozen=True)
class Ping:
    """A call: bytes of data, milliseconds of each answer, and lines that say why there is none."""

    size: int
    answers: Sequence[float] = ()
    errors: Sequence[str] = field(default=())
    sent: int = 3


def too_big(router: str, mtu: int, *, number: int = 1) -> str:
    """Return the line about a router's message that a packet is too big for the next link."""
    said = f"Frag needed and DF set (mtu = {mtu})" if ip_address(router).version == 4 else f"Packet too big: mtu={mtu}"
    return f"From {router} icmp_seq={number} {said}"


def too_long(mtu: int) -> str:
    """Return the line of a packet that is longer than what this host believes may be sent, and that is not sent."""
    return f"ping: local error: message too long, mtu={mtu}"


def ping_calls(address: str, calls: Iterable[Ping], *, hops: int = 57) -> str:
    """Return the calls with what they printed."""
    return "\n".join("\n".join(_lines(address, one, hops)) + "\n" for one in calls)


def _lines(address: str, one: Ping, hops: int) -> list[str]:
    version = ip_address(address).version
    about = f" ({address}) {one.size}({one.size + HEADERS[4]}) bytes of data." if version == 4 else ""
    lines = [f"$ ping -n -M do -c {one.sent} -W 1 -s {one.size} {address}"]
    lines.append(f"PING {address}{about or f'({address}) {one.size} data bytes'}")
    for number, took in enumerate(one.answers, 1):
        lines.append(f"{one.size + 8} bytes from {address}: icmp_seq={number} ttl={hops} time={_ms(took)} ms")
    errors = f" +{len(one.errors)} errors," if one.errors else ""
    share, waited = 100 * (one.sent - len(one.answers)) / one.sent, 1001 * (one.sent - 1) + len(one.errors)
    lines += [*one.errors, "", f"--- {address} ping statistics ---"]
    lines.append(
        f"{one.sent} packets transmitted, {len(one.answers)} received,{errors} {share:g}% packet loss, time {waited}ms"
    )
    if one.answers:
        mean = sum(one.answers) / len(one.answers)
        spread = (sum(took**2 for took in one.answers) / len(one.answers) - mean**2) ** 0.5
        lines.append(f"rtt min/avg/max/mdev = {min(one.answers):.3f}/{mean:.3f}/{max(one.answers):.3f}/{spread:.3f} ms")
    return lines


def _ms(took: float) -> str:
    """Return a time with three digits that count, as ping prints it."""
    return f"{took:.3f}" if took < 1 else f"{took:.2f}" if took < 10 else f"{took:.1f}" if took < 100 else f"{took:.0f}"


def read_calls(content: bytes) -> int:
    """Return how many calls a text has; raises ValueError when one of them is not whole."""
    text = content.decode()
    calls = re.split(r"^\$ ping .*\n", text, flags=re.MULTILINE)
    for number, printed in enumerate(calls[1:], 1):
        whole = [line for line in printed.splitlines() if _COUNTS.fullmatch(line)]
        if not printed.startswith("PING ") or len(whole) != 1:
            raise ValueError(f"call {number} is not whole")
    if calls[0] or len(calls) < 2:
        raise ValueError("no call of ping")
    return len(calls) - 1


ACCEPTED = {"ping-calls": Accepted(read=read_calls)}
