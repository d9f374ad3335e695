"""Other ways to be right: whole flows, cut in pieces, each judged by what is in it; and as two blind solvers wrote it.

The second had tshark take the frames apart, which is not everywhere: here the first one's function does.
"""

import socket
import struct
from collections import Counter, defaultdict

import dpkt

from groundschool.kit import right

ENDS = ("established", "refused", "no_answer", "half_open", "reset_mid")


FIN, SYN, RST, ACK = dpkt.tcp.TH_FIN, dpkt.tcp.TH_SYN, dpkt.tcp.TH_RST, dpkt.tcp.TH_ACK
FAR = 2**31


def segments_by_hand(path):
    """Yield (time, (src, sport), (dst, dport), seq, ack, flags); taken apart by hand, so that cut frames do no harm."""
    with open(path, "rb") as file:
        for when, frame in dpkt.pcap.UniversalReader(file):
            at = 12
            kind = int.from_bytes(frame[at : at + 2], "big")
            while kind in (0x8100, 0x88A8, 0x9100):
                at += 4
                kind = int.from_bytes(frame[at : at + 2], "big")
            ip = frame[at + 2 :]
            if kind == 0x0800 and len(ip) >= 34 and ip[9] == 6:
                family, src, dst, tcp = socket.AF_INET, ip[12:16], ip[16:20], ip[4 * (ip[0] & 15) :]
            elif kind == 0x86DD and len(ip) >= 54 and ip[6] == 6:
                family, src, dst, tcp = socket.AF_INET6, ip[8:24], ip[24:40], ip[40:]
            else:
                continue
            if len(tcp) < 14:
                continue
            sport, dport, seq, ack, _, flags = struct.unpack("!HHIIBB", tcp[:14])
            yield when, (socket.inet_ntop(family, src), sport), (socket.inet_ntop(family, dst), dport), seq, ack, flags


def connections(path):
    """Yield (pair, how it ended, seconds or None): every flow is cut in pieces at each new initial sequence number."""
    flows = {}
    for row in segments_by_hand(path):
        flows.setdefault(frozenset(row[1:3]), []).append(row)
    for flow in flows.values():
        pieces, newest = {}, None
        for row in flow:
            _, _, _, seq, ack, flags = row
            if flags & (SYN | ACK) == SYN:
                owner = seq
                newest = newest if seq in pieces else seq
            elif flags & SYN:  # says whose answer it is
                owner = (ack - 1) % 2**32
            elif flags & (RST | ACK) == RST and (seq - 1) % 2**32 in pieces:  # takes that answer back
                owner = (seq - 1) % 2**32
            else:
                owner = newest
            pieces.setdefault(owner, []).append(row)
        for mine in pieces.values():
            first = mine[0]
            if first[5] & (SYN | ACK) == SYN:
                yield (first[1][0], *first[2]), *ended(mine, first)


def ended(mine, first):
    def moments(from_client, mask, wanted):
        return [row[0] for row in mine if (row[1] == first[1]) in from_client and row[5] & mask == wanted]

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


class Attempt:
    def __init__(self, when, isn):
        self.start, self.isn = when, isn
        self.server_isns = []
        self.done = None  # time of the completing ACK
        self.refused = False
        self.fins = set()
        self.cut = False

    def verdict(self):
        if self.done is not None:
            return "reset_mid" if self.cut else "established"
        if self.server_isns:
            return "half_open"
        return "refused" if self.refused else "no_answer"


def _nearest(attempts, distance):
    rated = [(d, -n, a) for n, a in enumerate(attempts) if (d := distance(a)) is not None and d < FAR]
    return min(rated)[2] if rated else None


def attempts_of(path):
    tried = {}  # (client end, server end) -> [Attempt]
    for when, src, dst, seq, ack, flags in segments_by_hand(path):
        if flags & SYN and not flags & ACK:
            attempts = tried.setdefault((src, dst), [])
            if all(a.isn != seq for a in attempts):
                attempts.append(Attempt(when, seq))
            continue
        if (src, dst) in tried:  # from the client
            attempts = tried[src, dst]
            one = _nearest(attempts, lambda a, seq=seq: (seq - a.isn) % 2**32)
            if one is None:
                continue
            if one.done is None:
                if flags & ACK and not flags & RST and any(0 < (ack - s) % 2**32 < FAR for s in one.server_isns):
                    one.done = when
                else:
                    continue
            side = "client"
        elif (dst, src) in tried:  # from the server
            attempts = tried[dst, src]
            if flags & ACK:
                one = _nearest(attempts, lambda a, ack=ack: (ack - a.isn) % 2**32)
            else:
                one = (
                    _nearest(attempts, lambda a, seq=seq: min(((seq - s) % 2**32 for s in a.server_isns), default=None))
                    or attempts[-1]
                )
            if one is None:
                continue
            if flags & SYN:
                if seq not in one.server_isns:
                    one.server_isns.append(seq)
                continue
            if one.done is None:
                if flags & RST:
                    one.refused = True
                continue
            side = "server"
        else:
            continue
        if flags & RST and len(one.fins) < 2:
            one.cut = True
        if flags & FIN:
            one.fins.add(side)
    for (client, server), attempts in tried.items():
        for one in attempts:
            yield (client[0], server[0], server[1]), one


@right("census")
def blind_by_nearest(path):
    """Return {(client, server, port): {"established": n, "refused": n, "no_answer": n, "half_open": n, "reset_mid": n}}."""
    table = {}
    for pair, one in attempts_of(path):
        table.setdefault(pair, dict.fromkeys(ENDS, 0))[one.verdict()] += 1
    return table


@right("slowest-handshake")
def blind_longest_of_nearest(path):
    """Return {(client, server, port): seconds} with the longest completed handshake of each pair."""
    slowest = {}
    for pair, one in attempts_of(path):
        if one.done is not None:
            slowest[pair] = max(slowest.get(pair, 0.0), float(one.done - one.start))
    return slowest


def stories(path):
    by_pair = defaultdict(list)
    for packet in segments_by_hand(path):
        by_pair[frozenset(packet[1:3])].append(packet)
    for conversation in by_pair.values():
        current, known = None, {}
        for t, src, dst, seq, ack, flags in conversation:
            syn, fin, rst, acks = flags & 2, flags & 1, flags & 4, flags & 16
            if syn and not acks:
                if seq not in known:
                    known[seq] = {"who": (src, dst), "t": t, "isn": seq, "events": []}
                    current = known[seq]
                continue
            # a copy or a straggler may still belong to an earlier attempt: the SYN-ACK says whose it is
            if syn and acks:
                target = known.get((ack - 1) % 2**32)
                if target:
                    target["events"].append(("synack", None, t))
                continue
            if not current:
                continue
            from_client = src == current["who"][0]
            if rst:
                current["events"].append(("rst", from_client, t))
            elif acks and from_client:
                current["events"].append(("ack", from_client, t))
            if fin:
                current["events"].append(("fin", from_client, t))
        yield from known.values()


def judge(story):
    state, fins = "no_answer", set()
    took = None
    for kind, from_client, t in story["events"]:
        if kind == "synack" and state in ("no_answer", "refused"):
            state = "half_open"
        elif kind == "rst" and state == "no_answer" and not from_client:
            state = "refused"
        elif kind == "ack" and state == "half_open":
            state, took = "established", t - story["t"]
        elif kind == "rst" and state == "established" and len(fins) < 2:
            state = "reset_mid"
        elif kind == "rst" and state == "half_open" and from_client:
            break
        if kind == "fin" and state == "established":
            fins.add(from_client)
    return state, took


@right("census")
def blind_by_stories(path):
    found = defaultdict(Counter)
    for story in stories(path):
        (client, _), (server, port) = story["who"]
        found[client, server, port][judge(story)[0]] += 1
    return {pair: {key: counter[key] for key in ENDS} for pair, counter in found.items()}


@right("slowest-handshake")
def blind_longest_story(path):
    times = defaultdict(list)
    for story in stories(path):
        (client, _), (server, port) = story["who"]
        took = judge(story)[1]
        if took is not None:
            times[client, server, port].append(float(took))
    return {pair: max(t) for pair, t in times.items()}
