"""One question and what came back: its transcript, what it says, and what misconceptions read there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from groundschool.formats.dig import DnsReply, ResourceRecord, dig_transcript, sized, unreached

SIGNATURE = "q" * 56 + " " + "Zv7k" * 7 + "Kw=="  # 64 bytes, as ECDSA P-256 has them
DENIALS = ("nxdomain", "nodata")
STATUS = {"nxdomain": "NXDOMAIN", "servfail": "SERVFAIL", "refused": "REFUSED"}


@dataclass(frozen=True)
class Zone:
    """A zone: its name, two servers, serial, and how long a denial may be kept by its SOA (TTL, MINIMUM)."""

    name: str
    servers: tuple[str, str]  # addresses
    serial: int
    soa: tuple[int, int]

    @property
    def kept(self) -> int:
        """Return the seconds that a denial may be kept."""
        return min(self.soa)

    def record(self, ttl: int) -> ResourceRecord:
        """Return the SOA with some TTL."""
        return ResourceRecord(
            self.name,
            ttl,
            "SOA",
            f"ns1.{self.name} hostmaster.{self.name} {self.serial} 7200 900 1209600 {self.soa[1]}",
        )


@dataclass(frozen=True)
class Said:
    """A question at a server and its answer; ``age`` is how long a cache has had it, ``kind`` as task 2 calls it."""

    server: str
    name: str
    type: str
    kind: str
    at: datetime
    zone: Zone
    aliases: tuple[tuple[str, int, str], ...] = ()  # (alias, TTL, target) in order
    data: tuple[tuple[int, str], ...] = ()  # (TTL, data) at the end of the aliases
    resolver: bool = True
    age: int = 0
    soa_ttl: int = -1  # what stands in front of the SOA; -1: what the rule says
    cd: bool = False
    upward: bool = False  # a referral to the root
    no_soa: bool = False
    shown: str = ""  # the owner as the answer writes it, in other capitals
    extended: str = ""  # an extended error
    lost: int = 0
    beside: int = (
        0  # a denial's NS records stand beside the SOA (RFC 2308, 2.2: type 1), and run out in so many seconds
    )
    signed: bool = False  # asked with +dnssec: signatures and a proof of the denial stand beside

    @property
    def end(self) -> str:
        """Return the name at the end of the aliases."""
        return (
            self.aliases[-1][2] if self.aliases and self.kind not in ("servfail", "refused", "timeout") else self.name
        )

    @property
    def negative(self) -> int:
        """Return the TTL in front of the SOA."""
        return (self.zone.kept if self.soa_ttl < 0 else self.soa_ttl) - self.age

    def text(self, rng: random.Random) -> str:
        """Return what dig prints."""
        asked = "" if self.type == "A" and rng.random() < 0.5 else f" {self.type}"  # dig asks for A by itself
        typed = (
            f"@{self.server} {self.name}{asked}"
            + ("" if self.resolver else " +norecurse")
            + (" +dnssec" if self.signed else "")
            + (" +cd" if self.cd else "")
        )
        if self.kind == "timeout":
            return unreached(typed, f"{self.server}#53")
        edns = [
            f"EDNS: version: 0, flags:{' do' if self.signed else ''}; udp: 1232",
            f"COOKIE: {rng.randbytes(8).hex()}01000000{int(self.at.timestamp()):08x}{rng.randbytes(8).hex()} (good)",
        ]
        flags = "qr rd ra" if self.resolver else "qr aa"
        if self.kind in ("servfail", "refused", "referral") and not self.resolver:
            flags = "qr"
        if self.kind == "refused" and self.resolver:
            flags, edns = "qr rd", [*edns, "EDE: 18 (Prohibited)"]
        if self.extended:
            edns.append(f"EDE: {self.extended}")
        reply = DnsReply(
            STATUS.get(self.kind, "NOERROR"),
            flags + (" cd" if self.cd else ""),
            (self.name, self.type),
            rng.randrange(1 << 16),
            f"{self.server}#53",
            self.at,
            0,
            rng.choice((0, 0, 1, 4, 8, 12)) if not self.lost else rng.randrange(1800, 4900),
            self._sections(),
            tuple(edns),
            self.lost,
        )
        return dig_transcript(typed, sized(reply))

    def _sections(self) -> dict[str, tuple[ResourceRecord, ...]]:
        sections: dict[str, tuple[ResourceRecord, ...]] = {}
        owner = self.shown or self.end
        chain = tuple(ResourceRecord(name, ttl - self.age, "CNAME", target) for name, ttl, target in self.aliases)
        if self.kind in (*DENIALS, "answer"):
            sections["ANSWER"] = chain + tuple(
                ResourceRecord(owner, ttl - self.age, self.type, one) for ttl, one in self.data
            )
        if self.kind == "answer" and self.signed:
            sections["ANSWER"] += (self._signature(owner, self.type),)
        if self.kind in DENIALS and not self.no_soa:
            proof = (
                ResourceRecord(self.end, self.zone.soa[1], "NSEC", f"zz.{self.zone.name} TXT RRSIG NSEC"),
                self._signature(self.end, "NSEC"),
            )
            named = [ResourceRecord(self.zone.name, self.beside, "NS", f"ns{n}.{self.zone.name}") for n in (1, 2)]
            rest = (*(named if self.beside else ()), *(proof if self.signed else ()))
            sections["AUTHORITY"] = (*rest, self.zone.record(self.negative))
        if self.kind == "referral":
            owner, servers = (
                (".", ("a.root.example.", "b.root.example."))
                if self.upward
                else (self.zone.name, (f"ns1.{self.zone.name}", f"ns2.{self.zone.name}"))
            )
            sections["AUTHORITY"] = tuple(ResourceRecord(owner, 86400, "NS", one) for one in servers)
        elif self.kind == "answer" and not self.resolver:
            sections["AUTHORITY"] = tuple(
                ResourceRecord(self.zone.name, 3600, "NS", f"ns{n}.{self.zone.name}") for n in (1, 2)
            )
            sections["ADDITIONAL"] = tuple(
                ResourceRecord(f"ns{n}.{self.zone.name}", 3600, "A", one) for n, one in enumerate(self.zone.servers, 1)
            )
        return sections

    def _signature(self, owner: str, kind: str) -> ResourceRecord:
        data = f"{kind} 13 {owner.count('.')} 3600 20270101000000 20260101000000 4711 {self.zone.name} {SIGNATURE}"
        return ResourceRecord(owner, min(self.ttls or [self.zone.soa[1]]), "RRSIG", data)

    def until(self, seconds: int) -> str:
        """Return a moment so many seconds after the answer."""
        return f"{self.at + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def ttls(self) -> list[int]:
        """Return the TTLs of the answer section."""
        return [ttl - self.age for _, ttl, _ in self.aliases] + [ttl - self.age for ttl, _ in self.data]

    @property
    def right(self) -> dict[str, Any]:
        """Return what the transcript says."""
        until = None
        if self.kind == "answer":
            until = self.until(min(self.ttls))
        elif self.kind in DENIALS and not self.no_soa:
            until = self.until(min(self.negative, self.zone.soa[1]))
        return {"kind": self.kind, "name": self.end.lower(), "until": until}

    def traps(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what each misconception reads in the transcript."""
        right = self.right
        yield from ((tag, right | {"kind": kind}) for tag, kind in self._kinds_mistaken())
        yield from ((tag, right | {"name": name}) for tag, name in self._names_mistaken())
        if right["until"]:
            yield from ((tag, right | {"until": self.until(seconds)}) for tag, seconds in self._times_mistaken())
        elif self.no_soa:
            yield "kept-without-soa", right | {"until": self.until(0)}
        if self.lost:
            yield "first-line-decides", {"kind": "timeout", "name": self.name.lower(), "until": None}

    def _kinds_mistaken(self) -> Iterator[tuple[str, str]]:
        if self.kind == "nodata":
            yield "nodata-is-nxdomain", "nxdomain"
            if self.beside or self.no_soa:
                yield "referral-by-rows", "referral"
        if self.kind in ("nodata", "referral"):
            yield "noerror-is-an-answer", "answer"
        if self.kind == "referral":
            yield "referral-is-nodata", "nodata"
        if self.kind in ("servfail", "refused", "timeout"):
            yield "failure-is-nxdomain", "nxdomain"
        if self.kind in ("refused", "timeout"):
            yield "all-failures-alike", "servfail"

    def _names_mistaken(self) -> Iterator[tuple[str, str]]:
        if self.aliases:
            yield "asked-not-end", self.name.lower()
        if len(self.aliases) > 1:
            yield "one-alias", self.aliases[0][2].lower()
        yield from (("capitals-matter", one) for one in (self.end, self.shown) if one not in ("", one.lower()))

    def _times_mistaken(self) -> Iterator[tuple[str, int]]:
        if self.kind == "answer":
            yield from (("one-ttl", ttl) for ttl in (self.ttls[-1], self.ttls[0], max(self.ttls)))
            return
        if self.beside:
            yield "authority-ttl", min(self.beside, self.negative, self.zone.soa[1])
        yield "minimum-alone", self.zone.soa[1]
        yield "soa-ttl-alone", self.negative
        yield "aliases-ttl", min([*self.ttls, self.negative, self.zone.soa[1]])

    def seen_by(self, server: str, at: datetime, **changes: object) -> "Said":
        """Return the same question at a server that serves the zone, asked for the last name."""
        return replace(
            self,
            server=server,
            at=at,
            name=self.end,
            aliases=(),
            resolver=False,
            age=0,
            cd=False,
            lost=0,
            shown="",
            extended="",
            no_soa=False,
            beside=0,
            **changes,
        )
