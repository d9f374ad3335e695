"""HTTP over one TCP connection, segment by segment, as Linux sends it and as a capture at one of its ends shows it.

Loss recovery: three duplicate ACKs (RFC 5681, 3.2) or the timer (RFC 6298; 200 ms at least on Linux). Delayed ACK: of
every second segment, or after 40 ms. Probes of windows and idle connections are one byte back and empty
(``tcp_xmit_probe_skb``). Times are microseconds.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from groundschool.formats.pcap import ACK, FIN, PSH, SYN, Segment
from groundschool.formats.tcp import DOUBLING, SECOND, Seen

MS, MSS, GAP, FLIGHT = 1_000, 1448, 60, 6  # so many segments of an answer leave in a round trip
DELAYED, OVERTAKEN = 40 * MS, 2_500 + GAP
GROUP = 4  # segments that the server's kernel hands to its card in one piece (TSO)
CLIENT, SERVER = "client", "server"
_MASK = 0xFFFFFFFF


@dataclass(frozen=True)
class Exchange:
    """One request and its answer: what was drawn, in µs; ``lost`` are numbers of segments of the answer.

    ``recovered`` says how: by ``duplicates`` or by ``timeout``. ``blocked`` is for how long the client offers no room.
    """

    idle: int
    think: int
    size: int  # segments
    lost: tuple[int, ...] = ()
    recovered: str = ""
    rto: int = 0
    blocked: int = 0
    request_lost: bool = False
    swapped: int = -1  # the number of a segment that arrives behind the next one
    repeated: bool = False  # the ACK of the answer is lost, so its last segment is sent again
    pause: int = 0  # before the last segment: a body that is still being made
    full: bool = False  # the server offers no room while it thinks: nothing that its client waits for
    twice: bool = False  # what is sent again is lost once more
    pieces: int = 0  # further segments of the request, each as large as can be
    probes: int = 0  # keep-alive probes while the client is idle


@dataclass(frozen=True)
class Talk:
    """A connection: between whom, how far apart, and what is said."""

    client: str
    client_port: int
    server: str
    port: int
    at: int
    rtt: int
    isn: tuple[int, int]
    exchanges: tuple[Exchange, ...]
    lost_syns: int = 0


@dataclass(frozen=True)
class Sent:
    """A segment as it leaves: by whom, when, its place in the stream (from 1), and what becomes of it."""

    by: str
    at: int
    seq: int
    ack: int
    flags: int = ACK
    size: int = 0
    window: int = 502
    lost: bool = False
    head: bytes = b""
    late: int = 0  # µs that it takes longer on its way


@dataclass
class Told:
    """What became of an exchange, in µs: what it took, and each stall with what ended it."""

    idle: int
    think: int
    transfer: int = 0
    blocked: int = 0
    parts: list[tuple[int, int, str]] = field(default_factory=list)  # the stalls, each lost segment on its own
    vain: list[tuple[int, int, str]] = field(default_factory=list)  # a repetition that nobody needed
    overtaken: list[tuple[int, int, str]] = field(default_factory=list)
    stalls: list[tuple[int, int, str]] = field(default_factory=list)
    asked: int = 0  # when its first byte leaves the client

    @property
    def lost(self) -> int:
        """Return the time in which something was missing."""
        return sum(end - start for start, end, _ in self.stalls)


class Played:
    """A talk played from its SYN to its FIN: what was sent, and what is true of every exchange."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.sent, self.told = talk, list[Sent](), list[Told]()
        self._half = talk.rtt // 2
        self._mine, self._theirs = 1, 1  # the next byte of client and server
        now = self._shake()
        for number, exchange in enumerate(talk.exchanges):
            now = self._exchange(exchange, now, number)
        self._close(now + 30 * MS)

    def seen(self, side: str) -> Iterator[Seen]:
        """Yield what passes one end of the connection; the server's card is handed several segments in one piece."""
        waiting: Sent | None = None
        for at, one in sorted(self._arrivals(side), key=lambda pair: pair[0]):
            if waiting is not None and self._goes_with(waiting, one, side):
                waiting = replace(waiting, size=waiting.size + one.size)
                continue
            if waiting is not None:
                yield waiting.at, self._segment(waiting)
                waiting = None
            if side == SERVER and one.by == SERVER and one.size == MSS and not one.late:
                waiting = one
            else:
                yield at, self._segment(one)
        if waiting is not None:
            yield waiting.at, self._segment(waiting)

    def _goes_with(self, waiting: Sent, one: Sent, side: str) -> bool:
        near = side == SERVER and one.by == SERVER and one.size and one.seq == waiting.seq + waiting.size
        return bool(near) and waiting.size < GROUP * MSS and one.at - waiting.at <= GROUP * GAP

    def _arrivals(self, side: str) -> Iterator[tuple[int, Sent]]:
        for one in self.sent:
            if one.by == side:
                yield one.at, one
            elif not one.lost:
                yield one.at + self._half + one.late, one

    def _put(self, by: str, at: int, **more: object) -> Sent:
        seq, ack = (self._mine, self._theirs) if by == CLIENT else (self._theirs, self._mine)
        one = Sent(by, at, **{"seq": seq, "ack": ack, **more})  # pyright: ignore[reportArgumentType]
        self.sent.append(one)
        return one

    def _shake(self) -> int:
        """Send the handshake; return when the client's ACK leaves it."""
        at = self.talk.at
        for wait in (*DOUBLING[: self.talk.lost_syns], 0):
            self._put(CLIENT, at, seq=0, ack=0, flags=SYN, window=64240, lost=bool(wait))
            at += wait * SECOND
        self._put(SERVER, at + self._half, seq=0, ack=1, flags=SYN | ACK, window=65160)
        self._put(CLIENT, at + self.talk.rtt, seq=1, ack=1)
        return at + self.talk.rtt

    def _exchange(self, one: Exchange, since: int, number: int) -> int:
        """Send a request and its answer; return when all of the answer is at the client."""
        for probe in range(one.probes):
            at = since + (probe + 1) * one.idle // (one.probes + 1)
            self._put(CLIENT, at, seq=self._mine - 1)
            self._put(SERVER, at + self._half)
        head = f"GET /api/sailings?page={number} HTTP/1.1\r\n".encode()
        size, asked = 180 + 7 * number, since + one.idle
        self._put(CLIENT, asked, flags=PSH | ACK, size=size, head=head, lost=one.request_lost)
        told = Told(one.idle, one.think, asked=asked)
        arrives = asked + self._half + one.pieces * GAP
        if one.request_lost:
            self._put(CLIENT, asked + one.rto, flags=PSH | ACK, size=size, head=head)
            told.stalls.append((asked, asked + one.rto, "timeout"))
            told.parts.append(told.stalls[0])
            arrives += one.rto
        self._mine += size
        for piece in range(one.pieces):
            self._put(CLIENT, asked + (piece + 1) * GAP, flags=PSH | ACK, size=MSS)
            self._mine += MSS
        if one.think > DELAYED:
            self._put(SERVER, arrives + DELAYED, window=0 if one.full else 502)
        self.told.append(told)
        return self._answer(one, arrives + one.think, told)

    def _answer(self, one: Exchange, first: int, told: Told) -> int:
        """Send an answer in flights; return when all of it is at the client."""
        base, start, now, leaves, last = self._theirs, first, first, dict[int, int](), one.size - 1
        for number in range(one.size):
            if number and number % FLIGHT == 0:
                now = start + number // FLIGHT * self.talk.rtt
                if one.blocked:
                    now = self._closed(one, now, base + number * MSS, told)
                    start = now - number // FLIGHT * self.talk.rtt
            else:
                now += GAP if number else 0
            now += one.pause if number == last else 0
            leaves[number] = now
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" if number == 0 else b""
            flags = PSH | ACK if number in (last, FLIGHT - 1) else ACK
            late = OVERTAKEN if number == one.swapped else 0
            self._put(
                SERVER,
                now,
                seq=base + number * MSS,
                flags=flags,
                size=MSS,
                head=head,
                lost=number in one.lost,
                late=late,
            )
        if one.swapped in leaves:
            behind = leaves[one.swapped] + GAP
            told.overtaken.append((behind, behind + OVERTAKEN - GAP, "timeout"))
        again = self._recovered(one, leaves, base, told)
        overtaken = [leaves[one.swapped] + OVERTAKEN] if one.swapped in leaves else []
        end = max([leaves[last], *again.values(), *overtaken])
        self._acknowledge(one, leaves, again, base)
        self._theirs = base + one.size * MSS
        told.transfer = (
            end - first - sum(stop - start for start, stop, _ in told.stalls if start >= first) - told.blocked
        )
        if one.repeated:
            self._put(SERVER, end + one.rto, seq=base + last * MSS, flags=PSH | ACK, size=MSS)
            self._put(CLIENT, end + one.rto + self._half + GAP)
            told.vain.append((leaves[last], end + one.rto, "timeout"))
        return end + self._half

    def _closed(self, one: Exchange, at: int, reached: int, told: Told) -> int:
        """Close the client's window for a while; return when the server goes on."""
        shut = at - self._half + 2 * MS
        self._put(CLIENT, shut, ack=reached, window=0)
        for probe in (200 * MS, 600 * MS, 1_400 * MS):
            if probe < one.blocked - self.talk.rtt:
                self._put(SERVER, shut + self._half + probe, seq=reached - 1)
                self._put(CLIENT, shut + self.talk.rtt + probe, ack=reached, window=0)
        self._put(CLIENT, shut + one.blocked, ack=reached)
        told.blocked += one.blocked
        return shut + one.blocked + self._half

    def _recovered(self, one: Exchange, leaves: Mapping[int, int], base: int, told: Told) -> dict[int, int]:
        """Send again what was lost; return when each segment leaves again."""
        again = dict[int, int]()
        for place, number in enumerate(sorted(one.lost)):
            if one.recovered == "timeout":
                at = leaves[min(one.lost)] + one.rto + place * self.talk.rtt
            else:
                at = leaves[number + 3] + self.talk.rtt + GAP
            if one.twice:
                self._put(SERVER, at, seq=base + number * MSS, size=MSS, lost=True)
                at += 2 * one.rto
            again[number] = at
            told.parts.append((leaves[number], at, one.recovered))
            self._put(SERVER, at, seq=base + number * MSS, size=MSS)
        if again:
            told.stalls.append((leaves[min(again)], max(again.values()), one.recovered))
        return again

    def _acknowledge(self, one: Exchange, leaves: Mapping[int, int], again: Mapping[int, int], base: int) -> None:
        """Send the client's ACKs: every second segment, at once where something is missing, and of the last one."""
        arrives = {**leaves, **again}
        if one.swapped in arrives:
            arrives[one.swapped] += OVERTAKEN
        order = sorted(arrives, key=lambda number: arrives[number])
        arrived, upto = set[int](), 0
        for number in order:
            arrived.add(number)
            reached = upto
            while reached in arrived:
                reached += 1
            hole, upto = reached == upto or number in again, reached
            last = len(arrived) == one.size
            if hole or last or number % 2:
                lost = one.repeated and last
                self._put(CLIENT, arrives[number] + self._half + 8, ack=base + upto * MSS, lost=lost)

    def _close(self, at: int) -> None:
        self._put(SERVER, at, flags=FIN | ACK)
        self._theirs += 1
        self._put(CLIENT, at + self._half + 90, flags=FIN | ACK)
        self._mine += 1
        self._put(SERVER, at + self.talk.rtt + 120)

    def _segment(self, one: Sent) -> Segment:
        talk, mine = self.talk, one.by == CLIENT
        ends = (talk.client, talk.client_port, talk.server, talk.port)
        own, other = talk.isn if mine else talk.isn[::-1]
        stamps = struct.pack("!BBII", 8, 10, (one.at // MS + own) & _MASK, (one.at // MS + other) & _MASK)
        options = b"\x01\x01" + stamps
        if one.flags & SYN:
            options = struct.pack("!BBH", 2, 4, 1460) + b"\x04\x02" + stamps + b"\x01\x03\x03\x07"
        return Segment(
            *(ends if mine else (*ends[2:], *ends[:2])),
            (own + one.seq) & _MASK,
            (other + one.ack) & _MASK if one.flags & ACK else 0,
            one.flags,
            one.window,
            options,
            one.head.ljust(one.size, b"."),
        )
