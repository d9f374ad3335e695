"""Names that programs could not use: what dig printed at the resolver and at the servers, zones, and who runs what."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.formats.dig import row
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import DOMAIN, PUBLIC_NETWORK, REGIONS

told, clients = beside(__file__, "said"), beside(__file__, "clients")
Said, Zone = told.Said, told.Zone
EDGES = ("no-soa", "zero-ttl", "second-try", "other-capitals", "asked-cname", "mixed-servers", "one-lame", "same-letters", "two-addresses", "no-dig")
TEAMS = ("platform", "storefront", "bookings", "payments", "freight", "network", "security")
PARTNERS = ("Tidemark Pay", "Quayside Media", "Harbour Clearing")
HOME, PARTNER, LETTERS = f"{DOMAIN}.", "tidemark.example.", f"pay-{DOMAIN}."
BELOW = f"freight.{HOME}"
RESOLVER = f"{REGIONS[1].network}.53"
WORDS = ("tickets", "sailings", "login", "kiosk-api", "manifests", "berths", "refunds", "timetable", "img", "status")


@dataclass
class Case:
    """A name that was looked up: what came of it at the resolver and at the servers, and what the zone holds."""

    cause: str
    resolver: Any  # Said
    servers: list[Any]
    holds: tuple[str, ...]  # the data of the name in the zone as this client should see it
    failed: bool = False  # the resolver failed, and answers with +cd
    traps: dict[str, str] = field(default_factory=dict)  # misconception: the cause it leads to


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each name, with what task 1 makes of its client, task 2 of each transcript, task 3 of all."""
    rng = random.Random(f"dns answers {seed} {edge}")
    bundle = Bundle(seed, edge)
    zones = _zones(rng)
    teams = dict(zip(("resolver", *zones), rng.sample(TEAMS, 5), strict=True)) | {PARTNER: rng.choice(PARTNERS)}
    owners = {"resolver": teams["resolver"], "zones": {name.rstrip("."): teams[name] for name in rng.sample(sorted(zones), 4)}}
    day = datetime(2026, rng.randint(1, 12), rng.randint(1, 28), tzinfo=UTC)
    words = rng.sample(WORDS, len(WORDS))
    makers = _on(edge) if edge else rng.sample(PLAIN, len(PLAIN))
    asked = clients.drawn(rng, len(makers))
    groups: dict[str, list[str]] = bundle.truth.setdefault("groups", {})
    for number, (make, (group, configured, resolv)) in enumerate(zip(makers, asked, strict=True)):
        at = day + timedelta(seconds=rng.randrange(3600, 86399))
        case = make(rng, words[number % len(words)], zones, at)
        folder = f"{words[number % len(words)]}-{number}"
        said = {"resolver.txt": case.resolver, "resolver-cd.txt": _cd(rng, case)}
        said |= {f"ns-{n}.txt": one for n, one in enumerate(case.servers, 1)}
        bundle.write(f"{folder}/resolv.conf", resolv)
        bundle.write(f"{folder}/ticket.json", json.dumps({"configured": configured, "opened": f"{at:%Y-%m-%dT%H:%M:%SZ}", "meant": case.resolver.name, "type": case.resolver.type}, indent=2) + "\n")
        bundle.write(f"{folder}/owners.json", json.dumps(owners, indent=2) + "\n")
        bundle.write(f"{folder}/zone.db", _dump(rng, case, words))
        for file, one in said.items():
            bundle.write(f"{folder}/{file}", one.text(rng))
            bundle.answer("read-dig", f"{folder}/{file}", one.right, _merged(one.traps(), one.right))
        right, traps = clients.asked(configured, resolv, group)
        groups.setdefault(group, []).append(folder)
        bundle.answer("names-asked", folder, right, traps)
        right = _diagnosis(case, teams, case.cause, case.resolver.right["until"])
        bundle.answer("diagnose", folder, right, _merged(_traps(case, teams, right), right))
    if edge == "no-dig":
        bundle.write("odd/resolver.txt", f"Host {words[0]}.{DOMAIN} not found: 3(NXDOMAIN)\n")
        bundle.write("odd/cut.txt", "".join(case.resolver.text(rng).splitlines(keepends=True)[:4]))
        bundle.truth["odd"] = ["odd/resolver.txt", "odd/cut.txt"]
    return bundle.variant()


def _merged(traps: Iterator[tuple[str, Any]], right: Any) -> dict[str, Any]:
    """Return one whole wrong answer a misconception: the first that is wrong."""
    found: dict[str, Any] = {}
    for tag, value in traps:
        if value != right:
            found.setdefault(tag, value)
    return found


def _zones(rng: random.Random) -> dict[str, Any]:
    """Return the zones; of the SOA, TTL and MINIMUM are never the same, and either may be the smaller one."""
    found, names = {}, (HOME, BELOW, PARTNER, LETTERS)
    rising = rng.choice(({HOME, PARTNER}, {BELOW, LETTERS}))
    for n, name in enumerate(names):
        low, high = rng.choice((60, 120, 300)), rng.choice((900, 1800, 3600))
        servers = (f"{PUBLIC_NETWORK}.{20 + n}", f"{REGIONS[0].network}.{20 + n}")
        found[name] = Zone(name, servers, 2026010100 + rng.randrange(800), (low, high) if name in rising else (high, low))
    return found


def _address(rng: random.Random, network: str = PUBLIC_NETWORK) -> str:
    return f"{network}.{rng.randint(1, 31)}"


def _base(rng: random.Random, word: str, zone: Any, at: datetime, kind: str, **more: Any) -> Any:
    """Return what the resolver said about a name in a zone; its cache had a denial for a while."""
    age = rng.randrange(1, zone.kept - 5) if kind in told.DENIALS else rng.randrange(1, 50)
    return Said(RESOLVER, f"{word}.{zone.name}", more.pop("type", "A"), kind, at, zone, age=more.pop("age", age), **more)


def _both(case: Any, rng: random.Random, **changes: Any) -> list[Any]:
    return [case.seen_by(server, case.at + timedelta(seconds=rng.randint(5, 90)), **changes) for server in case.zone.servers]


def denied(kind: str, at_home: str, alias: str = "") -> Any:
    """Return the maker of a denial; servers hand out the SOA with its own TTL, and leave the rule to whoever asks."""

    def make(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
        zone = zones[at_home]
        said = _base(rng, word, zone, at, kind, type="AAAA" if kind == "nodata" else "A")
        if alias:
            first, age = f"{word}.{HOME}", min(said.age, zone.kept - 30)
            ttl = age + rng.randint(6, 20) if alias == "first" else 7200
            said = replace(said, name=first, aliases=((first, ttl, f"{word}-2.{zone.name}"),), age=age)
        return Case(kind, said, _both(said, rng, soa_ttl=zone.soa[0]), ())

    return make


def cached(kind: str) -> Any:
    """Return the maker of an answer that was right when the resolver took it."""

    def make(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
        zone, new = zones[rng.choice((HOME, BELOW))], _address(rng)
        old = ((rng.choice((14400, 43200)), _address(rng, REGIONS[0].network)),) if kind == "answer" else ()
        said = _base(rng, word, zone, at, kind, data=old)
        servers = _both(replace(said, kind="answer", data=((300, new),)), rng)
        alone = "none" if kind == "answer" else kind
        return Case("cached", said, servers, (new,), traps={"zone-is-a-view": "wrong-view", "resolver-alone": alone})

    return make


def other_view(kind: str) -> Any:
    """Return the maker of an answer that is right for others."""

    def make(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
        zone, inside = zones[rng.choice((HOME, BELOW))], _address(rng, REGIONS[0].network)
        said = _base(rng, word, zone, at, kind, data=((600, _address(rng)),) if kind == "answer" else ())
        alone = "none" if kind == "answer" else kind
        return Case("wrong-view", said, _both(said, rng), (inside,), traps={"resolver-alone": alone})

    return make


def failing(cause: str, *kinds: str, alias: bool = False, among: tuple[str, ...] = (BELOW, PARTNER, LETTERS)) -> Any:
    """Return the maker of a lookup in which the resolver gives up; ``kinds`` is what each server says."""

    def make(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
        zone = zones[rng.choice(among)]
        good = _address(rng)
        said = replace(_base(rng, word, zone, at, "servfail"), extended=rng.choice(EXTENDED[cause]))
        if alias:
            said = replace(said, name=f"{word}.{HOME}", aliases=((f"{word}.{HOME}", 3600, f"{word}.{zone.name}"),))
        data = ((1800, good),)
        servers = [
            replace(said, name=f"{word}.{zone.name}", aliases=()).seen_by(server, at + timedelta(seconds=rng.randint(5, 90)), kind=kind, data=data if kind == "answer" else (), upward=rng.random() < 0.5)
            for server, kind in zip(zone.servers, kinds, strict=True)
        ]
        traps = {"failure-is-nxdomain": "nxdomain"}
        if cause == "dnssec":
            traps["cd-unread"] = "lame"
        if cause == "servers-silent":
            traps["silence-is-lame"] = "lame"
        if cause == "lame" and "timeout" in kinds:
            traps["one-server-speaks"] = "servers-silent"
        if cause == "zone-broken":
            traps["servfail-is-lame"] = "lame"
        return Case(cause, said, servers, (good,), failed=cause == "dnssec", traps=traps)

    return make


EXTENDED = {
    "dnssec": ("", "7 (Signature Expired)", "9 (DNSKEY Missing)", "6 (DNSSEC Bogus)"),
    "lame": ("", "22 (No Reachable Authority)"),
    "servers-silent": ("", "22 (No Reachable Authority)", "23 (Network Error)"),
    "zone-broken": ("", "23 (Network Error)"),
}


def at_the_door(kind: str) -> Any:
    def make(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
        zone, address = zones[rng.choice((HOME, BELOW))], _address(rng)
        said = _base(rng, word, zone, at, kind)
        return Case(kind, said, _both(replace(said, kind="answer", data=((3600, address),)), rng), (address,), traps={"all-failures-alike": "lame", "failure-is-nxdomain": "nxdomain"})

    return make


def fine(*, alias_first: bool) -> Any:
    """Return the maker of a name that is well; the alias or the address runs out first."""

    def make(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
        zone = zones[rng.choice((HOME, BELOW))]
        short, long = rng.choice((120, 300)), rng.choice((3600, 7200))
        ttl, alias_ttl = (long, short) if alias_first else (short, long)
        alias, end = f"{word}.{HOME}", f"{word}-edge.{zone.name}"
        data = ((ttl, _address(rng)),)
        said = replace(_base(rng, word, zone, at, "answer", data=data), name=alias, aliases=((alias, alias_ttl, end),))
        return Case("none", said, _both(said, rng), (data[0][1],))

    return make


PLAIN = (
    denied("nxdomain", PARTNER, "first"), denied("nxdomain", HOME), denied("nodata", BELOW), denied("nodata", PARTNER, "last"),
    cached("nxdomain"), cached("answer"), other_view("nxdomain"), other_view("nodata"), other_view("answer"),
    failing("dnssec", "answer", "answer", among=(LETTERS,)), failing("lame", "refused", "referral", alias=True, among=(PARTNER,)),
    failing("servers-silent", "timeout", "timeout"), failing("zone-broken", "servfail", "servfail", alias=True, among=(PARTNER,)),
    at_the_door("refused"), at_the_door("timeout"), fine(alias_first=True), fine(alias_first=False),
)  # fmt: skip


def changed(make: Any, **changes: Any) -> Any:
    """Return a maker whose case has something changed at the resolver."""

    def made(*given: Any) -> Case:
        case = make(*given)
        return replace(case, resolver=replace(case.resolver, **changes))

    return made


def loud(*given: Any) -> Case:
    case = fine(alias_first=True)(*given)
    return replace(case, resolver=replace(case.resolver, shown=case.resolver.end.swapcase()))


def alias_itself(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
    said = _base(rng, word, zones[HOME], at, "answer", type="CNAME", data=((900, f"{word}-2.{PARTNER}"),))
    return Case("none", said, _both(said, rng), (f"{word}-2.{PARTNER}",))


def one_of_two(kind: str, order: int = 1) -> Any:
    def make(*given: Any) -> Case:
        case = other_view("answer")(*given)
        rest = replace(case.servers[0], kind=kind, data=(), upward=True)
        return replace(case, servers=[rest, case.servers[1]][::order], traps={"one-server-decides": "cached"})

    return make


def two(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
    """Return a case with two addresses, which servers give in turns."""
    zone = zones[HOME]
    data = ((300, f"{PUBLIC_NETWORK}.7"), (300, f"{PUBLIC_NETWORK}.19"))
    said = _base(rng, word, zone, at, "answer", data=data)
    servers = _both(said, rng)
    servers[1] = replace(servers[1], data=data[::-1])
    return Case("none", said, servers, (f"{PUBLIC_NETWORK}.19", f"{PUBLIC_NETWORK}.7"), traps={"order-matters": "wrong-view"})


def same_letters(rng: random.Random, word: str, zones: dict[str, Any], at: datetime) -> Case:
    said = _base(rng, word, zones[LETTERS], at, "nxdomain")
    return Case("nxdomain", said, _both(said, rng), ())


def _on(edge: str) -> tuple[Any, ...]:
    return {
        "no-soa": (changed(denied("nxdomain", PARTNER, "last"), no_soa=True),),
        "zero-ttl": (changed(same_letters, soa_ttl=0, age=0),),
        "second-try": (changed(fine(alias_first=True), lost=1),),
        "other-capitals": (loud,),
        "asked-cname": (alias_itself,),
        "mixed-servers": (failing("lame", "timeout", "refused"), failing("zone-broken", "servfail", "refused"), failing("zone-broken", "timeout", "servfail")),
        "one-lame": (one_of_two("refused"), one_of_two("timeout", -1), one_of_two("referral")),
        "same-letters": (same_letters,),
        "two-addresses": (two,),
        "no-dig": (fine(alias_first=True),),
    }[edge]


def _cd(rng: random.Random, case: Case) -> Any:
    """Return the same question with checking disabled: it helps where only the check failed."""
    later = replace(case.resolver, cd=True, at=case.resolver.at + timedelta(seconds=4), age=max(0, case.resolver.age), lost=0, extended="")
    later = replace(later, age=later.age + 4) if case.resolver.kind in ("answer", *told.DENIALS) and case.resolver.soa_ttl else later
    return replace(later, kind="answer", data=((1800, case.holds[0]),)) if case.failed else later


def _diagnosis(case: Case, teams: dict[str, str], cause: str, until: str | None) -> dict[str, Any]:
    at_resolver = cause in ("cached", "refused", "timeout")
    fix = None if cause == "none" else teams["resolver"] if at_resolver else teams[case.servers[0].zone.name]
    return {"cause": cause, "fix": fix, "until": until if cause in ("nxdomain", "nodata", "cached", "wrong-view") else None}


def _traps(case: Case, teams: dict[str, str], right: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the whole diagnosis that each misconception leads to."""
    for tag, cause in case.traps.items():
        yield tag, _diagnosis(case, teams, cause, case.resolver.right["until"])
    for tag, reading in case.resolver.traps():
        if reading["kind"] == case.resolver.kind and right["until"]:
            yield tag, right | {"until": reading["until"]}
        elif case.cause in told.DENIALS:
            cause = "none" if reading["kind"] == "answer" else reading["kind"]
            yield tag, _diagnosis(case, teams, cause, reading["until"])
    if right["until"]:
        said = case.resolver
        whole = said.zone.kept if said.kind in told.DENIALS else min(said.ttls) + said.age
        yield "zone-not-cache", right | {"until": said.until(whole)}
    if right["fix"] and case.cause not in ("cached", "refused", "timeout"):
        yield "owner-of-the-alias" if case.resolver.aliases else "zone-by-letters", right | {"fix": teams[HOME]}
        yield "resolver-is-blamed", right | {"fix": teams["resolver"]}
    if case.cause == "cached":
        yield "zone-is-blamed", right | {"fix": teams[case.servers[0].zone.name]}


def _dump(rng: random.Random, case: Case, words: list[str]) -> str:
    """Return the zone of the last name as named-checkzone -D prints it, with the records that this client should see."""
    zone, server = case.servers[0].zone, case.servers[0]
    records = [(zone.name, zone.soa[0], "SOA", zone.record(0).data)]
    records += [(zone.name, 3600, "NS", f"ns{n}.{zone.name}") for n in (1, 2)]
    rest = [(f"ns{n}.{zone.name}", 3600, "A", one) for n, one in enumerate(zone.servers, 1)]
    rest += [(server.name.lower(), 600, server.type, one) for one in case.holds]
    if case.cause != "nxdomain":
        rest.append((server.name.lower(), 600, "TXT", '"owner=unknown"'))
    rest += [(f"{word}x.{zone.name}", 600, "A", _address(rng)) for word in words[:3]]
    lines = (row(name, str(ttl), "IN", kind, data, columns=(46, 46, 46, 64)) for name, ttl, kind, data in [*records, *sorted(rest)])
    return "".join(f"{line}\n" for line in lines)
