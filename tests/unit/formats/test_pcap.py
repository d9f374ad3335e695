"""Packets and captures are what an independent reader takes them for."""

import io
from ipaddress import IPv4Address, IPv6Address

import dpkt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundschool.formats.pcap import (
    ACK,
    SYN,
    Packet,
    Segment,
    as_pcap,
    as_pcapng,
    checksum,
    ethernet,
    ip,
    packed,
    who_has,
)

few = settings(max_examples=15, deadline=None)
CARD = b"\x02\x00\x5e\x00\x53\x01"
ports, numbers, payloads = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF), st.binary(max_size=40)
options = st.sampled_from([b"", b"\x02\x04\x05\xb4", b"\x01\x01\x08\x0a" + bytes(8)])


def segments(addresses):
    ends = (addresses, ports, addresses, ports)
    return st.builds(Segment, *ends, numbers, numbers, st.integers(0, 0x3F), ports, options, payloads)


ipv4 = segments(st.integers(0, 2**32 - 1).map(lambda n: str(IPv4Address(n))))
ipv6 = segments(st.integers(0, 2**128 - 1).map(lambda n: str(IPv6Address(n))))


def total(data: bytes) -> int:
    """Return the one's complement sum of 16-bit words, added up as RFC 1071 describes it."""
    added = sum(int.from_bytes(data[at : at + 2].ljust(2, b"\0")) for at in range(0, len(data), 2))
    while added > 0xFFFF:
        added = (added & 0xFFFF) + (added >> 16)
    return added


def test_the_checksum_of_rfc_1071s_example():
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


@few
@given(st.binary(min_size=1, max_size=99))
def test_data_and_its_checksum_add_up_to_all_ones(data):
    assert total(data + b"\0" * (len(data) % 2) + checksum(data).to_bytes(2)) == 0xFFFF


@few
@given(st.one_of(ipv4, ipv6))
def test_a_reader_finds_every_field_where_it_was_put(segment):
    frame = dpkt.ethernet.Ethernet(ethernet(ip(segment), CARD, CARD))
    seen = frame.data.data
    assert (frame.data.src, frame.data.dst) == (packed(segment.source), packed(segment.destination))
    assert (seen.sport, seen.dport, seen.seq, seen.ack) == (
        segment.source_port,
        segment.destination_port,
        segment.seq,
        segment.ack,
    )
    assert (seen.flags, seen.win, seen.opts, bytes(seen.data)) == (
        segment.flags,
        segment.window,
        segment.options,
        segment.payload,
    )


@few
@given(st.one_of(ipv4, ipv6))
def test_the_tcp_checksum_covers_addresses_and_payload(segment):
    carried = ip(segment)[40 if ":" in segment.source else 20 :]
    ends = packed(segment.source) + packed(segment.destination)
    assert total(ends + len(carried).to_bytes(4) + (6).to_bytes(4) + carried) == 0xFFFF


@few
@given(ipv4, st.integers(1, 4094))
def test_a_vlan_tag_moves_the_packet_and_changes_nothing_in_it(segment, vlan):
    packet = ip(segment)
    tagged = ethernet(packet, CARD, CARD, vlan)
    assert dpkt.ethernet.Ethernet(tagged).vlan_tags[0].id == vlan
    assert tagged[18 : 18 + len(packet)] == packet


def test_frames_are_never_shorter_than_a_card_sends_them():
    refused = Segment("192.0.2.1", 80, "192.0.2.2", 40000, 0, 1, ACK, 0)
    assert len(ethernet(ip(refused), CARD, CARD)) == 60
    assert len(who_has(CARD, "192.0.2.1", "192.0.2.2")) == 60


@pytest.mark.parametrize("write", [as_pcap, lambda packets, snaplen: as_pcapng(packets, "eth1", snaplen)])
def test_a_capture_keeps_moments_and_the_beginning_of_frames(write):
    first = 1_772_409_600_123_457
    packets = [Packet(first + 977 * number, bytes([number]) * (60 + 7 * number)) for number in range(9)]
    read = list(dpkt.pcap.UniversalReader(io.BytesIO(write(packets, 80))))
    assert [frame for _, frame in read] == [packet.frame[:80] for packet in packets]
    assert [round(float(seconds) * 1e6) for seconds, _ in read] == [packet.at for packet in packets]


def test_an_empty_capture_is_a_capture():
    assert list(dpkt.pcap.UniversalReader(io.BytesIO(as_pcap([])))) == []


def test_ipv4_forbids_fragments_and_ipv6_has_no_checksum():
    four = ip(Segment("192.0.2.1", 1, "192.0.2.2", 2, 0, 0, SYN, 0), identification=7)
    assert dpkt.ip.IP(four).df == 1
    assert total(four[:20]) == 0xFFFF
    assert len(ip(Segment("2001:db8::1", 1, "2001:db8::2", 2, 0, 0, SYN, 0))) == 60
