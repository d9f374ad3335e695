"""A minute of connection attempts, seen from a mirror port: some are answered, some refused, some met by silence."""

import random
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from groundschool.formats import tcp
from groundschool.formats.instants import micros
from groundschool.formats.pcap import ACK, FIN, SNAPLEN, SYN, Packet, as_pcap, as_pcapng, ethernet, ip, packed, who_has
from groundschool.kit import Bundle, Variant
from groundschool.simulation.company import BOOK, CHECK_IN, REGIONS
from groundschool.simulation.state import Instance, World

EDGES = ("empty", "vlan", "pcapng", "snaplen", "mirrored", "late-reset", "half-open")
FILE = "clients.pcap"
Key = tuple[str, str, int]  # client, server, the server's port: what the census counts by
Attempts = list[tcp.ConnectionAttempt]
CUT = 74  # tcpdump -s 74: Ethernet, IPv6 and a TCP header without its options
# What switches tell their neighbours (IEEE 802.1AB): a chassis, a port, and for how long. Neither ARP nor IP.
_LLDP = bytes.fromhex(
    "0180c200000e02005e0053fe88cc0207040200 5e0053fe 0402 0733 0602 0078 0000".replace(" ", "")
).ljust(60, b"\0")
_STARTUP = struct.pack("!I", 196608) + b"user\0booking\0database\0bookings\0\0"
_HTTP = "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n\r\n"
_MOVED = (
    "HTTP/1.1 301 Moved Permanently\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 0\r\n"
    f"Connection: close\r\nLocation: https://{BOOK.host.name}/\r\n\r\n"
)
_WELL = (
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n"
    '{"status":"ok"}'
)


@dataclass(frozen=True)
class Pair:
    """A client and the server it calls: round trip in µs, how its kernel spaces SYNs, and its ports' first number."""

    client: str
    server: str
    port: int
    rtt: int
    backoff: tuple[int, ...] = tcp.DOUBLING
    ports: int = 32768


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a capture, the census of its attempts, and the slowest handshake of every pair that completed one."""
    rng = random.Random(f"packet capture {seed} {edge}")
    world = World.from_seed(seed)
    start = micros(world.window().start) + rng.randrange(tcp.SECOND)
    pairs = _pairs(rng, world)
    drawn = _Draw(rng, start)
    attempts, older = _plain(drawn, pairs, rng) if edge is None else _edge(drawn, pairs, edge)
    seen = [item for attempt in attempts for item in tcp.segments(attempt)]
    seen += [item for attempt in older for item in tcp.underway(attempt)]
    if edge == "half-open":  # an old duplicate of an answer opens nothing again (RFC 9293, 3.5)
        seen += [(at + tcp.SECOND, segment) for one in _whole(attempts) for at, segment in _answers(one)]
    if edge == "late-reset":  # a FIN that the network passed on twice is still one side's
        cut = [one for one in attempts if one.late and one.outcome == "reset_mid"]
        seen += [(at + 30, segment) for one in cut for at, segment in tcp.segments(one) if segment.flags & FIN]
    packets = sorted(_frames(rng, seen, edge), key=lambda packet: packet.at)
    snaplen = CUT if edge == "snaplen" else SNAPLEN
    content = as_pcapng(packets, "eth1", snaplen) if edge == "pcapng" else as_pcap(packets, snaplen)
    bundle = Bundle(seed, edge)
    bundle.write(FILE, content)
    _answer(bundle, attempts, older, copies=2 if edge == "mirrored" else 1)
    return bundle.variant()


def _whole(attempts: Attempts) -> Attempts:
    return [one for one in attempts if one.outcome == "established"]


def _answers(attempt: tcp.ConnectionAttempt) -> Iterator[tcp.Seen]:
    """Yield the SYN-ACKs of an attempt."""
    return (seen for seen in tcp.segments(attempt) if seen[1].flags == SYN | ACK)


def _pairs(rng: random.Random, world: World) -> dict[str, Pair]:
    """Return who calls whom, by what is special about it."""
    one = {name: rng.choice(found) for name, found in world.by_service.items()}
    provider, haulier = (f"203.0.113.{number}" for number in rng.sample(range(40, 250), 2))
    at_home = f"2001:db8:c11e:{rng.randrange(1, 0xFFFF):x}::{rng.randrange(2, 0xFF):x}"
    kiosk = f"2001:db8:c11e:{rng.randrange(1, 0xFFFF):x}::{rng.randrange(2, 0xFF):x}"
    far, near = rng.randint(18_000, 55_000), rng.randint(300, 900)

    def inside(client: Instance, server: Instance, backoff: tuple[int, ...] = tcp.DOUBLING) -> Pair:
        return Pair(client.address, server.address, server.port, near + rng.randint(-80, 80), backoff)

    return {
        "customers": Pair(provider, BOOK.host.address, 80, far, tcp.LINEAR),
        "customers6": Pair(at_home, BOOK.host.address6, 80, far + 3_000),
        "kiosk6": Pair(kiosk, CHECK_IN.host.address6, 80, far + 9_000),
        # A gateway that rewrites ports takes low ones too: the lower port is not always the server's.
        "haulier": Pair(haulier, one["freight"].address, one["freight"].port, far + 6_000, ports=1_024),
        "silent": inside(one["booking-api"], one["bookings-db"]),
        "silent-linear": inside(one["freight"], one["object-store"], tcp.LINEAR),
        "restarting": inside(one["web"], one["search"]),
        "closed": inside(one["auth"], one["session-cache"]),
        "older": inside(one["inventory"], one["bookings-db"]),
    }


def _plain(
    drawn: "_Draw", pairs: dict[str, Pair], rng: random.Random
) -> tuple[list[tcp.ConnectionAttempt], list[tcp.ConnectionAttempt]]:
    """Return the attempts of a minute, and the connections that were open before it."""
    customers, customers6, haulier = pairs["customers"], pairs["customers6"], pairs["haulier"]
    attempts = drawn.some(customers, "established", 3, 6)
    attempts += [drawn.attempt(customers, "established", lost=rng.randint(1, 2))]
    attempts += drawn.some(customers, "reset_mid", 1, 2)
    attempts += drawn.same_port_again(customers)
    attempts += drawn.some(customers6, "established", 2, 4)
    attempts += [drawn.attempt(customers6, "established", lost=1), drawn.attempt(customers6, "no_answer", lost=3)]
    attempts += drawn.some(customers6, "reset_mid", 1, 2)
    attempts += drawn.some(pairs["kiosk6"], "refused", 2, 3)
    attempts += [*drawn.some(haulier, "established", 2, 4), drawn.attempt(haulier, "reset_mid", reset_by="client")]
    attempts += drawn.some(pairs["silent"], "established", 1, 2)
    attempts += [drawn.attempt(pairs["silent"], "no_answer", lost=rng.randint(3, 4)) for _ in range(rng.randint(2, 4))]
    attempts += [drawn.attempt(pairs["silent-linear"], "no_answer", lost=rng.randint(5, 7)) for _ in range(2)]
    attempts += drawn.some(pairs["restarting"], "refused", 2, 4) + drawn.some(pairs["restarting"], "established", 1, 2)
    attempts += [drawn.attempt(pairs["restarting"], "refused", lost=1)]
    attempts += drawn.some(pairs["closed"], "refused", 3, 5)
    older = [drawn.attempt(pairs["older"], "established"), drawn.attempt(pairs["silent"], "established")]
    return attempts, older


def _edge(
    drawn: "_Draw", pairs: dict[str, Pair], edge: str
) -> tuple[list[tcp.ConnectionAttempt], list[tcp.ConnectionAttempt]]:
    """Return few attempts, so that an edge asks about itself and little else."""
    if edge == "empty":
        return [], []
    attempts = drawn.some(pairs["customers"], "established", 2, 4) + drawn.some(pairs["closed"], "refused", 1, 3)
    attempts += [drawn.attempt(pairs["silent"], "no_answer", lost=3), drawn.attempt(pairs["restarting"], "reset_mid")]
    if edge == "snaplen":
        attempts += drawn.some(pairs["customers6"], "established", 1, 2) + drawn.some(pairs["kiosk6"], "refused", 1, 2)
        attempts += [drawn.attempt(pairs["customers6"], "reset_mid")]
    if edge == "late-reset":
        attempts += [replace(one, late=True) for one in drawn.some(pairs["restarting"], "established", 1, 3)]
        attempts += [replace(one, late=True) for one in drawn.some(pairs["haulier"], "reset_mid", 1, 2)]
    if edge == "half-open":
        attempts += drawn.some(pairs["restarting"], "half_open", 1, 2)
        attempts += [replace(one, reset_by="client") for one in drawn.some(pairs["haulier"], "half_open", 1, 3)]
        attempts += drawn.some(pairs["haulier"], "established", 1, 2)
    return attempts, []


class _Draw:
    """Draws attempts; no two share a moment, and a client never takes a port twice unless asked to."""

    def __init__(self, rng: random.Random, start: int) -> None:
        self._rng, self._start = rng, start
        self._ports: set[tuple[str, int]] = set()

    def some(self, pair: Pair, outcome: tcp.Outcome, least: int, most: int) -> list[tcp.ConnectionAttempt]:
        """Return between ``least`` and ``most`` attempts of one outcome, none with a lost SYN."""
        return [self.attempt(pair, outcome) for _ in range(self._rng.randint(least, most))]

    def attempt(self, pair: Pair, outcome: tcp.Outcome, lost: int = 0, **more: Any) -> tcp.ConnectionAttempt:  # noqa: ANN401
        """Return an attempt in the first 45 seconds."""
        rng = self._rng
        request, response = _dialogue(pair.port, rng)
        at = self._start + rng.randint(20_000, 45 * tcp.SECOND)
        rtt = pair.rtt + rng.randint(0, pair.rtt // 8)
        return tcp.ConnectionAttempt(
            at, pair.client, self._port(pair), pair.server, pair.port, outcome, rtt,
            (rng.getrandbits(32), rng.getrandbits(32)), request, response, lost, pair.backoff,
            rng.randint(2_000, 90_000), **more,
        )  # fmt: skip

    def same_port_again(self, pair: Pair) -> list[tcp.ConnectionAttempt]:
        """Return two completed attempts from one port of a client behind NAT, the second after the first closed."""
        first = self.attempt(pair, "established")
        again = replace(self.attempt(pair, "established"), client_port=first.client_port)
        return [first, replace(again, at=first.at + self._rng.randint(4 * tcp.SECOND, 9 * tcp.SECOND))]

    def _port(self, pair: Pair) -> int:
        while True:
            port = pair.ports + self._rng.randrange(6_000 if pair.ports < 32_768 else 28_232)
            if (pair.client, port) not in self._ports:
                self._ports.add((pair.client, port))
                return port


def _dialogue(port: int, rng: random.Random) -> tuple[bytes, bytes]:
    """Return what a client says first on a port and what the server answers, in the port's own protocol."""
    if port == 5432:  # PostgreSQL's StartupMessage; AuthenticationOk and ReadyForQuery
        return struct.pack("!I", len(_STARTUP) + 4) + _STARTUP, b"R" + struct.pack("!II", 8, 0) + b"Z\0\0\0\5I"
    if port == 6379:
        return b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n"
    if port == 80:
        agent = rng.choice(("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/141.0", "saltmarsh-app/7.4"))
        return _HTTP.format(path="/", host=BOOK.host.name, agent=agent).encode(), _MOVED.encode()
    return _HTTP.format(path="/healthz", host=f"localhost:{port}", agent="Go-http-client/1.1").encode(), _WELL.encode()


def _frames(rng: random.Random, seen: Iterable[tcp.Seen], edge: str | None) -> Iterator[Packet]:
    """Yield the frames, as the mirror port of a switch passes them on."""
    tag = {address.network: 110 + number for number, address in enumerate(REGIONS)}
    for moment, segment in seen:
        source, destination = _card(segment.source), _card(segment.destination)
        vlan = tag.get(segment.destination.rpartition(".")[0]) if edge == "vlan" else None
        frame = ethernet(ip(segment, identification=rng.getrandbits(16)), source, destination, vlan)
        yield Packet(moment, frame)
        if edge == "mirrored":  # the port mirrors both directions of a link: each frame passes in and out
            yield Packet(moment + rng.randint(1, 4), frame)
        if edge is None and "." in segment.source and rng.random() < 0.02:
            yield Packet(moment - 40, who_has(source, segment.source, segment.destination))
            yield Packet(moment - 70, _LLDP)


def _card(address: str) -> bytes:
    """Return an address's hardware address: locally administered, from the block of RFC 7042 for documentation."""
    return b"\x02\x00\x5e\x00\x53" + packed(address)[-1:]


def _answer(
    bundle: Bundle, attempts: list[tcp.ConnectionAttempt], older: list[tcp.ConnectionAttempt], copies: int
) -> None:
    """Add the right answers and what each misconception makes of them; every frame is there ``copies`` times."""
    ports = {(one.client, one.client_port, one.server, one.port): one for one in reversed(attempts)}
    spoken = [one for one in attempts if one.outcome in ("established", "reset_mid")]
    again = [(_key(one), "no_answer") for one in attempts for _ in range(copies * len(one.tries) - 1)]
    back = [((one.server, one.client, one.client_port), "established") for one in spoken for _ in range(copies)]
    right = [(_key(one), one.outcome) for one in attempts]
    traps = {
        "every-syn": _census([*right, *again]),
        "port-reuse": _census((_key(one), one.outcome) for one in ports.values()),
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
    last_syn = {"last-syn": _slowest(spoken, lambda one: one.rtt)}
    bundle.answer("slowest-handshake", FILE, _slowest(spoken, lambda one: one.handshake), last_syn)


def _taken_for_whole(one: tcp.ConnectionAttempt) -> str:
    """Return how an attempt ends for somebody to whom a SYN-ACK is a connection."""
    if one.outcome != "half_open":
        return one.outcome
    return "reset_mid" if one.reset_by == "client" else "established"


def _key(one: tcp.ConnectionAttempt) -> Key:
    return one.client, one.server, one.port


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
