"""A minute of connection attempts, seen from a mirror port: some are answered, some refused, some met by silence."""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from groundschool.formats import tcp
from groundschool.formats.instants import micros
from groundschool.formats.pcap import ACK, FIN, RST, SNAPLEN, SYN, Segment, as_pcap, as_pcapng
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import BOOK, CHECK_IN
from groundschool.simulation.state import Instance, World

EDGES = ("empty", "vlan", "pcapng", "snaplen", "mirrored", "late-reset", "half-open", "stragglers", "noise", "rejected")
FILE = "clients.pcap"
told, wires = beside(__file__, "told"), beside(__file__, "wires")
Attempts = list[tcp.ConnectionAttempt]
CUT = 74  # tcpdump -s 74: Ethernet, IPv6 and a TCP header without its options
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
    if edge == "stragglers":
        seen += _old_answers(attempts)
    forbidden = {one.isn[0] for one in attempts if edge == "rejected" and one.outcome == "no_answer"}
    packets = sorted(wires.frames(rng, seen, edge, forbidden), key=lambda packet: packet.at)
    snaplen = CUT if edge == "snaplen" else SNAPLEN
    content = as_pcapng(packets, "eth1", snaplen) if edge == "pcapng" else as_pcap(packets, snaplen)
    bundle = Bundle(seed, edge)
    bundle.write(FILE, content)
    told.answer(bundle, attempts, older, copies=2 if edge == "mirrored" else 1)
    return bundle.variant()


def _whole(attempts: Attempts) -> Attempts:
    return [one for one in attempts if one.outcome == "established"]


def _answers(attempt: tcp.ConnectionAttempt) -> Iterator[tcp.Seen]:
    """Yield the SYN-ACKs of an attempt."""
    return (seen for seen in tcp.segments(attempt) if seen[1].flags == SYN | ACK)


def _old_answers(attempts: Attempts) -> Iterator[tcp.Seen]:
    """Yield the answers to closed attempts once more, after a silent new one took their ports, and the client's RST."""
    for old, new in told.on_same_ports(attempts):
        if (old.outcome, new.outcome) == ("established", "no_answer"):
            for _, late in _answers(old):
                yield new.at + 200_000, late
                ends = (late.destination, late.destination_port, late.source, late.source_port)
                yield new.at + 200_015, Segment(*ends, late.ack, 0, RST, 0)


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
    attempts += [*drawn.same_port_again(customers), *drawn.tried_again(customers, "established")]
    attempts += drawn.some(customers6, "established", 2, 4)
    attempts += [drawn.attempt(customers6, "established", lost=1), drawn.attempt(customers6, "no_answer", lost=3)]
    attempts += drawn.some(customers6, "reset_mid", 1, 2)
    attempts += drawn.some(pairs["kiosk6"], "refused", 2, 3)
    attempts += [*drawn.some(haulier, "established", 2, 4), drawn.attempt(haulier, "reset_mid", reset_by="client")]
    attempts += drawn.gave_up_soon(haulier)
    attempts += drawn.some(pairs["silent"], "established", 1, 2)
    attempts += [drawn.attempt(pairs["silent"], "no_answer", lost=rng.randint(3, 4)) for _ in range(rng.randint(2, 4))]
    attempts += [drawn.attempt(pairs["silent-linear"], "no_answer", lost=rng.randint(5, 7)) for _ in range(2)]
    attempts += drawn.some(pairs["restarting"], "refused", 2, 4) + drawn.some(pairs["restarting"], "established", 1, 2)
    attempts += [drawn.attempt(pairs["restarting"], "refused", lost=1)]
    attempts += drawn.tried_again(pairs["restarting"], "refused")
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
    lost = 1 if edge == "rejected" else 3  # a program that was told no does not ask again
    attempts += [
        drawn.attempt(pairs["silent"], "no_answer", lost=lost),
        drawn.attempt(pairs["restarting"], "reset_mid"),
    ]
    if edge == "rejected":
        attempts += [drawn.attempt(pairs["kiosk6"], "no_answer", lost=1) for _ in range(2)]
    if edge == "noise":
        attempts += drawn.some(pairs["customers6"], "established", 1, 2)
    if edge == "stragglers":
        attempts += drawn.tried_again(pairs["haulier"], "established")
        late, soon = drawn.tried_again(pairs["restarting"], "refused")
        attempts += [replace(late, isn=(2**32 - 1, late.isn[1])), soon]  # what is acknowledged is 0
        first, again = drawn.same_port_again(pairs["haulier"])
        attempts += [first, replace(again, outcome="no_answer", lost=1)]
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

    def gave_up_soon(self, pair: Pair) -> list[tcp.ConnectionAttempt]:
        """Return an attempt given up after one SYN, and a new one from the same port when a second SYN was due."""
        first = self.attempt(pair, "no_answer", lost=1)
        again = replace(self.attempt(pair, "established"), client_port=first.client_port)
        return [first, replace(again, at=first.at + self._rng.randint(900_000, 1_300_000))]

    def tried_again(self, pair: Pair, outcome: tcp.Outcome) -> list[tcp.ConnectionAttempt]:
        """Return an attempt whose answer is late, and a new one from the same port just before it comes."""
        first, again = self.attempt(pair, "half_open", reset_by="client"), self.attempt(pair, outcome)
        waited = self._rng.randint(900_000, 1_300_000)
        again = replace(again, client_port=first.client_port, at=first.at + waited)
        return [replace(first, rtt=waited + again.rtt // 3), again]

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
