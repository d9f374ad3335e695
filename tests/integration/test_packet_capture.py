"""The packet captures are what Wireshark's own tshark reads, counts and finds no fault with."""

import subprocess
from collections import Counter

import pytest

from groundschool.datasets import load_datasets

EDGES = [None, "empty", "vlan", "pcapng", "snaplen", "mirrored", "late-reset"]
FIELDS = (
    "tcp.flags.syn",
    "tcp.flags.ack",
    "tcp.flags.reset",
    "tcp.checksum.status",
    "ip.checksum.status",
    "tcp.analysis.retransmission",
    "tcp.port",
    "vlan.id",
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


def attempts(variant, trap="") -> Counter:
    outcomes = ("established", "refused", "no_answer", "reset_mid")
    told = variant.truth["census"]
    (rows,) = (told["traps"].get(trap) or told["wants"]).values()
    return Counter({name: sum(row[name] for row in rows) for name in outcomes})


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("seed", [0, 11])
def test_tshark_counts_what_the_truth_says(seed, edge, course, dissect):
    variant = load_datasets(course.root)[0]["packet-capture"].generate(seed, edge)
    seen = dissect(variant.files["clients.pcap"])
    copies = 2 if edge == "mirrored" else 1
    ended = attempts(variant)
    syns = [frame for frame in seen if frame["tcp.flags.syn"] == "1" and frame["tcp.flags.ack"] == "0"]
    accepted = [frame for frame in seen if frame["tcp.flags.syn"] == "1" and frame["tcp.flags.ack"] == "1"]
    resets = [frame for frame in seen if frame["tcp.flags.reset"] == "1"]
    assert len(syns) == attempts(variant, "every-syn").total()
    assert len(accepted) == copies * (ended["established"] + ended["reset_mid"])
    if edge != "late-reset":
        assert len(resets) == copies * (ended["refused"] + ended["reset_mid"])
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
    seen = dissect(content)
    assert all(frame["tcp.checksum.status"] in GOOD and frame["ip.checksum.status"] in GOOD for frame in seen)
    assert sum(frame["tcp.checksum.status"] == "1" for frame in seen) == sum(frame["tcp.port"] != "" for frame in seen)
    assert not dissect(content, "-Y", "_ws.malformed")


def test_a_damaged_byte_is_noticed(course, dissect):
    content = bytearray(load_datasets(course.root)[0]["packet-capture"].generate(3).files["clients.pcap"])
    content[24 + 16 + 14 + 20 + 5] ^= 0xFF  # in the sequence number of the first segment
    assert dissect(bytes(content))[0]["tcp.checksum.status"] == "0"


def test_tshark_sees_the_same_retransmissions(course, dissect):
    variant = load_datasets(course.root)[0]["packet-capture"].generate(5)
    repeated = attempts(variant, "every-syn").total() - attempts(variant).total()
    seen = dissect(variant.files["clients.pcap"], "-Y", "tcp.analysis.retransmission")
    assert len(seen) == repeated
    assert all(frame["tcp.flags.syn"] == "1" for frame in seen)


def test_tags_and_formats_are_what_they_say(course, dissect):
    generate = load_datasets(course.root)[0]["packet-capture"].generate
    assert any(frame["vlan.id"] for frame in dissect(generate(2, "vlan").files["clients.pcap"]))
    assert generate(2, "pcapng").files["clients.pcap"].startswith(b"\x0a\x0d\x0d\x0a")
    assert dissect(generate(2, "empty").files["clients.pcap"]) == []
