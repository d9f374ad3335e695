"""The packet captures are what Wireshark's own tshark reads, counts and finds no fault with."""

import struct
import subprocess
from collections import Counter, defaultdict
from io import BytesIO
from itertools import pairwise

import dpkt
import pytest

from groundschool.authoring.solution import edited_function
from groundschool.datasets import load_datasets

EDGES = [None, "empty", "vlan", "pcapng", "snaplen", "mirrored", "late-reset", "stragglers", "noise", "rejected"]
TCP = "tcp && !icmp && !icmpv6"  # without what a message quotes
FIELDS = (
    "tcp.flags.syn",
    "tcp.flags.ack",
    "tcp.flags.reset",
    "tcp.checksum.status",
    "ip.checksum.status",
    "tcp.analysis.retransmission",
    "tcp.port",
    "vlan.id",
    "ip.ttl",
    "ip.id",
    "ip.src",
    "eth.src",
)
GOOD = ("1", "")  # tshark's "Good", and nothing where a packet has no such field


@pytest.fixture
def dissect(tmp_path, require_tool):
    """Return a function: tshark's view of a capture, one dict of fields a frame."""
    tshark = require_tool("tshark")

    def dissected(content: bytes, *more: str) -> list[dict[str, str]]:
        capture = tmp_path / "clients.pcap"
        capture.write_bytes(content)
        wanted = [part for field in FIELDS for part in ("-e", field)]
        checked = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
        command = [tshark, "-n", "-r", str(capture), *checked, "-T", "fields", *wanted, *more]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return [dict(zip(FIELDS, line.split("\t"), strict=True)) for line in lines]

    return dissected


@pytest.fixture
def solution(course):
    """Return the census of the reference solution."""
    exercise = course.exercise("networking/handshake-census")
    return edited_function(exercise, exercise.tasks["census"], {})


def attempts(variant, trap="") -> Counter:
    outcomes = ("established", "refused", "no_answer", "half_open", "reset_mid")
    told = variant.truth["census"]
    (rows,) = (told["traps"].get(trap) or told["wants"]).values()
    return Counter({name: sum(row[name] for row in rows) for name in outcomes})


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", [0, 11])
def test_tshark_counts_what_the_truth_says(seed, edge, course, dissect):
    variant = load_datasets(course.root)[0]["packet-capture"].generate(seed, edge)
    seen = dissect(variant.files["clients.pcap"], "-Y", TCP)
    copies = 2 if edge == "mirrored" else 1
    again = 1 if edge == "stragglers" else 0  # an answer that the network passed on a second time, and the RST to it
    ended = attempts(variant)
    syns = [frame for frame in seen if frame["tcp.flags.syn"] == "1" and frame["tcp.flags.ack"] == "0"]
    accepted = [frame for frame in seen if frame["tcp.flags.syn"] == "1" and frame["tcp.flags.ack"] == "1"]
    resets = [frame for frame in seen if frame["tcp.flags.reset"] == "1"]
    assert len(syns) == attempts(variant, "every-syn").total()
    assert len(accepted) == copies * (ended["established"] + ended["reset_mid"] + ended["half_open"]) + again
    if edge != "late-reset":
        assert len(resets) == copies * (ended["refused"] + ended["reset_mid"] + ended["half_open"]) + again
    else:
        assert len(resets) > ended["refused"] + ended["reset_mid"]


@pytest.mark.parametrize("seed", [0, 11])
def test_tshark_finds_as_many_half_open_conversations(seed, course, dissect):
    variant = load_datasets(course.root)[0]["packet-capture"].generate(seed, "half-open")
    (rows,) = variant.truth["census"]["wants"].values()
    # Wireshark's completeness: 1 is a SYN, 2 a SYN-ACK, 4 the ACK of it, 32 a reset; known on a second pass.
    opened = "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.completeness in {3, 35}"
    assert len(dissect(variant.files["clients.pcap"], "-2", "-Y", opened)) == sum(row["half_open"] for row in rows) > 0


@pytest.mark.parametrize("edge", [edge for edge in EDGES if edge != "snaplen"])
def test_no_checksum_is_wrong_and_nothing_is_malformed(edge, course, dissect):
    content = load_datasets(course.root)[0]["packet-capture"].generate(3, edge).files["clients.pcap"]
    seen = dissect(content, "-Y", "!icmp && !icmpv6")
    assert all(frame["tcp.checksum.status"] in GOOD and frame["ip.checksum.status"] in GOOD for frame in seen)
    whole = dissect(content, "-Y", TCP)
    assert sum(frame["tcp.checksum.status"] == "1" for frame in whole) == len(whole)
    assert not dissect(content, "-Y", "_ws.malformed")


def test_a_damaged_byte_is_noticed(course, dissect):
    content = bytearray(load_datasets(course.root)[0]["packet-capture"].generate(3).files["clients.pcap"])
    content[24 + 16 + 14 + 20 + 5] ^= 0xFF  # in the sequence number of the first segment
    assert dissect(bytes(content))[0]["tcp.checksum.status"] == "0"


def test_tshark_sees_the_same_retransmissions(course, dissect):
    variant = load_datasets(course.root)[0]["packet-capture"].generate(5)
    repeated = attempts(variant, "every-syn").total() - attempts(variant).total()
    seen = dissect(variant.files["clients.pcap"], "-Y", "tcp.analysis.retransmission && tcp.flags.ack == 0")
    assert len(seen) == repeated
    assert all(frame["tcp.flags.syn"] == "1" for frame in seen)


def test_tags_and_formats_are_what_they_say(course, dissect):
    generate = load_datasets(course.root)[0]["packet-capture"].generate
    assert any(frame["vlan.id"] for frame in dissect(generate(2, "vlan").files["clients.pcap"]))
    assert generate(2, "pcapng").files["clients.pcap"].startswith(b"\x0a\x0d\x0d\x0a")
    assert dissect(generate(2, "empty").files["clients.pcap"]) == []


@pytest.mark.parametrize("seed", [0, 11])
def test_hosts_differ_in_hops_and_cards_and_number_their_packets(seed, course, dissect):
    made = load_datasets(course.root)[0]["packet-capture"].generate(seed)
    seen = dissect(made.files["clients.pcap"], "-Y", "ip && tcp")
    hops, cards, numbers = defaultdict(set), defaultdict(set), defaultdict(list)
    for frame in seen:
        hops[frame["ip.src"]].add(frame["ip.ttl"])
        cards[frame["ip.src"]].add(frame["eth.src"])
        if frame["ip.id"] != "0x0000":
            numbers[frame["ip.src"], frame["tcp.port"]].append(int(frame["ip.id"], 16))
        else:  # nobody's socket yet
            assert frame["tcp.flags.syn"] + frame["tcp.flags.ack"] == "11" or frame["tcp.flags.reset"] == "1"
    assert all(len(found) == 1 for found in (*hops.values(), *cards.values()))
    assert len(set.union(*hops.values())) > 1
    outside = {address for address, found in hops.items() if found != {"64"}}
    assert len(set.union(*(cards[address] for address in outside))) == 1  # the router's
    assert len(set.union(*cards.values())) == len(cards) - len(outside) + 1
    assert all((new - old) % 2**16 == 1 for found in numbers.values() for old, new in pairwise(found))


@pytest.mark.parametrize("seed", [0, 11])
def test_tshark_puts_the_noise_together_and_finds_the_refusals(seed, course, dissect):
    generate = load_datasets(course.root)[0]["packet-capture"].generate
    made = generate(seed, "noise")
    started = attempts(made).total()
    content = made.files["clients.pcap"]
    whole = "udp.dstport == 8125 && udp.length == 1912 && udp.checksum.status == 1"
    assert len(dissect(content, "-o", "udp.check_checksum:TRUE", "-Y", whole)) >= started
    assert len(dissect(content, "-Y", "esp")) >= started
    assert dissect(content, "-Y", "(icmp.code == 1 || icmpv6.code == 0) && tcp.flags.push == 1")
    refused = generate(seed, "rejected")
    quoted = "(icmp.code == 13 || icmpv6.code == 1) && tcp.flags.syn == 1 && icmp.checksum.status != 0"
    quoted6 = "icmpv6.type == 1 && icmpv6.checksum.status == 1 && tcp.flags.syn == 1"
    told = dissect(refused.files["clients.pcap"], "-Y", f"({quoted}) || ({quoted6})")
    assert len(told) == attempts(refused)["no_answer"] > 2


def test_the_solution_takes_a_refusal_by_icmp_for_one(course, solution, tmp_path):
    made = load_datasets(course.root)[0]["packet-capture"].generate(4, "rejected")
    capture = tmp_path / "clients.pcap"
    capture.write_bytes(made.files["clients.pcap"])
    found = solution(str(capture)).values()
    ended = attempts(made)
    assert sum(one["no_answer"] for one in found) == 0
    assert sum(one["refused"] for one in found) == ended["refused"] + ended["no_answer"]


COOKED = {
    113: lambda frame: struct.pack("!HHH", 0, 1, 6) + frame[6:12] + b"\0\0" + frame[12:],
    276: lambda frame: frame[12:14] + struct.pack("!HIHBB", 0, 2, 1, 0, 6) + frame[6:12] + b"\0\0" + frame[14:],
}


@pytest.mark.parametrize("kind", COOKED)
def test_the_solution_refuses_what_tcpdump_writes_of_any_interface(kind, course, solution, dissect, tmp_path):
    """The frames are the same ones, with the header of Linux's cooked captures; tshark still reads them."""
    made = load_datasets(course.root)[0]["packet-capture"].generate(4).files["clients.pcap"]
    capture = tmp_path / "any.pcap"
    with capture.open("wb") as target:
        writer = dpkt.pcap.Writer(target, linktype=kind)
        for moment, frame in dpkt.pcap.Reader(BytesIO(made)):
            writer.writepkt(COOKED[kind](frame), moment)
    assert len(dissect(capture.read_bytes(), "-Y", "tcp")) == len(dissect(made, "-Y", "tcp"))
    with pytest.raises(ValueError, match=f"link type {kind}"):
        solution(str(capture))
