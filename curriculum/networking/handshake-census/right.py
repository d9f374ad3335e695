"""Another way to be right: whole flows, cut in pieces, each judged by what is in it."""

import socket
import struct
from itertools import pairwise

import dpkt

from groundschool.kit import right

ENDS = ("established", "refused", "no_answer", "half_open", "reset_mid")


def rows(path):
    with open(path, "rb") as file:
        magic = file.read(4)
        file.seek(0)
        reader = dpkt.pcapng.Reader(file) if magic == b"\x0a\x0d\x0d\x0a" else dpkt.pcap.Reader(file)
        for moment, frame in reader:
            at, kind = 14, frame[12:14]
            if kind == b"\x81\x00":
                at, kind = 18, frame[16:18]
            if kind == b"\x08\x00" and frame[at + 9] == 6:
                family, addresses, at = socket.AF_INET, frame[at + 12 : at + 20], at + 4 * (frame[at] & 15)
            elif kind == b"\x86\xdd" and frame[at + 6] == 6:
                family, addresses, at = socket.AF_INET6, frame[at + 8 : at + 40], at + 40
            else:
                continue
            half = len(addresses) // 2
            source, target = socket.inet_ntop(family, addresses[:half]), socket.inet_ntop(family, addresses[half:])
            sport, dport, seq, _, _, flags = struct.unpack("!HHIIBB", frame[at : at + 14])
            yield moment, source, sport, target, dport, seq, flags


def connections(path):
    """Yield (pair, how it ended, seconds or None): every flow is cut in pieces at each new initial sequence number."""
    flows = {}
    for row in rows(path):
        flows.setdefault(frozenset((row[1:3], row[3:5])), []).append(row)
    for flow in flows.values():
        cuts = {}
        for number, row in enumerate(flow):
            if row[6] & 0x12 == 0x02:
                cuts.setdefault(row[5], number)
        for begin, end in pairwise([*sorted(cuts.values()), len(flow)]):
            first = flow[begin]
            yield (first[1], first[3], first[4]), *ended(flow[begin:end], first)


def ended(mine, first):
    def moments(from_client, mask, wanted):
        return [row[0] for row in mine if (row[1:3] == first[1:3]) in from_client and row[6] & mask == wanted]

    opened, acks = moments((False,), 0x12, 0x12), moments((True,), 0x16, 0x10)
    resets = moments((True, False), 0x04, 0x04)
    if not opened or not acks:
        return ("half_open" if opened else "refused" if resets else "no_answer"), None
    fins = moments((True,), 1, 1), moments((False,), 1, 1)
    closed = max(fins[0][0], fins[1][0]) if all(fins) else float("inf")
    return ("reset_mid" if resets and resets[0] < closed else "established"), acks[0] - first[0]


@right("census")
def from_whole_flows(path):
    counted = {}
    for pair, end, _ in connections(path):
        counted.setdefault(pair, dict.fromkeys(ENDS, 0))[end] += 1
    return counted


@right("slowest-handshake")
def longest_of_each(path):
    waited = {}
    for pair, _, seconds in connections(path):
        if seconds is not None:
            waited.setdefault(pair, []).append(float(seconds))
    return {pair: max(times) for pair, times in waited.items()}
