"""Answers people really give, each with the misconception behind it."""

import socket
import struct

import dpkt

from groundschool.kit import wrong

FIN, SYN, RST, ACK = 1, 2, 4, 16
ENDS = ("established", "refused", "no_answer", "reset_mid")


def frames(path, reader=dpkt.pcap.UniversalReader):
    with open(path, "rb") as file:
        yield from reader(file)


def read(path, reader=dpkt.pcap.UniversalReader, *, ipv6=True, whole=False):
    """Yield (seconds, sender, receiver, seq, flags)."""
    for seconds, frame in frames(path, reader):
        packet = dpkt.ethernet.Ethernet(frame).data
        if not isinstance(packet, (dpkt.ip.IP, dpkt.ip6.IP6) if ipv6 else dpkt.ip.IP) or packet.p != 6:
            continue
        sport, dport, seq, _, _, flags = struct.unpack("!HHIIBB", bytes(packet.data)[:14])
        if whole and len(frame) < 14 + (packet.len if isinstance(packet, dpkt.ip.IP) else 40 + packet.plen):
            continue
        family = socket.AF_INET6 if len(packet.src) == 16 else socket.AF_INET
        yield (
            seconds,
            (socket.inet_ntop(family, packet.src), sport),
            (socket.inet_ntop(family, packet.dst), dport),
            seq,
            flags,
        )


def follow(segments, new=lambda known, seq: known["seq"] != seq, *, ignore_late=True):
    """Return the attempts, right unless a caller bends a rule."""
    latest, found = {}, []
    for seconds, sender, receiver, seq, flags in segments:
        here = (sender, receiver)
        if flags & (SYN | ACK) == SYN:
            if here not in latest or new(latest[here], seq):
                latest[here] = {
                    "pair": (sender[0], *receiver),
                    "ports": here,
                    "seq": seq,
                    "end": "no_answer",
                    "fins": set(),
                }
                latest[here] |= {"first": seconds}
                found.append(latest[here])
            latest[here]["last"] = seconds
            continue
        known = latest.get(here) or latest.get((receiver, sender))
        if known is None:
            continue
        if flags & SYN:
            known["answered"] = True
        elif flags & RST and known["end"] == "no_answer":
            known["end"] = "refused"
        elif flags & RST and known["end"] == "established" and not (ignore_late and len(known["fins"]) == 2):
            known["end"] = "reset_mid"
        elif here in latest and known.get("answered") and known["end"] == "no_answer":
            known["end"], known["done"] = "established", seconds
        if flags & FIN:
            known["fins"].add(sender)
    return found


def count(attempts):
    counted = {}
    for one in attempts:
        counted.setdefault(one["pair"], dict.fromkeys(ENDS, 0))[one["end"]] += 1
    return counted


@wrong("census", tag="every-syn", score=5 / 16)
def every_syn_is_an_attempt(path):
    return count(follow(read(path), new=lambda _known, _seq: True))


@wrong("census", tag="port-reuse", score=12 / 16)
def ports_name_an_attempt(path):
    return count(follow(read(path), new=lambda _known, _seq: False))


@wrong("census", tag="refused-is-drop", score=7 / 16)
def reset_means_firewall(path):
    attempts = follow(read(path))
    for one in attempts:
        one["end"] = "no_answer" if one["end"] == "refused" else one["end"]
    return count(attempts)


@wrong("census", tag="any-reset-is-refusal", score=5 / 16)
def every_reset_is_a_refusal(path):
    attempts = follow(read(path))
    for one in attempts:
        one["end"] = "refused" if one["end"] == "reset_mid" else one["end"]
    return count(attempts)


@wrong("census", tag="direction", score=9 / 16)
def syn_ack_is_an_attempt_too(path):
    counted = count(follow(read(path)))
    for _, sender, receiver, _, flags in read(path):
        if flags & (SYN | ACK) == SYN | ACK:
            counted.setdefault((sender[0], *receiver), dict.fromkeys(ENDS, 0))["established"] += 1
    return counted


@wrong("census", tag="lower-port", score=8 / 16)
def lower_port_is_the_server(path):
    attempts = follow(read(path))
    for one in attempts:
        (client, cport), (server, port) = one["ports"]
        one["pair"] = (client, server, port) if port < cport else (server, client, cport)
    return count(attempts)


@wrong("census", tag="began-before", score=14 / 16)
def any_flow_is_an_attempt(path):
    counted = count(follow(read(path)))
    for _, sender, receiver, _, flags in read(path):
        server, client = sorted((sender, receiver), key=lambda end: end[1] >= 32768)
        if server[1] in (80, 5432, 6379, 8084, 9000) and client[1] >= 32768 and not flags & SYN:
            counted.setdefault((client[0], *server), dict.fromkeys(ENDS, 0))
    return counted


@wrong("census", tag="silence-unseen", score=1 / 16)
def start_from_the_answers(path):
    return count(one for one in follow(read(path)) if one["end"] != "no_answer")


@wrong("census", tag="ipv4-only", score=11 / 16)
def only_ipv4(path):
    return count(follow(read(path, ipv6=False)))


@wrong("census", tag="late-reset", score=15 / 16)
def every_reset_cuts(path):
    return count(follow(read(path), ignore_late=False))


@wrong("census", tag="one-format", score=15 / 16)
def classic_pcap_only(path):
    return count(follow(read(path, reader=dpkt.pcap.Reader)))


@wrong("census", tag="whole-packets", score=15 / 16)
def only_whole_packets(path):
    return count(follow(read(path, whole=True)))


@wrong("census", tag="fixed-offsets", score=15 / 16)
def ip_begins_at_fourteen(path):
    attempts = []
    for seconds, frame in frames(path):
        version = frame[14] >> 4
        if frame[12:14] not in (b"\x08\x00", b"\x86\xdd") and frame[12:14] != b"\x81\x00":
            continue
        at, family, where = (34, socket.AF_INET, 26) if version != 6 else (54, socket.AF_INET6, 22)
        size = 4 if version != 6 else 16
        source, target = frame[where : where + size], frame[where + size : where + 2 * size]
        sport, dport, seq, _, _, flags = struct.unpack("!HHIIBB", frame[at : at + 14])
        ends = (socket.inet_ntop(family, source), sport), (socket.inet_ntop(family, target), dport)
        if frame[23 if version != 6 else 20] == 6:
            attempts.append((seconds, *ends, seq, flags))
    return count(follow(attempts))


@wrong("slowest-handshake", tag="last-syn", score=8 / 11)
def from_the_answered_syn(path):
    slowest = {}
    for one in follow(read(path)):
        if "done" in one:
            slowest[one["pair"]] = max(slowest.get(one["pair"], 0), one["done"] - one["last"])
    return slowest


@wrong("slowest-handshake", tag="one-format", score=10 / 11)
def only_classic_pcap(path):
    slowest = {}
    for one in follow(read(path, reader=dpkt.pcap.Reader)):
        if "done" in one:
            slowest[one["pair"]] = max(slowest.get(one["pair"], 0), one["done"] - one["first"])
    return slowest
