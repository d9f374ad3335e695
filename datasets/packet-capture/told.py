"""What the census of some attempts is, and what each misconception makes of it."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from groundschool.formats import tcp
from groundschool.kit import Bundle

FILE = "clients.pcap"
Key = tuple[str, str, int]  # client, server, the server's port: what the census counts by
Attempts = list[tcp.ConnectionAttempt]
SOON = 3 * tcp.SECOND // 2  # after it a new attempt from the same port looks like the old one's next SYN


def answer(
    bundle: Bundle, attempts: list[tcp.ConnectionAttempt], older: list[tcp.ConnectionAttempt], copies: int
) -> None:
    """Add the right answers and what each misconception makes of them; every frame is there ``copies`` times."""
    spoken = [one for one in attempts if one.outcome in ("established", "reset_mid")]
    again = [(_key(one), "no_answer") for one in attempts for _ in range(copies * len(one.tries) - 1)]
    back = [((one.server, one.client, one.client_port), "established") for one in spoken for _ in range(copies)]
    right = [(_key(one), one.outcome) for one in attempts]
    traps = {
        "every-syn": _census([*right, *again]),
        "port-reuse": _census(_merged(attempts)),
        "soon-again": _census(_merged(attempts, SOON)),
        "newest-attempt": _census(_to_the_newest(attempts, bundle.edge)),
        "half-open-is-silence": _census((key, "no_answer" if end == "half_open" else end) for key, end in right),
        "half-open-is-whole": _census((_key(one), _taken_for_whole(one)) for one in attempts),
        "refused-is-drop": _census((key, "no_answer" if end == "refused" else end) for key, end in right),
        "any-reset-is-refusal": _census((key, "refused" if end == "reset_mid" else end) for key, end in right),
        "direction": _census([*right, *back]),
        "lower-port": _census((_by_port(one), one.outcome) for one in attempts),
        "began-before": _census(right, also=map(_key, older)),
        "silence-unseen": _census((key, end) for key, end in right if end != "no_answer"),
        "ipv4-only": _census((key, end) for key, end in right if ":" not in key[0]),
        "fins-counted": _census((_key(one), "established" if one.late else one.outcome) for one in attempts),
        "late-reset": _census((_key(one), "reset_mid" if one.late else one.outcome) for one in attempts),
    }
    if bundle.edge == "snaplen":  # whoever insists on whole packets sees no IPv6 here either
        del traps["ipv4-only"]
    bundle.answer("census", FILE, _census(right), traps)
    began = {new: old.at for old, new in on_same_ports(attempts) if new.at - old.at < SOON}
    slow = {
        "last-syn": _slowest(spoken, lambda one: one.rtt),
        "soon-again": _slowest(spoken, lambda one: one.handshake + one.at - began.get(one, one.at)),
    }
    bundle.answer("slowest-handshake", FILE, _slowest(spoken, lambda one: one.handshake), slow)


def _merged(attempts: Attempts, within: float = math.inf) -> Iterator[tuple[Key, str]]:
    """Yield how attempts end for somebody who takes a new one on the same ports, so soon, for the old one."""
    ended = {(*_ends(one), one.isn): one.outcome for one in attempts}
    for old, new in on_same_ports(attempts):
        if new.at - old.at < within:
            before, after = ended.pop((*_ends(old), old.isn)), new.outcome
            goes_on = before == "no_answer" or (before, after) == ("half_open", "established")
            ended[(*_ends(new), new.isn)] = after if goes_on else before
    return (((client, server, port), end) for (client, _, server, port, _), end in ended.items())


def _to_the_newest(attempts: Attempts, edge: str | None) -> Iterator[tuple[Key, str]]:
    """Yield how attempts end for somebody who gives every packet to the newest attempt on its ports."""
    seen: dict[tcp.ConnectionAttempt, str] = {one: one.outcome for one in attempts}
    for old, new in on_same_ports(attempts):
        if old.outcome == "half_open":
            seen[old] = "no_answer"
            seen[new] = "half_open" if new.outcome == "refused" else new.outcome
        elif edge == "stragglers" and new.outcome == "no_answer":
            seen[new] = "half_open"
    return ((_key(one), end) for one, end in seen.items())


def _taken_for_whole(one: tcp.ConnectionAttempt) -> str:
    """Return how an attempt ends for somebody to whom a SYN-ACK is a connection."""
    if one.outcome != "half_open":
        return one.outcome
    return "reset_mid" if one.reset_by == "client" else "established"


def _key(one: tcp.ConnectionAttempt) -> Key:
    return one.client, one.server, one.port


def _ends(one: tcp.ConnectionAttempt) -> tuple[str, int, str, int]:
    return one.client, one.client_port, one.server, one.port


def _by_port(one: tcp.ConnectionAttempt) -> Key:
    """Return the pair as it looks to somebody who takes the lower port for the server's."""
    return _key(one) if one.port < one.client_port else (one.server, one.client, one.client_port)


def _census(ended: Iterable[tuple[Key, str]], also: Iterable[Key] = ()) -> list[dict[str, Any]]:
    """Return a row for each pair, as recordings have them; those of ``also`` are there whether or not they tried."""
    found: dict[Key, Counter[str]] = {key: Counter() for key in also}
    for key, end in ended:
        found.setdefault(key, Counter())[end] += 1
    return [_row(key) | {end: found[key][end] for end in tcp.OUTCOMES} for key in sorted(found)]


def _slowest(
    spoken: Iterable[tcp.ConnectionAttempt], measured: Callable[[tcp.ConnectionAttempt], int]
) -> list[dict[str, Any]]:
    """Return a row for each pair with the seconds of its longest handshake."""
    found: dict[Key, int] = {}
    for one in spoken:
        found[_key(one)] = max(found.get(_key(one), 0), measured(one))
    return [_row(key) | {"seconds": found[key] / tcp.SECOND} for key in sorted(found)]


def _row(key: Key) -> dict[str, Any]:
    return dict(zip(("client", "server", "port"), key, strict=True))


def on_same_ports(attempts: Attempts) -> Iterator[tuple[tcp.ConnectionAttempt, tcp.ConnectionAttempt]]:
    """Yield each attempt with the next one on its addresses and ports, if there is one."""
    newest: dict[Any, tcp.ConnectionAttempt] = {}
    for one in sorted(attempts, key=lambda one: one.at):
        if old := newest.get(_ends(one)):
            yield old, one
        newest[_ends(one)] = one
