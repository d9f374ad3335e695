"""What passes a mirror port and is no TCP segment: ESP, a datagram in fragments, what routers and firewalls say.

Formats: ESP (RFC 4303), fragments (RFC 791; RFC 8200, 4.5), UDP (RFC 768), ICMP (RFC 792, 1191), ICMPv6 (RFC 4443).
"""

import random
import struct

from groundschool.formats import pcap

_UDP, _ESP, _ICMP, _ICMP6, _FRAGMENT = 17, 50, 1, 58, 44
_SYN_AT = 13  # where TCP keeps its flags: whoever reads these packets as TCP finds a SYN there
_FIRST, _FIRST6 = 1480, 1448  # bytes in the first fragment: multiples of eight that fit into an Ethernet frame
# Counters for a statistics daemon, more of them than fit into one frame; the 14th byte of a line would be a SYN.
_LINE = b"saltmarsh.bookings.new:1|c\n"
_COUNTERS = b"saltmarsh:1|g\n" + _LINE * 70


def esp(rng: random.Random, source: str, destination: str) -> bytes:
    """Return a packet of a tunnel between two hosts."""
    sealed = rng.randbytes(_SYN_AT) + bytes([pcap.SYN]) + rng.randbytes(90)
    return _ip(source, destination, _ESP, sealed, (rng.getrandbits(16), 0))


def fragments(rng: random.Random, source: str, destination: str) -> list[bytes]:
    """Return the two fragments of a datagram; only the first says from which port to which."""
    head = struct.pack("!HHH", rng.randint(32_768, 60_999), 8125, 8 + len(_COUNTERS))
    whole = head + struct.pack("!H", _sum(source, destination, _UDP, head + b"\0\0" + _COUNTERS)) + _COUNTERS
    number, cut = rng.getrandbits(16), _FIRST6 if ":" in source else _FIRST
    parts = whole[:cut], whole[cut:]
    if ":" not in source:
        places = (number, 0x2000), (number, cut >> 3)  # more follow; so many times eight bytes came before
        return [_ip(source, destination, _UDP, part, place) for part, place in zip(parts, places, strict=True)]
    heads = [struct.pack("!BBHI", _UDP, 0, place, number) for place in (1, cut)]
    return [_ip(source, destination, _FRAGMENT, head + part) for head, part in zip(heads, parts, strict=True)]


def refusal(segment: pcap.Segment, by: str) -> bytes:
    """Return what a firewall sends back for a SYN that an administrator forbids, the SYN quoted in it."""
    return _unreachable(segment, by, (3, 13), (1, 1))


def no_way(segment: pcap.Segment, by: str) -> bytes:
    """Return what a router says that has no way for a segment just now: no end of a connection (RFC 1122, 4.2.3.9)."""
    return _unreachable(segment, by, (3, 1), (1, 0))


def _unreachable(segment: pcap.Segment, by: str, kind: tuple[int, int], kind6: tuple[int, int]) -> bytes:
    six = ":" in segment.source
    said = bytes(kind6 if six else kind), bytes(4) + pcap.ip(segment, hops=62)
    protocol = _ICMP6 if six else _ICMP
    bare = said[0] + b"\0\0" + said[1]
    total = _sum(by, segment.source, protocol, bare) if six else pcap.checksum(bare)
    return _ip(by, segment.source, protocol, said[0] + struct.pack("!H", total) + said[1])


def _sum(source: str, destination: str, protocol: int, payload: bytes) -> int:
    """Return the checksum of a payload with its pseudo-header."""
    return pcap.checksum(
        pcap.packed(source) + pcap.packed(destination) + struct.pack("!II", len(payload), protocol) + payload
    )


def _ip(source: str, destination: str, protocol: int, payload: bytes, fragment: tuple[int, int] = (0, 0)) -> bytes:
    """Return an IPv4 or IPv6 packet; ``fragment`` is an IPv4 packet's identification, flags and place."""
    ends = pcap.packed(source) + pcap.packed(destination)
    if ":" in source:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + ends + payload
    fields = (0x45, 0, 20 + len(payload), *fragment, 64, protocol)
    total = pcap.checksum(struct.pack("!BBHHHBBH", *fields, 0) + ends)
    return struct.pack("!BBHHHBBH", *fields, total) + ends + payload
