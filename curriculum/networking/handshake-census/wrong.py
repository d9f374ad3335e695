"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

NEW = 'if latest.get((sender, receiver), {}).get("seq") != seq:'
ENDS = '("established", "refused", "no_answer", "half_open", "reset_mid")'
DONE, PAIR, COUNTED = "return counted", '"pair": (sender[0], *receiver)', "for attempt in attempts(path):"
FRAME, TCP = "packet = dpkt.ethernet.Ethernet(frame).data", "tcp = packet.data"
READER = "dpkt.pcap.UniversalReader"


def and_every(condition, pair, change=""):
    """Return the edit that looks at every segment again, and adds a pair of some to the census."""
    again = f"for _, sender, receiver, _, flags in segments(path):\n        {condition}:"
    return {DONE: f"{again}\n            counted.setdefault({pair}, dict.fromkeys({ENDS}, 0)){change}\n    {DONE}"}


every_syn_is_an_attempt = slip("census", {NEW: "if True:"}, tag="every-syn", score=5 / 17)
ports_name_an_attempt = slip("census", {NEW: "if (sender, receiver) not in latest:"}, tag="port-reuse", score=13 / 17)
reset_means_firewall = slip(
    "census", {'attempt["end"] = "refused"': 'attempt["end"] = "no_answer"'}, tag="refused-is-drop", score=7 / 17
)
every_reset_is_a_refusal = slip(
    "census", {'attempt["end"] = "reset_mid"': 'attempt["end"] = "refused"'}, tag="any-reset-is-refusal", score=5 / 17
)
answered_is_silence = slip(
    "census",
    {'ends[attempt["end"]] += 1': 'ends[attempt["end"].replace("half_open", "no_answer")] += 1'},
    tag="half-open-is-silence",
    score=16 / 17,
)
answered_is_connected = slip(
    "census",
    {'attempt["end"] = "half_open" if': 'attempt["end"] = "established" if'},
    tag="half-open-is-whole",
    score=16 / 17,
)
syn_ack_is_an_attempt_too = slip(
    "census",
    and_every("if flags & SYN and flags & ACK", "(sender[0], *receiver)", '["established"] += 1'),
    tag="direction",
    score=9 / 17,
)
lower_port_is_the_server = slip(
    "census",
    {PAIR: f"{PAIR} if receiver[1] < sender[1] else (receiver[0], *sender)"},
    tag="lower-port",
    score=7 / 17,
)
any_flow_is_an_attempt = slip(
    "census",
    and_every("if sender[1] >= 32768 and receiver[1] < 10000 and not flags & SYN", "(sender[0], *receiver)"),
    tag="began-before",
    score=15 / 17,
)
start_from_the_answers = slip(
    "census",
    {COUNTED: 'for attempt in (one for one in attempts(path) if one["end"] != "no_answer"):'},
    tag="silence-unseen",
    score=1 / 17,
)
only_ipv4 = slip("census", {"(dpkt.ip.IP, dpkt.ip6.IP6)": "dpkt.ip.IP"}, tag="ipv4-only", score=12 / 17)
every_reset_cuts = slip("census", {' and len(attempt["fins"]) < 2': ""}, tag="late-reset", score=16 / 17)
two_fins_are_two_sides = slip(
    "census",
    {'"fins": set()': '"fins": []', '["fins"].add(sender)': '["fins"].append(sender)'},
    tag="fins-counted",
    score=16 / 17,
)
classic_pcap_only = slip("census", {READER: "dpkt.pcap.Reader"}, tag="one-format", score=16 / 17)
only_whole_packets = slip(
    "census",
    {
        TCP: "length = packet.len if isinstance(packet, dpkt.ip.IP) else 40 + packet.plen\n"
        f"            if len(frame) < 14 + length:\n                continue\n            {TCP}"
    },
    tag="whole-packets",
    score=16 / 17,
)
ip_begins_at_fourteen = slip(
    "census",
    {
        FRAME: 'if frame[12:14] in (b"\\x08\\x06", b"\\x88\\xcc"):  # ARP, LLDP\n                continue\n'
        "            packet = (dpkt.ip6.IP6 if frame[14] >> 4 == 6 else dpkt.ip.IP)(frame[14:])"
    },
    tag="fixed-offsets",
    score=16 / 17,
)

from_the_answered_syn = slip(
    "slowest-handshake",
    {
        "slowest = {}": "slowest = {}\n    tries = ((flags & (SYN | ACK), (seq, sender[0], *receiver), at)"
        " for at, sender, receiver, seq, flags in segments(path))\n"
        "    last = {key: at for flags, key, at in tries if flags == SYN}",
        'attempt["began"]': 'last[attempt["seq"], *attempt["pair"]]',
    },
    tag="last-syn",
    score=9 / 12,
)
only_classic_pcap = slip(
    "slowest-handshake",
    {"slowest = {}": 'with open(path, "rb") as file:\n        dpkt.pcap.Reader(file)\n    slowest = {}'},
    tag="one-format",
    score=11 / 12,
)
