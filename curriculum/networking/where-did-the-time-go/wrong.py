"""Answers people really give: the solution with one slip each, and whole ones of the hurried."""

import struct
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop

from groundschool.kit import slip, wrong

D, S, X = 4, 8, 16  # points of the three tasks, edges counted
RTT, BEYOND = '"rtt": opened - asked', '"beyond": answered - asked'
BY = '"duplicates" if acks[mine, at] > 3 else "timeout"'
IDLE, THINK = " - (rtt - beyond if number else 0)", ' - one["sent"] - beyond'

beyond_is_all = slip("distances", {RTT: '"rtt": answered - asked'}, tag="one-leg", score=3 / 7)
from_the_answer = slip("distances", {RTT: '"rtt": opened - answered'}, tag="the-other-leg", score=4 / 7)
half_of_it = slip(
    "distances",
    {RTT: '"rtt": (opened - asked) / 2', BEYOND: '"beyond": (answered - asked) / 2'},
    tag="half-the-way",
    score=2 / 7,
)
from_the_first_syn = slip(
    "distances", {"found[sender] = [ms]": "found.setdefault(sender, [ms])"}, tag="first-syn", score=2 / 7
)

always_the_timer = slip("stalls", {BY: '"timeout"'}, tag="all-by-timeout", score=7 / 10)
always_duplicates = slip("stalls", {BY: '"duplicates"'}, tag="all-by-duplicates", score=5 / 10)
long_is_the_timer = slip(
    "stalls", {BY: '"timeout" if ms - since >= 200 else "duplicates"'}, tag="by-length", score=6 / 10
)
each_on_its_own = slip(
    "stalls", {"if not same:": "if True:", "(same or found)[-1]": "found[-1]"}, tag="losses-added", score=2 / 10
)
every_repeat = slip(
    "stalls", {"if seen and end <= acked[mine]:": "if False:"}, tag="every-repeat-is-loss", score=3 / 10
)
whoever_is_late = slip(
    "stalls", {"since if seen or ms - since > 3 else ms": "since"}, tag="overtaken-is-lost", score=3 / 10
)
the_first_time_again = slip(
    "stalls",
    {
        "        sent[mine].append((at, end, ms))": "        if len(seen) > 1:\n            continue\n        sent[mine].append((at, end, ms))"
    },
    tag="segments-are-counted",
    score=9 / 10,
)
each_segment_asks = slip(
    "exchanges", {'if not said or "first" in said[-1]:': "if True:"}, tag="segments-are-counted", score=1 / 18
)
the_wait = slip("exchanges", {THINK: ' - one["sent"]'}, tag="wait-is-think", score=11 / 18)
the_gap = slip("exchanges", {IDLE: ""}, tag="gap-is-idle", score=14 / 18)
stalled_transfer = slip("exchanges", {" - blocked - of_answer": ""}, tag="stall-is-transfer", score=11 / 18)
blame_the_wire = slip("exchanges", {"max(parts, key=parts.get)": '"network"'}, tag="always-the-network", score=12 / 18)
blame_the_server = slip(
    "exchanges",
    {"max(parts, key=parts.get)": 'max(parts, key=parts.get).replace("client", "server")'},
    tag="idle-is-the-servers",
    score=13 / 18,
)
no_room_is_the_wire = slip(
    "exchanges",
    {"max(parts, key=parts.get)": 'max(parts, key=parts.get).replace("receiver", "network")'},
    tag="window-is-the-networks",
    score=14 / 18,
)
no_room_is_loss = slip(
    "exchanges",
    {
        '"blocked": blocked,': '"blocked": 0,',
        '"lost": lost,': '"lost": lost + blocked,',
    },
    tag="window-is-loss",
    score=13 / 18,
)


def rows(path, *, kept=False):
    """Yield (ms, sender, receiver, seq, ack, flags, window, size); ``kept`` takes what is left for what was sent."""
    whole, place = Path(path).read_bytes(), 24
    while place < len(whole):
        seconds, micros, left, _ = struct.unpack_from("<IIII", whole, place)
        packet = whole[place + 30 : place + 16 + left]
        kind = whole[place + 28 : place + 30]
        place += 16 + left
        if kind == b"\x08\x06":
            continue
        if packet[0] >> 4 == 4:
            tcp, length, ends, family = packet[20:], int.from_bytes(packet[2:4]) - 20, packet[12:20], AF_INET
        else:
            tcp, length, ends, family = packet[40:], int.from_bytes(packet[4:6]), packet[8:40], AF_INET6
        sport, dport, seq, ack, head, flags, window = struct.unpack_from("!HHIIBBH", tcp)
        half, head = len(ends) // 2, head >> 4 << 2
        sender, receiver = (inet_ntop(family, ends[:half]), sport), (inet_ntop(family, ends[half:]), dport)
        size = length - head
        yield (
            1000 * seconds + micros / 1000,
            sender,
            receiver,
            seq,
            ack,
            flags,
            window,
            min(size, len(tcp) - head) if kept else size,
        )


@wrong("distances", tag="one-leg", score=3 / 7)
def syn_to_syn_ack(path):
    asked, found = {}, {}
    for ms, sender, receiver, *_, flags, _, _ in rows(path):
        if flags & 0x12 == 0x02:
            asked[sender] = ms
        elif flags & 0x12 == 0x12:
            found[receiver] = {"rtt": ms - asked[receiver], "beyond": ms - asked[receiver]}
    return found


@wrong("stalls", tag="same-number-alone", score=1 / 10)
def the_same_number_twice(path):
    """A retransmission is a segment with bytes whose number was there before."""
    first, acks, found = {}, {}, []
    for ms, sender, receiver, seq, ack, _, _, size in rows(path):
        if not size:
            acks[receiver, ack] = acks.get((receiver, ack), 0) + 1
        elif (sender, seq) in first:
            client = sender if sender[1] > 30_000 else receiver
            by = "duplicates" if acks.get((sender, seq), 0) > 3 else "timeout"
            found.append((first[sender, seq], {"client": client, "ms": ms - first[sender, seq], "by": by}))
        else:
            first[sender, seq] = ms
    return [stall for _, stall in sorted(found, key=lambda one: one[0])]


@wrong("stalls", tag="numbers-end", score=1 / 10)
def below_the_highest(path):
    """What begins below the highest number was sent again."""
    top, seen, acks, found = {}, {}, {}, []
    for ms, sender, receiver, seq, ack, _, _, size in rows(path):
        if not size:
            acks[receiver, ack] = acks.get((receiver, ack), 0) + 1
            continue
        if seq < top.get(sender, 0):
            client = sender if sender[1] > 30_000 else receiver
            first = min((at for start, end, at in seen[sender] if start <= seq < end), default=ms)
            by = "duplicates" if acks.get((sender, seq), 0) > 3 else "timeout"
            found.append((first, {"client": client, "ms": ms - first, "by": by}))
        seen.setdefault(sender, []).append((seq, seq + size, ms))
        top[sender] = max(top.get(sender, 0), seq + size)
    return [stall for _, stall in sorted(found, key=lambda one: one[0])]


@wrong("stalls", tag="kept-is-carried", score=1 / 10)
def by_what_is_left_of_it(path):
    """Whatever does not begin where the last segment ended, judged by what is left of it, was sent again."""
    ends, first, found = {}, {}, []
    for ms, sender, receiver, seq, _, _, _, size in rows(path, kept=True):
        if size and sender in ends and seq != ends[sender]:
            client = sender if sender[1] > 30_000 else receiver
            found.append({"client": client, "ms": ms - first[sender], "by": "timeout"})
        if size:
            ends[sender], first[sender] = seq + size, ms
    return found


@wrong("exchanges", tag="ack-is-answer", score=2 / 18)
def whoever_speaks_next(path):
    """A request is answered by the server's next segment; the rest is the network."""
    talks, found = {}, []
    for ms, sender, receiver, *_, flags, window, size in rows(path):
        client = sender if sender[1] > 30_000 else receiver
        talk = talks.setdefault(client, {"handshake": [], "rows": []})
        if len(talk["handshake"]) < 3:
            if flags & 0x12 == 0x02:
                talk["handshake"] = []
            talk["handshake"].append(ms)
            continue
        talk["rows"].append((ms, sender == client, window, size))
    for client, talk in talks.items():
        syn, answered, opened = talk["handshake"]
        before, row = opened, None
        for ms, mine, _, size in talk["rows"]:
            if mine and size and (row is None or row["done"]):
                row = {"asked": ms, "sent": ms, "done": False, "idle": ms - before, "first": None, "end": ms}
                row["idle"] -= (opened - answered) if before != opened else 0
                found.append((client, row, answered - syn, opened - syn))
            elif mine and size:
                row["sent"] = ms
            elif not mine and row is not None:
                row["first"] = row["first"] or ms
                row["done"] = row["done"] or bool(size)
                if size:
                    row["end"] = before = ms
    rows_of = []
    for client, row, beyond, rtt in sorted(found, key=lambda one: one[1]["asked"]):
        think = (row["first"] or row["end"]) - row["sent"] - beyond
        took = {
            "idle": row["idle"],
            "think": think,
            "lost": 0,
            "blocked": 0,
            "transfer": row["end"] - row["asked"] - think,
        }
        parts = {"client": took["idle"], "server": think, "network": rtt + took["transfer"]}
        rows_of.append({"client": client, **took, "verdict": max(parts, key=parts.get)})
    return rows_of
