"""Written by a blind solver: headers with struct, and an element of an array for each byte of a stream."""

import itertools
import struct
from collections import defaultdict, namedtuple
from socket import AF_INET, AF_INET6, inet_ntop

import numpy as np

Seg = namedtuple("Seg", "ms up seq ack flags win size")  # noqa: PYI024 - as it was written


def frames(path):
    with open(path, "rb") as file:
        head = file.read(24)
        order = "<" if head[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        scale = 1e6 if head[:4] in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4") else 1e9
        while len(record := file.read(16)) == 16:
            seconds, fraction, kept, _ = struct.unpack(order + "IIII", record)
            yield seconds * 1000.0 + fraction / scale * 1000.0, file.read(kept)


def segments(path):
    for ms, frame in frames(path):
        kind = frame[12:14]
        if kind == b"\x08\x00":
            header = (frame[14] & 15) * 4
            total, proto = struct.unpack("!H5xB", frame[16:24])
            family, src, dst, size = AF_INET, frame[26:30], frame[30:34], total - header
        elif kind == b"\x86\xdd":
            size, proto = struct.unpack("!HB", frame[18:21])
            header, family, src, dst = 40, AF_INET6, frame[22:38], frame[38:54]
        else:
            continue
        if proto != 6:
            continue
        sport, dport, seq, ack, off, flags, win = struct.unpack("!HHIIBBH", frame[14 + header : 30 + header])
        yield (
            ms,
            (inet_ntop(family, src), sport),
            (inet_ntop(family, dst), dport),
            seq,
            ack,
            flags,
            win,
            size - 4 * (off >> 4),
        )


def connections(path):
    """Return {client: (syn, synack, ack, [Seg])}, numbers of sequence from 0 for the first byte."""
    raw = defaultdict(list)
    for ms, src, dst, *rest in segments(path):
        if rest[2] & 0x12 == 0x02 or src in raw:
            raw[src].append((ms, True, *rest))
        elif dst in raw:
            raw[dst].append((ms, False, *rest))
    found = {}
    for client, rows in raw.items():
        shaken = next(i for i, r in enumerate(rows) if not r[1] and r[4] & 0x12 == 0x12)
        done = next(r for r in rows[shaken + 1 :] if r[1] and not r[4] & 2)
        syn = [r for r in rows[:shaken] if r[1] and r[4] & 2][-1]
        base = {True: syn[2] + 1, False: rows[shaken][2] + 1}

        def wrap(number):
            return (number + 2**31) % 2**32 - 2**31

        found[client] = (
            syn[0],
            rows[shaken][0],
            done[0],
            [
                Seg(ms, up, wrap(seq - base[up]), wrap(ack - base[not up]), flags, win, size)
                for ms, up, seq, ack, flags, win, size in rows
                if not flags & 6
            ],
        )
    return found


def distances(path):
    return {
        c: {"rtt": done - syn, "beyond": answered - syn} for c, (syn, answered, done, _) in connections(path).items()
    }


class Side:
    """Every byte of one direction: since when it is under way, when it was first there, when it was there for the last time that counts."""

    def __init__(self, segs, up):
        total = max([s.seq + s.size for s in segs if s.up == up and s.size], default=0)
        self.since, self.first, self.last = (np.full(total, np.nan) for _ in range(3))
        top = acked = 0
        for s in segs:
            if s.up != up:
                acked = max(acked, s.ack)
            elif s.size:
                a, b = s.seq, s.seq + s.size
                if a > top:
                    self.since[top:a] = s.ms
                piece = slice(a, b)
                fresh = np.isnan(self.first[piece])
                since = self.since[piece]
                since[fresh & (np.isnan(since) | (s.ms - since <= 3))] = s.ms
                self.first[piece][fresh] = s.ms
                count = fresh | (np.arange(a, b) >= acked)
                self.last[piece][count] = s.ms
                top = max(top, b)
        late = np.flatnonzero(self.last > self.since)
        spans = sorted({(self.since[i], self.last[i]): i for i in late[::-1]}.items())
        self.stalls = []  # began, ended, lowest byte, its return
        for (began, ended), byte in spans:
            if self.stalls and began <= self.stalls[-1][1]:
                group = self.stalls[-1]
                group[1] = max(group[1], ended)
                group[2] = min(group[2], byte)
            else:
                self.stalls.append([began, ended, byte])
        empties = [(s.ms, s.ack) for s in segs if s.up != up and not s.size]
        for group in self.stalls:
            byte = group[2]
            count = sum(ms < self.last[byte] and ack == byte for ms, ack in empties)
            group.append("duplicates" if count > 3 else "timeout")

    def lost(self, a, b):
        return sum(ended - began for began, ended, byte, _ in self.stalls if a <= byte < b)


def stalls(path):
    rows = []
    for client, (*_, segs) in connections(path).items():
        for up in (True, False):
            rows += [(began, client, ended - began, by) for began, ended, _, by in Side(segs, up).stalls]
    return [{"client": client, "ms": float(ms), "by": by} for _, client, ms, by in sorted(rows)]


def exchanges(path):
    rows = []
    for client, (syn, answered, done, segs) in connections(path).items():
        asks, tells = Side(segs, up=True), Side(segs, up=False)
        cuts, top = [], {True: 0, False: 0}
        for s in segs:
            if not s.size:
                continue
            end = s.seq + s.size
            if s.up and end > top[True] and (not cuts or top[False] > cuts[-1][1]):
                cuts.append((top[True], top[False]))
            top[s.up] = max(top[s.up], end)
        cuts.append((top[True], top[False]))
        rtt, beyond = done - syn, answered - syn
        shut = [[], []]
        for s in segs:
            if s.up and (s.win == 0) == (len(shut[0]) == len(shut[1])):
                shut[s.win > 0].append(s.ms)
        before = None
        begins = [asks.first[a:b].min() for (a, _), (b, _) in itertools.pairwise(cuts)] + [np.inf]
        for n, ((r0, s0), (r1, s1)) in enumerate(itertools.pairwise(cuts)):
            begin = asks.first[r0:r1].min()
            asked = asks.last[r0:r1].max()
            first = tells.first[s0:s1].min()
            end = tells.last[s0:s1].max()
            idle = begin - done if before is None else begin - before - (rtt - beyond)
            before = end
            blocked = sum(o - c for c, o in zip(*shut, strict=False) if begins[n] <= c < begins[n + 1])
            lost = tells.lost(s0, s1)
            transfer = end - first - blocked - lost
            lost += asks.lost(r0, r1)
            think = asked and first - asked - beyond
            parts = [(idle, "client"), (think, "server"), (blocked, "receiver"), (rtt + lost + transfer, "network")]
            rows.append(
                (
                    begin,
                    {
                        "client": client,
                        "idle": float(idle),
                        "think": float(think),
                        "blocked": float(blocked),
                        "lost": float(lost),
                        "transfer": float(transfer),
                        "verdict": max(parts)[1],
                    },
                )
            )
    rows.sort(key=lambda row: row[0])
    return [row for _, row in rows]
