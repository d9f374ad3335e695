"""Written by a blind solver: segment by segment, with what is missing before each."""

import struct
from collections import namedtuple
from dataclasses import dataclass, field
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop

SYN, RST, ACK = 2, 4, 16
OVERTAKEN = 3.0


@dataclass
class Segment:
    ms: float
    client: bool  # sent by the client
    seq: int  # offset of the first byte in the sender's stream
    ack: int  # offset up to which the other side's stream is acknowledged
    flags: int
    window: int
    size: int


@dataclass
class Connection:
    name: tuple
    rtt: float = 0.0
    beyond: float = 0.0
    established: float = 0.0
    segments: list = field(default_factory=list)


Tcp = namedtuple("Tcp", "seq ack flags win")  # noqa: PYI024 - in place of a library's


def read(path):
    raw, content, place = {}, Path(path).read_bytes(), 24
    while place < len(content):
        seconds, micros, kept, _ = struct.unpack_from("<IIII", content, place)
        frame = content[place + 16 : place + 16 + kept]
        place += 16 + kept
        if frame[12:14] == b"\x08\x00":
            family, head, length, ends = AF_INET, 14 + 4 * (frame[14] & 15), int.from_bytes(frame[16:18]), frame[26:34]
            length -= 4 * (frame[14] & 15)
        elif frame[12:14] == b"\x86\xdd":
            family, head, length, ends = AF_INET6, 54, int.from_bytes(frame[18:20]), frame[22:54]
        else:
            continue
        sport, dport, seq, ack, off, flags, window = struct.unpack_from("!HHIIBBH", frame, head)
        half = len(ends) // 2
        ends = (inet_ntop(family, ends[:half]), sport), (inet_ntop(family, ends[half:]), dport)
        row = (1000 * seconds + micros / 1000, Tcp(seq, ack, flags, window), length - 4 * (off >> 4))
        if ends[0] in raw:
            raw[ends[0]].append((True, *row))
        elif ends[1] in raw:
            raw[ends[1]].append((False, *row))
        elif flags & (SYN | ACK) == SYN:
            raw[ends[0]] = [(True, *row)]
    return [connection(name, rows) for name, rows in raw.items()]


def offset(number, base):
    return (number - base - 1 + 2**31) % 2**32 - 2**31


def connection(name, rows):
    one = Connection(name)
    isn = {True: None, False: None}
    syn = answered = done = None
    for client, ms, tcp, _ in rows:
        if tcp.flags & SYN:
            isn[client] = tcp.seq
            if done is None:
                if client:
                    last_syn = ms
                else:
                    syn, answered = last_syn, ms
        elif client and answered is not None and done is None and tcp.flags & ACK:
            done = ms
    one.rtt, one.beyond, one.established = done - syn, answered - syn, done
    for client, ms, tcp, size in rows:
        if tcp.flags & (SYN | RST):
            continue
        one.segments.append(
            Segment(
                ms, client, offset(tcp.seq, isn[client]), offset(tcp.ack, isn[not client]), tcp.flags, tcp.win, size
            )
        )
    return one


def distances(path):
    return {one.name: {"rtt": one.rtt, "beyond": one.beyond} for one in read(path)}


def missing(segments, client):
    """Say of one side which bytes were missing: [(began, ended, first byte)], and for each data segment whether it was needed."""
    found, needed = [], {}
    top = acked = 0
    since = []  # [first, end, ms since when seen or missed, was it seen]
    for number, one in enumerate(segments):
        if one.client != client:
            if one.flags & ACK:
                acked = max(acked, one.ack)
            continue
        if not one.size:
            continue
        first, end, now = one.seq, one.seq + one.size, one.ms
        needed[number] = end > acked
        parts = []
        for a, b, ms, seen in since:
            low, high = max(a, first), min(b, end)
            if low >= high:
                parts.append([a, b, ms, seen])
                continue
            if a < low:
                parts.append([a, low, ms, seen])
            if high < b:
                parts.append([high, b, ms, seen])
            if seen:
                parts.append([low, high, ms, True])
                if high > acked:
                    found.append((ms, now, max(low, acked)))
            elif now - ms > OVERTAKEN:
                parts.append([low, high, ms, True])
                found.append((ms, now, low))
            else:
                parts.append([low, high, now, True])
        if first > top:
            parts.append([top, first, now, False])
        if end > top:
            parts.append([max(top, first), end, now, True])
            top = end
        since = parts
    return found, needed


def stalls_of(one, client):
    """Return [(began, ended, by, first byte)] of one side."""
    found, needed = missing(one.segments, client)
    groups = []
    for began, ended, byte in sorted(found):
        if groups and began <= groups[-1][1]:
            groups[-1][1] = max(groups[-1][1], ended)
            groups[-1][2].append((began, ended, byte))
        else:
            groups.append([began, ended, [(began, ended, byte)]])
    result = []
    for began, ended, members in groups:
        byte = min(byte for start, _, byte in members if start == began)
        back = max(end for _, end, b in members if b == byte)
        asked = 0
        for s in one.segments:
            if s.ms >= back:
                break
            asked += s.client != client and s.size == 0 and s.ack == byte
        result.append((began, ended, "duplicates" if asked >= 4 else "timeout", byte))
    return result, needed


def stalls(path):
    result = []
    for one in read(path):
        for client in (True, False):
            for began, ended, by, _ in stalls_of(one, client)[0]:
                result.append((began, {"client": one.name, "ms": ended - began, "by": by}))
    result.sort(key=lambda pair: pair[0])
    return [stall for _, stall in result]


def exchanges(path):
    result = []
    for one in read(path):
        asked, needed = stalls_of(one, client=True)
        answered, more = stalls_of(one, client=False)
        needed |= more
        rows, tops, closed = [], {True: 0, False: 0}, None
        for number, s in enumerate(one.segments):
            if s.size and needed[number]:
                if s.client:
                    if s.seq + s.size > tops[True] and (not rows or rows[-1]["answer"]):
                        rows.append(
                            {
                                "begin": s.ms,
                                "from": tops.copy(),
                                "asked": s.ms,
                                "answer": None,
                                "end": None,
                                "blocked": 0.0,
                            }
                        )
                        rows[-1]["request"] = s.ms
                    elif rows:
                        rows[-1]["asked"] = s.ms
                else:
                    row = rows[-1]
                    row["answer"] = row["answer"] or s.ms
                    row["end"] = s.ms
                tops[s.client] = max(tops[s.client], s.seq + s.size)
            if s.client:
                if s.window == 0:
                    closed = s.ms if closed is None else closed
                elif closed is not None:
                    rows[-1]["blocked"] += s.ms - closed
                    closed = None
        for index, row in enumerate(rows):
            following = rows[index + 1]["from"] if index + 1 < len(rows) else {True: 2**62, False: 2**62}
            lost_asking = sum(e - b for b, e, _, byte in asked if row["from"][True] <= byte < following[True])
            lost_answering = sum(e - b for b, e, _, byte in answered if row["from"][False] <= byte < following[False])
            if index:
                idle = row["begin"] - rows[index - 1]["end"] - (one.rtt - one.beyond)
            else:
                idle = row["begin"] - one.established
            think = row["answer"] - row["asked"] - one.beyond
            transfer = row["end"] - row["answer"] - row["blocked"] - lost_answering
            lost = lost_asking + lost_answering
            whose = {"client": idle, "server": think, "receiver": row["blocked"], "network": one.rtt + lost + transfer}
            result.append(
                (
                    row["begin"],
                    {
                        "client": one.name,
                        "idle": idle,
                        "think": think,
                        "blocked": row["blocked"],
                        "lost": lost,
                        "transfer": transfer,
                        "verdict": max(whose, key=whose.get),
                    },
                )
            )
    result.sort(key=lambda pair: pair[0])
    return [row for _, row in result]
