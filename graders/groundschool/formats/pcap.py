"""Packets as they lie on the wire, and the capture files that tcpdump and dumpcap keep them in.

Formats: Ethernet II with an optional IEEE 802.1Q tag, IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) with the Internet
checksum (RFC 1071); files as pcap-savefile(5) and the pcapng Internet-Draft describe them. Everything is pure: moments
are whole microseconds since 1970 UTC, addresses are text, results are bytes.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from groundschool.formats.accepted import FILE, Accepted

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
SNAPLEN = 262_144  # what tcpdump asks for unless told
_TCP = 6
_LEAST_FRAME = 60  # a shorter one is padded by the sending card; the four bytes of checksum are not captured


@dataclass(frozen=True)
class Segment:
    """One TCP segment: who to whom, its place in the stream, flags, options (a multiple of four bytes) and payload."""

    source: str
    source_port: int
    destination: str
    destination_port: int
    seq: int
    ack: int
    flags: int
    window: int
    options: bytes = b""
    payload: bytes = b""


@dataclass(frozen=True)
class Packet:
    """A frame and the microsecond it was seen."""

    at: int
    frame: bytes


def checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words.

    That sum is the number's remainder modulo 65535, where zero is written as 65535 unless all words are zero.
    """
    padded = data + b"\0" * (len(data) % 2)
    number = int.from_bytes(padded)
    return 0xFFFF - (number % 0xFFFF or (0xFFFF if number else 0))


def tcp(segment: Segment) -> bytes:
    """Return a TCP header with its payload; the checksum covers the pseudo-header of either IP version."""
    length = 20 + len(segment.options) + len(segment.payload)
    ports = struct.pack("!HH", segment.source_port, segment.destination_port)
    place = struct.pack(
        "!IIBBH", segment.seq, segment.ack, (20 + len(segment.options)) << 2, segment.flags, segment.window
    )
    rest = b"\0\0" + segment.options + segment.payload
    pseudo = packed(segment.source) + packed(segment.destination) + struct.pack("!II", length, _TCP)
    total = checksum(pseudo + ports + place + b"\0\0" + rest)
    return ports + place + struct.pack("!H", total) + rest


def ip(segment: Segment, *, identification: int = 0, hops: int = 64) -> bytes:
    """Return the IPv4 or IPv6 packet that carries a segment, Don't Fragment set; IPv6 has no identification."""
    carried = tcp(segment)
    source, destination = packed(segment.source), packed(segment.destination)
    if len(source) == 16:
        return struct.pack("!IHBB", 6 << 28, len(carried), _TCP, hops) + source + destination + carried
    fields = (0x45, 0, 20 + len(carried), identification, 0x4000, hops, _TCP)
    bare = struct.pack("!BBHHHBBH", *fields, 0) + source + destination
    return struct.pack("!BBHHHBBH", *fields, checksum(bare)) + source + destination + carried


def ethernet(packet: bytes, source: bytes, destination: bytes, vlan: int | None = None) -> bytes:
    """Return the frame of an IP packet, padded as on the wire; ``vlan`` adds an 802.1Q tag with that id."""
    kind = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    tag = b"" if vlan is None else struct.pack("!HH", 0x8100, vlan)
    return (destination + source + tag + struct.pack("!H", kind) + packet).ljust(_LEAST_FRAME, b"\0")


def who_has(source: bytes, address: str, wanted: str) -> bytes:
    """Return the broadcast frame of an ARP request (RFC 826): ``address`` at ``source`` asks who has ``wanted``."""
    asked = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + source + packed(address) + b"\0" * 6 + packed(wanted)
    return (b"\xff" * 6 + source + b"\x08\x06" + asked).ljust(_LEAST_FRAME, b"\0")


def as_pcap(packets: Iterable[Packet], snaplen: int = SNAPLEN) -> bytes:
    """Return a capture as ``tcpdump -w`` writes it: little-endian, microseconds, ``snaplen`` bytes of each frame."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snaplen, 1)
    return head + b"".join(_record(packet, snaplen) for packet in packets)


def as_pcapng(packets: Iterable[Packet], interface: str, snaplen: int = SNAPLEN) -> bytes:
    """Return a capture as ``dumpcap`` writes it: one section, one interface, nanosecond timestamps."""
    section = _block(
        0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + _options({4: b"Dumpcap (Wireshark) 4.0.17"})
    )
    named = _options({2: interface.encode(), 9: b"\x09"})
    described = _block(1, struct.pack("<HHI", 1, 0, snaplen) + named)
    return section + described + b"".join(_enhanced(packet, snaplen) for packet in packets)


@lru_cache(maxsize=512)
def packed(address: str) -> bytes:
    """Return an address's 4 or 16 bytes, in network order."""
    return ip_address(address).packed


def _record(packet: Packet, snaplen: int) -> bytes:
    kept = packet.frame[:snaplen]
    seconds, micros = divmod(packet.at, 1_000_000)
    return struct.pack("<IIII", seconds, micros, len(kept), len(packet.frame)) + kept


def _enhanced(packet: Packet, snaplen: int) -> bytes:
    kept = packet.frame[:snaplen]
    nanos = packet.at * 1000
    head = struct.pack("<IIIII", 0, nanos >> 32, nanos & 0xFFFFFFFF, len(kept), len(packet.frame))
    return _block(6, head + _padded(kept))


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def _options(values: Mapping[int, bytes]) -> bytes:
    written = b"".join(struct.pack("<HH", code, len(value)) + _padded(value) for code, value in values.items())
    return written + b"\0\0\0\0"


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


ACCEPTED = {"pcap": Accepted(("tshark", "-r", FILE, "-q", "-z", "io,phs"))}
