"""Another way to be right: whole streams first, one list of sightings a side, and everything asked of them afterwards."""

import struct
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from socket import AF_INET, AF_INET6, inet_ntop

from groundschool.kit import beside, right


def frames(path):
    """Yield (ms, frame) of a classic pcap file, by hand."""
    with open(path, "rb") as file:
        head = file.read(24)
        order = "<" if head[:4] == b"\xd4\xc3\xb2\xa1" else ">"
        if struct.unpack(order + "I", head[20:24])[0] != 1:
            raise ValueError(f"{path}: Ethernet is expected")
        while record := file.read(16):
            seconds, micros, kept, _ = struct.unpack(order + "IIII", record)
            yield seconds * 1000 + micros / 1000, file.read(kept)


@dataclass
class Row:
    ms: float
    mine: bool
    seq: int
    ack: int
    flags: int
    window: int
    size: int

    @property
    def end(self):
        return self.seq + self.size


@dataclass
class Talk:
    client: tuple
    rows: list = field(default_factory=list)


def talks(path):
    """Return {client end: Talk} with numbers that count from the SYN of each side."""
    found = {}
    for ms, frame in frames(path):
        kind, packet = frame[12:14], frame[14:]
        if kind == b"\x08\x06":
            continue
        if kind == b"\x08\x00":
            head, length, family, ends = 4 * (packet[0] & 15), int.from_bytes(packet[2:4]), AF_INET, packet[12:20]
        else:
            head, length, family, ends = 40, 40 + int.from_bytes(packet[4:6]), AF_INET6, packet[8:40]
        tcp = packet[head:]
        ports = struct.unpack("!HH", tcp[:4])
        seq, ack, place, flags, window = struct.unpack("!IIBBH", tcp[4:16])
        half = len(ends) // 2
        sender, receiver = ((inet_ntop(family, a), p) for a, p in zip((ends[:half], ends[half:]), ports, strict=True))
        if flags & 0x12 == 2 and sender not in found:
            found[sender] = Talk(sender)
        talk = found.get(sender) or found[receiver]
        size = length - head - 4 * (place >> 4)
        talk.rows.append(Row(ms, sender == talk.client, seq, ack, flags, window, size))
    for talk in found.values():
        start = {row.mine: row.seq for row in talk.rows if row.flags & 2}
        for row in talk.rows:
            row.seq = (row.seq - start[row.mine]) % 2**32
            row.ack = (row.ack - start[not row.mine]) % 2**32 if row.flags & 16 else 0
    return found


def shake(talk):
    answered = next(at for at, row in enumerate(talk.rows) if row.flags & 18 == 18)
    return talk.rows[answered - 1].ms, talk.rows[answered].ms, talk.rows[answered + 1].ms


@right("distances")
def three_moments(path):
    moments = {client: shake(talk) for client, talk in talks(path).items()}
    return {client: {"rtt": ack - syn, "beyond": answer - syn} for client, (syn, answer, ack) in moments.items()}


def needed(talk, *, mine):
    """Return the segments of one side with bytes that somebody needed, and its stalls as [from, to, by, mine]."""
    kept, gone, before, acked, acks = [], [], [], 0, []
    for row in talk.rows:
        if row.mine != mine:
            acked = max(acked, row.ack)
            if not row.size:
                acks.append(row.ack)
        if row.mine != mine or not row.size or row.flags & 2:
            continue
        same = [one for one in before if one.seq <= row.seq < one.end]
        later = [one for one in before if one.seq >= row.end]
        before.append(row)
        if same and acked >= row.end:
            continue
        kept.append(row)
        if same or later:
            since = min(one.ms for one in (same or later))
            if same or row.ms - since > 3:
                gone.append([since, row.ms, "duplicates" if acks.count(row.seq) > 3 else "timeout", mine])
    merged = []
    for one in sorted(gone):
        if merged and one[0] <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], one[1])
        else:
            merged.append(one)
    return kept, merged


@right("stalls")
def merged_stalls(path):
    found = [
        (client, stall)
        for client, talk in talks(path).items()
        for side in (True, False)
        for stall in needed(talk, mine=side)[1]
    ]
    found.sort(key=lambda one: one[1])
    return [{"client": client, "ms": end - start, "by": by} for client, (start, end, by, _) in found]


def blocked(talk):
    """Return [(from, to)] of the times in which the client had no room."""
    mine = [row for row in talk.rows if row.mine and not row.flags & 6]
    spans, since = [], None
    for before, now in pairwise(mine):
        if now.window == 0 and before.window:
            since = now.ms
        if now.window and before.window == 0:
            spans.append((since, now.ms))
    return spans


@right("exchanges")
def from_whole_streams(path):
    found = []
    for client, talk in talks(path).items():
        syn, answer, opened = shake(talk)
        (asked, lost_asking), (given, lost_answering) = needed(talk, mine=True), needed(talk, mine=False)
        groups = defaultdict(lambda: ([], []))
        starts, answered = [], True
        for row in sorted([*asked, *given], key=lambda one: one.ms):
            if row.mine and answered:
                starts.append(row.seq)
            answered = not row.mine
        for row in asked:
            groups[bisect(starts, row.seq) - 1][0].append(row)
        for row in given:
            number = sum(row.ms > min(one.ms for one in asked if one.seq == start) for start in starts) - 1
            groups[number][1].append(row)
        before = opened
        for number in sorted(groups):
            asking, answering = groups[number]
            first, last, end = asking[0].ms, answering[0].ms, max(row.ms for row in answering)
            here = [stall for stall in lost_asking + lost_answering if first <= stall[0] <= end]
            no_room = sum(stop - start for start, stop in blocked(talk) if first <= start <= end)
            lost = sum(stop - start for start, stop, _, _ in here)
            row = {
                "client": client,
                "idle": first - before - (opened - answer if number else 0),
                "think": last - asking[-1].ms - (answer - syn),
                "lost": lost,
                "blocked": no_room,
                "transfer": end - last - no_room - sum(stop - start for start, stop, _, mine in here if not mine),
            }
            wire = opened - syn + row["lost"] + row["transfer"]
            most = max(wire, row["idle"], row["think"], no_room)
            names = {wire: "network", row["idle"]: "client", row["think"]: "server", no_room: "receiver"}
            found.append((first, row | {"verdict": names[most]}))
            before = end
    return [row for _, row in sorted(found, key=lambda one: one[0])]


by_segment = beside(__file__, "blind_by_segment")
by_byte = beside(__file__, "blind_by_byte")
blind_by_segment_distances = right("distances")(by_segment.distances)
blind_by_segment_exchanges = right("exchanges")(by_segment.exchanges)
blind_by_byte_distances = right("distances")(by_byte.distances)
