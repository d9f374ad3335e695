"""What one attempt to connect puts on the wire, segment by segment, as Linux's TCP does it.

States and flags: RFC 9293, 3.5 and 3.6. Retransmission of a SYN: RFC 6298 (first after one second, then doubled), and
``tcp_syn_linear_timeouts`` in Linux's ``ip-sysctl`` (since 6.5 the first four retries after that do not double).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from groundschool.formats.pcap import ACK, FIN, PSH, RST, SYN, Segment

Outcome = Literal["established", "refused", "no_answer", "half_open", "reset_mid"]
OUTCOMES: tuple[Outcome, ...] = ("established", "refused", "no_answer", "half_open", "reset_mid")
DOUBLING = (1, 2, 4, 8, 16)
LINEAR = (1, 1, 1, 1, 1, 2, 4)
SECOND = 1_000_000
AGAIN = (200_000, 600_000, 1_400_000, 3_000_000)  # µs after which data is sent again (RFC 6298; Linux's least timer)
TICK = 24_000  # a timer fires on the wheel's next step: the second retransmission and all later ones come this late
_MASK = 0xFFFFFFFF
Seen = tuple[int, Segment]


@dataclass(frozen=True)
class ConnectionAttempt:
    """One attempt: when its first SYN is seen (µs since 1970), between whom, and how it ends.

    ``lost`` SYNs vanish before one is answered (for ``no_answer``: before the client gives up), spaced by ``backoff``
    seconds. ``rtt`` is in µs. ``isn`` are the initial sequence numbers of client and server. ``reset_by`` says who
    sends the RST of a ``reset_mid``. ``late`` moves that behind the server's FIN, and puts one behind both FINs of an
    ``established`` one (where it ends no conversation). A
    ``half_open`` one is answered and never completed: with ``reset_by`` the client it is a scanner's, that takes back
    its SYN; else nobody is there to hear the SYN-ACK, and the server repeats it. ``asked_again`` and ``answered_again``
    are how often the request and the answer were lost, each sent again when a timer had run out; what is lost on its
    way to the end that it is ``seen_by`` is not seen there.
    """

    at: int
    client: str
    client_port: int
    server: str
    port: int
    outcome: Outcome
    rtt: int
    isn: tuple[int, int]
    request: bytes = b""
    response: bytes = b""
    lost: int = 0
    backoff: tuple[int, ...] = DOUBLING
    think: int = 20_000
    reset_by: Literal["client", "server"] = "server"
    late: bool = False
    asked_again: int = 0
    answered_again: int = 0
    seen_by: Literal["client", "server"] = "client"

    @property
    def held_up(self) -> int:
        """Return µs that were waited for timers."""
        return self.tries[-1] - self.at + (0, *AGAIN)[self.asked_again] + (0, *AGAIN)[self.answered_again]

    @property
    def handshake(self) -> int:
        """Return µs from the first SYN to the client's ACK that completes the handshake."""
        return self.tries[-1] - self.at + self.rtt

    @property
    def tries(self) -> tuple[int, ...]:
        """Return the moment of every SYN the client sends, in µs."""
        sent = self.lost if self.outcome == "no_answer" else self.lost + 1
        waits = [wait * SECOND + (TICK if number else TICK // 2) for number, wait in enumerate(self.backoff)]
        return tuple(accumulate(waits[: sent - 1], initial=self.at))


def segments(attempt: ConnectionAttempt) -> Iterator[Seen]:
    """Yield each segment of an attempt with its moment (µs), in the order it passes the client's end of the cable."""
    side = _Sides(attempt)
    for moment in attempt.tries if attempt.seen_by == "client" else attempt.tries[-1:]:
        yield side.client(moment, SYN)
    answered = attempt.tries[-1] + attempt.rtt
    if attempt.outcome == "refused":
        yield side.refusal(answered)
    elif attempt.outcome != "no_answer":
        side.client_seq = (side.client_seq + 1) & _MASK
        yield side.server(answered - 12, SYN | ACK)
        if attempt.outcome == "half_open":
            yield from _unheard(attempt, side, answered)
            return
        side.server_seq = (side.server_seq + 1) & _MASK
        yield side.client(answered, ACK)
        yield from _talk(attempt, side, answered)


def _unheard(attempt: ConnectionAttempt, side: "_Sides", answered: int) -> Iterator[Seen]:
    """Yield what follows a SYN-ACK that completes nothing: the scanner's RST, or the same SYN-ACK again."""
    if attempt.reset_by == "client":
        yield side.client(answered, RST)
        return
    for seconds in (1, 3):
        yield side.server(answered - 12 + seconds * SECOND, SYN | ACK)


def underway(attempt: ConnectionAttempt) -> Iterator[Seen]:
    """Yield what a capture shows of a connection whose handshake was over before the capture began."""
    yield from _talk(attempt, _Sides(attempt), attempt.at)


def _talk(attempt: ConnectionAttempt, side: "_Sides", start: int) -> Iterator[Seen]:
    """Yield a request, its answer and the end of an open connection."""
    sent = [start + 210 + wait for wait in (0, *AGAIN)[: attempt.asked_again + 1]]
    asked = sent[-1]
    yield from side.again("client", sent, attempt.request)
    yield side.server(asked + attempt.rtt, ACK)
    done = asked + attempt.rtt + attempt.think
    if attempt.outcome == "reset_mid" and not attempt.late:
        yield (side.client if attempt.reset_by == "client" else side.server)(done, RST | ACK)
        return
    sent = [done + wait for wait in (0, *AGAIN)[: attempt.answered_again + 1]]
    done = sent[-1]
    yield from side.again("server", sent, attempt.response)
    yield side.client(done + 15, ACK)
    yield side.server(done + 190, FIN | ACK)
    if attempt.outcome == "reset_mid":
        yield side.client(done + 260, RST | ACK)
        return
    yield side.client(done + 260, FIN | ACK)
    yield side.server(done + 260 + attempt.rtt, (RST | ACK) if attempt.late else ACK)


class _Sides:
    """Both ends' sequence numbers and clocks; each call makes the next segment of one side and moves its number on."""

    def __init__(self, attempt: ConnectionAttempt) -> None:
        self._attempt = attempt
        self.client_seq, self.server_seq = attempt.isn
        self._clocks = {True: 0, False: 0}  # the newest timestamp of the client and of the server

    def client(self, moment: int, flags: int, payload: bytes = b"") -> Seen:
        """Return the client's next segment."""
        one = self._attempt
        ack = self.server_seq if flags & ACK else 0
        ends = (one.client, one.client_port, one.server, one.port)
        segment = Segment(
            *ends,
            self.client_seq,
            ack,
            flags,
            _window(64240, flags),
            self._options(moment, flags, client=True),
            payload,
        )
        self.client_seq = _after(self.client_seq, flags, payload)
        return moment, segment

    def server(self, moment: int, flags: int, payload: bytes = b"") -> Seen:
        """Return the server's next segment."""
        one = self._attempt
        ends = (one.server, one.port, one.client, one.client_port)
        options = self._options(moment, flags, client=False)
        segment = Segment(*ends, self.server_seq, self.client_seq, flags, _window(65160, flags), options, payload)
        self.server_seq = _after(self.server_seq, flags, payload)
        return moment, segment

    def again(self, who: Literal["client", "server"], sent: list[int], payload: bytes) -> Iterator[Seen]:
        """Yield the same data, sent at some moments, of which the last is heard; whoever sends it sees all of them."""
        seq = self.client_seq, self.server_seq
        for moment in sent if self._attempt.seen_by == who else sent[-1:]:
            self.client_seq, self.server_seq = seq
            yield (self.client if who == "client" else self.server)(moment, PSH | ACK, payload)

    def refusal(self, moment: int) -> Seen:
        """Return a closed port's answer to a SYN: RST, the SYN's ACK, no window, no options (RFC 9293, 3.5.2)."""
        one = self._attempt
        ends = (one.server, one.port, one.client, one.client_port)
        return moment, Segment(*ends, 0, (one.isn[0] + 1) & _MASK, RST | ACK, 0)

    def _options(self, moment: int, flags: int, *, client: bool) -> bytes:
        """Return Linux's options: timestamps (RFC 7323) on all, on a SYN also segment size, SACK and window scale 7."""
        self._clocks[client] = (moment // 1000 + self._attempt.isn[not client]) & _MASK
        echo = self._clocks[not client] if flags & ACK else 0
        stamps = struct.pack("!BBII", 8, 10, self._clocks[client], echo)
        if not flags & SYN:
            return b"\x01\x01" + stamps
        size = 1440 if ":" in self._attempt.client else 1460
        return struct.pack("!BBH", 2, 4, size) + b"\x04\x02" + stamps + b"\x01\x03\x03\x07"


def _window(size: int, flags: int) -> int:
    """Return the window field: bytes in a SYN, scaled down by 2**7 in every later segment (RFC 7323, 2.2)."""
    return size if flags & SYN else size >> 7


def _after(seq: int, flags: int, payload: bytes) -> int:
    """Return the sequence number after a segment; a FIN counts one, and so does a SYN, which the caller adds."""
    return (seq + len(payload) + bool(flags & FIN)) & _MASK
