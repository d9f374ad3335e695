"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

NEW = "tried.setdefault((sender, receiver), {}).setdefault(seq, attempt)"
A = 20  # points of the census
MATCHED = "min(tried[mine], key=lambda began: (number - began) % 2**32)"
SOON = """own = tried.setdefault((sender, receiver), {})
            if not own or seconds - [*own.values()][-1]["began"] > 1.5:
                own.setdefault(seq, attempt)"""
ENDS = '("established", "refused", "no_answer", "half_open", "reset_mid")'
DONE, PAIR, COUNTED = "return counted", '"pair": (sender[0], *receiver)', "for attempt in attempts(path):"
FRAME, FOUND = "packet = dpkt.ethernet.Ethernet(frame).data", "yield seconds, packet"
READER = "dpkt.pcap.UniversalReader"


def and_every(condition, pair, change=""):
    """Return the edit that looks at every segment again, and adds a pair of some to the census."""
    again = f"for _, sender, receiver, _, _, flags in segments(path):\n        {condition}:"
    return {DONE: f"{again}\n            counted.setdefault({pair}, dict.fromkeys({ENDS}, 0)){change}\n    {DONE}"}


every_syn_is_an_attempt = slip(
    "census",
    {
        NEW: "tried.setdefault((sender, receiver), {})[seq, seconds] = attempt",
        MATCHED: "min(tried[mine], key=lambda began: ((number - began[0]) % 2**32, -began[1]))",
    },
    tag="every-syn",
    score=6 / A,
)
ports_name_an_attempt = slip(
    "census", {NEW: "tried.setdefault((sender, receiver), {seq: attempt})"}, tag="port-reuse", score=13 / A
)
soon_again_is_the_same = slip("census", {NEW: SOON}, tag="soon-again", score=15 / A)
newest_gets_everything = slip("census", {MATCHED: "[*tried[mine]][-1]"}, tag="newest-attempt", score=17 / A)
numbers_without_end = slip(
    "census",
    {MATCHED: "number - 1 if number - 1 in tried[mine] else [*tried[mine]][-1]"},
    tag="newest-attempt",
    score=19 / A,
)
any_packet_is_tcp = slip(
    "census",
    {FOUND: f"packet.data = dpkt.tcp.TCP(bytes(packet.data))\n                {FOUND}"},
    tag="any-protocol",
    score=8 / A,
)
syn_alone = slip("census", {"if flags & SYN and not flags & ACK:": "if flags == SYN:"}, tag="ipv4-only", score=13 / A)
reset_means_firewall = slip(
    "census", {'attempt["end"] = "refused"': 'attempt["end"] = "no_answer"'}, tag="refused-is-drop", score=8 / A
)
every_reset_is_a_refusal = slip(
    "census", {'attempt["end"] = "reset_mid"': 'attempt["end"] = "refused"'}, tag="any-reset-is-refusal", score=5 / A
)
answered_is_silence = slip(
    "census",
    {'ends[attempt["end"]] += 1': 'ends[attempt["end"].replace("half_open", "no_answer")] += 1'},
    tag="half-open-is-silence",
    score=16 / A,
)
answered_is_connected = slip(
    "census",
    {'attempt["end"] = "half_open" if': 'attempt["end"] = "established" if'},
    tag="half-open-is-whole",
    score=16 / A,
)
syn_ack_is_an_attempt_too = slip(
    "census",
    and_every("if flags & SYN and flags & ACK", "(sender[0], *receiver)", '["established"] += 1'),
    tag="direction",
    score=9 / A,
)
lower_port_is_the_server = slip(
    "census",
    {PAIR: f"{PAIR} if receiver[1] < sender[1] else (receiver[0], *sender)"},
    tag="lower-port",
    score=9 / A,
)
any_flow_is_an_attempt = slip(
    "census",
    and_every("if sender[1] >= 32768 and receiver[1] < 10000 and not flags & SYN", "(sender[0], *receiver)"),
    tag="began-before",
    score=18 / A,
)
start_from_the_answers = slip(
    "census",
    {COUNTED: 'for attempt in (one for one in attempts(path) if one["end"] != "no_answer"):'},
    tag="silence-unseen",
    score=2 / A,
)
only_ipv4 = slip("census", {"(dpkt.ip.IP, dpkt.ip6.IP6)": "dpkt.ip.IP"}, tag="ipv4-only", score=13 / A)
every_reset_cuts = slip("census", {' and len(attempt["fins"]) < 2': ""}, tag="late-reset", score=18 / A)
two_fins_are_two_sides = slip(
    "census",
    {'"fins": set()': '"fins": []', '["fins"].add(sender)': '["fins"].append(sender)'},
    tag="fins-counted",
    score=19 / A,
)
classic_pcap_only = slip("census", {READER: "dpkt.pcap.Reader"}, tag="one-format", score=19 / A)
only_whole_packets = slip(
    "census",
    {
        FOUND: "length = packet.len if isinstance(packet, dpkt.ip.IP) else 40 + packet.plen\n"
        f"                if len(frame) < 14 + length:\n                    continue\n                {FOUND}"
    },
    tag="whole-packets",
    score=19 / A,
)
ip_begins_at_fourteen = slip(
    "census",
    {
        FRAME: 'if frame[12:14] in (b"\\x08\\x06", b"\\x88\\xcc"):  # ARP, LLDP\n                continue\n'
        "            packet = (dpkt.ip6.IP6 if frame[14] >> 4 == 6 else dpkt.ip.IP)(frame[14:])"
    },
    tag="fixed-offsets",
    score=19 / A,
)

from_the_answered_syn = slip(
    "slowest-handshake",
    {
        "slowest = {}": "slowest, first, last = {}, {}, {}\n"
        "    for at, sender, receiver, seq, _, flags in segments(path):\n"
        "        if flags & SYN and not flags & ACK:\n"
        "            began = first.setdefault((sender, receiver, seq), at)\n"
        "            last[(sender[0], *receiver), began] = at",
        'attempt["began"]': 'last[attempt["pair"], attempt["began"]]',
    },
    tag="last-syn",
    score=12 / 15,
)
only_classic_pcap = slip(
    "slowest-handshake",
    {"slowest = {}": 'with open(path, "rb") as file:\n        dpkt.pcap.Reader(file)\n    slowest = {}'},
    tag="one-format",
    score=14 / 15,
)
