"""Certificates without a library: PEM by regular expression, DER by a small reader, as a blind solver wrote it."""

import base64
import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def tlv(data, at=0):
    """Return the tag, the value, where the next one begins, and the whole of it."""
    tag, size, start = data[at], data[at + 1], at + 2
    if size & 0x80:
        n = size & 0x7F
        size, start = int.from_bytes(data[start : start + n], "big"), start + n
    return tag, data[start : start + size], start + size, data[at : start + size]


def items(data):
    at = 0
    while at < len(data):
        tag, value, at, whole = tlv(data, at)
        yield tag, value, whole


def oid(value):
    first, numbers, n = value[0], [], 0
    for byte in value[1:]:
        n = n << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(n)
            n = 0
    return ".".join(map(str, (min(first // 40, 2), first - 40 * min(first // 40, 2), *numbers)))


def moment(tag, value):
    text = value.decode()
    if tag == 0x17:
        text = ("20" if int(text[:2]) < 50 else "19") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Cert:
    der: bytes
    issuer: bytes = field(compare=False)
    subject: bytes = field(compare=False)
    begins: datetime = field(compare=False)
    ends: datetime = field(compare=False)
    signed: str = field(compare=False)
    rsa_bits: int | None = field(compare=False)
    ski: bytes | None = field(compare=False)
    aki: bytes | None = field(compare=False)
    dns: frozenset | None = field(compare=False)
    ips: frozenset | None = field(compare=False)
    usages: frozenset | None = field(compare=False)

    def issues(self, child):
        return self.subject == child.issuer and (None in (self.ski, child.aki) or self.ski == child.aki)


@cache
def parse(der):
    (_, tbs, _), (_, algorithm, _), _ = items(tlv(der)[1])
    parts = list(items(tbs))
    if parts[0][0] == 0xA0:
        parts.pop(0)
    _, _, issuer, validity, subject, spki, *others = parts
    begins, ends = (moment(t, v) for t, v, _ in items(validity[1]))
    (_, key_algorithm, _), (_, bits, _) = items(spki[1])
    rsa_bits = None
    if oid(next(items(key_algorithm))[1]) == "1.2.840.113549.1.1.1":
        rsa_bits = int.from_bytes(next(items(tlv(bits[1:])[1]))[1], "big").bit_length()
    ext = {}
    for tag, value, _ in others:
        if tag == 0xA3:
            for _, one, _ in items(tlv(value)[1]):
                inside = list(items(one))
                ext[oid(inside[0][1])] = tlv(inside[-1][1])
    ski = ext["2.5.29.14"][1] if "2.5.29.14" in ext else None
    aki = next((v for t, v, _ in items(ext["2.5.29.35"][1]) if t == 0x80), None) if "2.5.29.35" in ext else None
    dns = ips = usages = None
    if "2.5.29.17" in ext:
        names = list(items(ext["2.5.29.17"][1]))
        dns = frozenset(v.decode("latin-1").lower() for t, v, _ in names if t == 0x82)
        ips = frozenset(ipaddress.ip_address(v) for t, v, _ in names if t == 0x87)
    if "2.5.29.37" in ext:
        usages = frozenset(oid(v) for _, v, _ in items(ext["2.5.29.37"][1]))
    return Cert(
        der, issuer[2], subject[2], begins, ends, oid(next(items(algorithm))[1]), rsa_bits, ski, aki, dns, ips, usages
    )


def load(path):
    with open(path, "rb") as file:
        return [parse(base64.b64decode(body)) for body in PEM.findall(file.read())]
