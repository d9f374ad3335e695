"""What can come of a lookup: for each cause, what the resolver says, what the servers say, and what the zone holds."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN, PUBLIC_NETWORK, REGIONS

told = beside(__file__, "said")
Said = Any  # the classes of said.py: content folders are no packages, so no type can be imported
Zone = Any
HOME, PARTNER, LETTERS = f"{DOMAIN}.", "tidemark.example.", f"pay-{DOMAIN}."
BELOW = f"freight.{HOME}"
RESOLVER = f"{REGIONS[1].network}.53"
INSIDE = REGIONS[0].network


@dataclass(frozen=True)
class Lookup:
    """What a case is drawn for: chance, the word its name begins with, the zones by name, and when dig ran."""

    rng: random.Random
    word: str
    zones: Mapping[str, Zone]
    at: datetime

    def address(self, network: str = PUBLIC_NETWORK) -> str:
        """Return an address of ours."""
        return f"{network}.{self.rng.randint(1, 31)}"

    def zone(self, *names: str) -> Zone:
        """Return one of some zones."""
        return self.zones[self.rng.choice(names)]

    def said(self, zone: Zone, kind: str, **more: object) -> Said:
        """Return what the resolver said about a name in a zone; it had the answer for a while."""
        age = self.rng.randrange(1, zone.kept - 30 if kind in told.DENIALS else 50)
        given = {"name": f"{self.word}.{zone.name}", "type": "A", "age": age, **more}
        return told.Said(RESOLVER, kind=kind, at=self.at, zone=zone, **given)

    def servers(self, said: Said, **changes: object) -> list[Said]:
        """Return the same question at both servers of the zone, a little later."""
        later = [self.at + timedelta(seconds=self.rng.randint(5, 90)) for _ in said.zone.servers]
        return [said.seen_by(*who, **changes) for who in zip(said.zone.servers, later, strict=True)]


@dataclass(frozen=True)
class Case:
    """A name that was looked up: what came of it at the resolver and at the servers, and what the zone holds."""

    cause: str
    resolver: Said
    servers: list[Said]
    holds: tuple[str, ...] = ()  # the data of the name in the zone as this client should see it
    traps: Mapping[str, str] = field(default_factory=dict)  # by misconception, the cause that it leads to


Maker = Callable[[Lookup], Case]


def denied(kind: str, home: str, alias: str = "") -> Maker:
    """Return the maker of a denial; servers hand out the SOA with its own TTL, and leave the rule to whoever asks."""

    def make(lookup: Lookup) -> Case:
        zone = lookup.zones[home]
        said = lookup.said(zone, kind, type="AAAA" if kind == "nodata" else "A")
        if alias:
            first, between = f"{lookup.word}.{HOME}", f"{lookup.word}-live.{HOME}"
            end = f"{lookup.word}.{HOME}{zone.name}"  # as networks that serve others' content name it
            short = said.age + lookup.rng.randint(6, 20)
            chain = ((first, short, between), (between, 7200, end)) if alias == "first" else ((first, 7200, end),)
            said = replace(said, name=first, aliases=chain)
        return Case(kind, said, lookup.servers(said, soa_ttl=zone.soa[0]))

    return make


def cached(kind: str) -> Maker:
    """Return the maker of an answer that was right when the resolver took it."""

    def make(lookup: Lookup) -> Case:
        new, ttl = lookup.address(), lookup.rng.choice((14400, 43200))
        old = ((ttl, lookup.address(INSIDE)),) if kind == "answer" else ()
        said = lookup.said(lookup.zone(HOME, BELOW), kind, data=old)
        servers = lookup.servers(replace(said, kind="answer", data=((300, new),)))
        alone = "none" if kind == "answer" else kind
        return Case("cached", said, servers, (new,), {"zone-is-a-view": "wrong-view", "resolver-alone": alone})

    return make


def other_view(kind: str, zones: tuple[str, ...] = (HOME, BELOW)) -> Maker:
    """Return the maker of an answer that is right for others."""

    def make(lookup: Lookup) -> Case:
        data = ((600, lookup.address()),) if kind == "answer" else ()
        said = lookup.said(lookup.zone(*zones), kind, data=data)
        alone = "none" if kind == "answer" else kind
        return Case("wrong-view", said, lookup.servers(said), (lookup.address(INSIDE),), {"resolver-alone": alone})

    return make


# A failure's extended errors: BIND 9.18 tells few, other resolvers these.
EXTENDED = {
    "dnssec": ("", "7 (Signature Expired)", "9 (DNSKEY Missing)", "6 (DNSSEC Bogus)"),
    "lame": ("", "22 (No Reachable Authority)"),
    "servers-silent": ("", "22 (No Reachable Authority)", "23 (Network Error)"),
    "zone-broken": ("", "23 (Network Error)"),
}
MISTAKEN = {"dnssec": "cd-unread", "servers-silent": "silence-is-lame", "zone-broken": "servfail-is-lame"}


def failing(cause: str, *kinds: str, alias: bool = False, zones: tuple[str, ...] = (BELOW, PARTNER, LETTERS)) -> Maker:
    """Return the maker of a lookup in which the resolver gives up; ``kinds`` is what each server says."""

    def make(lookup: Lookup) -> Case:
        zone, good = lookup.zone(*zones), lookup.address()
        said = lookup.said(zone, "servfail", extended=lookup.rng.choice(EXTENDED[cause]))
        servers = [
            replace(one, kind=kind, data=((1800, good),) if kind == "answer" else (), upward=lookup.rng.random() < 0.5)
            for one, kind in zip(lookup.servers(said), kinds, strict=True)
        ]
        if alias:
            first = f"{lookup.word}.{HOME}"
            said = replace(said, name=first, aliases=((first, 3600, f"{lookup.word}.{zone.name}"),))
        traps = {"failure-is-nxdomain": "nxdomain"}
        if cause in MISTAKEN:
            traps[MISTAKEN[cause]] = "lame"
        elif "timeout" in kinds:
            traps["one-server-speaks"] = "servers-silent"
        return Case(cause, said, servers, (good,), traps)

    return make


def at_the_door(kind: str) -> Maker:
    """Return the maker of a resolver that refuses, or does not answer."""

    def make(lookup: Lookup) -> Case:
        address = lookup.address()
        said = lookup.said(lookup.zone(HOME, BELOW), kind)
        servers = lookup.servers(said, kind="answer", data=((3600, address),))
        traps = {"all-failures-alike": "lame", "failure-is-nxdomain": "nxdomain"}
        return Case(kind, said, servers, (address,), traps)

    return make


def fine(first: str) -> Maker:
    """Return the maker of a name that is well; of alias and address, ``first`` runs out first."""

    def make(lookup: Lookup) -> Case:
        short, long = lookup.rng.choice((120, 300)), lookup.rng.choice((7200, 10800))
        alias_ttl, ttl = (short, long) if first == "alias" else (long, short)
        zone, alias, address = lookup.zone(HOME, BELOW), f"{lookup.word}.{HOME}", lookup.address()
        chain = ((alias, alias_ttl, f"{lookup.word}-edge.{zone.name}"),)
        said = lookup.said(zone, "answer", name=alias, aliases=chain, data=((ttl, address),))
        return Case("none", said, lookup.servers(said), (address,))

    return make


PLAIN = (
    denied("nxdomain", PARTNER, alias="first"),
    denied("nxdomain", HOME),
    denied("nodata", BELOW),
    denied("nodata", PARTNER, alias="last"),
    cached("nxdomain"),
    cached("answer"),
    other_view("nxdomain"),
    other_view("nodata"),
    other_view("answer"),
    failing("dnssec", "answer", "answer", zones=(LETTERS,)),
    failing("lame", "refused", "referral", alias=True, zones=(PARTNER,)),
    failing("servers-silent", "timeout", "timeout"),
    failing("zone-broken", "servfail", "servfail", alias=True, zones=(PARTNER,)),
    at_the_door("refused"),
    at_the_door("timeout"),
    fine(first="alias"),
    fine(first="address"),
)
