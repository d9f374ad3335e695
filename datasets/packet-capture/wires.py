"""How a mirror port shows segments: from whose card, how many routers away, how numbered, and what passes beside."""

import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from groundschool.formats.pcap import ACK, PSH, RST, SYN, Packet, Segment, ethernet, ip, packed, who_has
from groundschool.formats.tcp import Seen
from groundschool.kit import beside
from groundschool.simulation.company import BOOK, CHECK_IN, REGIONS

noise = beside(__file__, "noise")
_FAR = ("203.0.113.", "2001:db8:c11e:")  # customers, behind the router
_PHONES, _ECN = "2001:db8:c11e:", 0xC0  # whose SYN asks whether congestion may be marked: ECE and CWR (RFC 3168, 6.1.1)
_ROUTER = bytes.fromhex("00005e00010a")  # the card that two routers share (RFC 5798, 7.3)
_MACHINES = bytes.fromhex("525400")  # cards of KVM's machines begin so
_BOTH = {host.address6: host.address for host in (BOOK.host, CHECK_IN.host)}  # one card has both
_ROUTERS = {True: "2001:db8:5a17::1", False: "203.0.113.1"}
# What switches tell their neighbours (IEEE 802.1AB): a chassis, a port, and for how long. Neither ARP nor IP.
_LLDP = bytes.fromhex(
    "0180c200000e02005e0053fe88cc0207040200 5e0053fe 0402 0733 0602 0078 0000".replace(" ", "")
).ljust(60, b"\0")


def frames(
    rng: random.Random, seen: Iterable[Seen], edge: str | None, forbidden: Collection[int] = ()
) -> Iterator[Packet]:
    """Yield the frames, as the mirror port of a switch passes them on; a firewall refuses SYNs ``forbidden``."""
    tag = {address.network: 110 + number for number, address in enumerate(REGIONS)}
    numbers: dict[tuple[str, int, str, int], int] = {}
    for moment, segment in sorted(seen, key=lambda one: one[0]):
        source, destination = card(segment.source), card(segment.destination)
        vlan = tag.get(segment.destination.rpartition(".")[0]) if edge == "vlan" else None
        sent = (
            replace(segment, flags=SYN | _ECN)
            if segment.flags == SYN and segment.source.startswith(_PHONES)
            else segment
        )
        packet = ip(sent, identification=_number(rng, numbers, segment), hops=hops(segment.source))
        frame = ethernet(packet, source, destination, vlan)
        yield Packet(moment, frame)
        if edge == "mirrored":  # the port mirrors both directions of a link: each frame passes in and out
            yield Packet(moment + rng.randint(1, 4), frame)
        if edge is None and "." in segment.source and rng.random() < 0.02:
            yield Packet(moment - 40, who_has(source, segment.source, segment.destination))
            yield Packet(moment - 70, _LLDP)
        if edge == "noise":
            yield from (Packet(moment + 5, ethernet(one, source, destination)) for one in _beside(rng, segment))
            if segment.flags & PSH:
                said = noise.no_way(segment, _ROUTERS[":" in segment.source])
                yield Packet(moment + 90, ethernet(said, _ROUTER, source))
        if segment.flags == SYN and segment.seq in forbidden:
            yield Packet(moment + 180, ethernet(noise.refusal(segment, segment.destination), destination, source))


def _beside(rng: random.Random, segment: Segment) -> list[bytes]:
    """Return what else the sender of a first segment has to say to the same host."""
    if segment.flags != SYN:
        return []
    return [
        noise.esp(rng, segment.source, segment.destination),
        *noise.fragments(rng, segment.source, segment.destination),
    ]


def card(address: str) -> bytes:
    """Return the hardware address that an address's frames come from, and go to."""
    if _far(address):
        return _ROUTER
    return _MACHINES + sha256(_BOTH.get(address, address).encode()).digest()[:3]


def _far(address: str) -> bool:
    return address.startswith(_FAR) and address not in _BOTH.values()


def hops(address: str) -> int:
    """Return the hops that are left to a packet: inside none is gone, customers begin with 64 or 128."""
    last = packed(address)[-1]
    return (64, 128)[last % 2] - 7 - last % 12 if _far(address) else 64


def _number(rng: random.Random, numbers: dict[tuple[str, int, str, int], int], segment: Segment) -> int:
    """Return an IPv4 packet's identification as Linux counts it: by socket, and 0 before there is one."""
    if segment.flags == SYN | ACK or (segment.window == 0 and segment.flags & RST):
        return 0
    side = (segment.source, segment.source_port, segment.destination, segment.destination_port)
    numbers[side] = (numbers.get(side, rng.getrandbits(16)) + 1) & 0xFFFF
    return numbers[side]
