"""Names that programs could not use: what dig printed at the resolver and at the servers, zones, and who runs what."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from groundschool.formats.dig import record_line
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import DOMAIN, PUBLIC_NETWORK, REGIONS

told, clients = beside(__file__, "said"), beside(__file__, "clients")
cases, rare, incident = (beside(__file__, name) for name in ("cases", "rare", "incident"))
Said, Case, Zone = Any, Any, Any  # the classes of those modules
INCIDENT = "incident"
EDGES = (*rare.RARE, INCIDENT)
HOME, BELOW, PARTNER, LETTERS = ZONES = (cases.HOME, cases.BELOW, cases.PARTNER, cases.LETTERS)
TEAMS = ("platform", "storefront", "bookings", "payments", "freight", "network", "security")
PARTNERS = ("Tidemark Pay", "Quayside Media", "Harbour Clearing")
WORDS = ("tickets", "sailings", "login", "kiosk-api", "manifests", "berths", "refunds", "timetable", "img", "status")
OF_THE_RESOLVER = ("cached", "refused", "timeout")
KEPT = ("nxdomain", "nodata", "cached", "wrong-view")
Answer = dict[str, Any]


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each name, with what task 1 makes of its client, task 2 of each transcript, task 3 of all."""
    rng = random.Random(f"dns answers {seed} {edge}")
    bundle = Bundle(seed, edge)
    zones = _zones(rng, edge)
    teams = dict(zip(("resolver", *ZONES), rng.sample(TEAMS, 5), strict=True)) | {PARTNER: rng.choice(PARTNERS)}
    day = datetime(2026, rng.randint(1, 12), rng.randint(1, 28), tzinfo=UTC)
    words = rng.sample(WORDS, len(WORDS))
    makers = incident.makers(seed) if edge == INCIDENT else rare.RARE.get(edge or "", cases.PLAIN)
    makers = makers if edge else rng.sample(makers, len(makers))
    groups: dict[str, list[str]] = bundle.truth.setdefault("groups", {})
    for number, (make, client) in enumerate(zip(makers, clients.drawn(rng, len(makers)), strict=True)):
        word = words[number % len(words)]
        case = make(cases.Lookup(rng, word, zones, day + timedelta(seconds=rng.randrange(3600, 86399))))
        folder = f"{word}-{number}"
        groups.setdefault(client[0], []).append(folder)
        bundle.answer("names-asked", folder, *clients.asked(*client))
        for file, text in _plain_files(rng, case, client, teams, words).items():
            bundle.write(f"{folder}/{file}", text)
        for file, said in _transcripts(case).items():
            bundle.write(f"{folder}/{file}", said.text(rng))
            bundle.answer("read-dig", f"{folder}/{file}", said.right, _first(said.traps(), said.right))
        right = _diagnosis(case, teams, case.cause, case.resolver.right["until"])
        bundle.answer("diagnose", folder, right, _first(_traps(case, teams, right), right))
        if edge == "no-dig":
            odd = rare.odd(case.resolver.text(rng), f"{word}.{DOMAIN}")
            bundle.truth["odd"] = [f"odd/{name}" for name in odd]
            for name, text in odd.items():
                bundle.write(f"odd/{name}", text)
    return bundle.variant()


def _first(traps: Iterator[tuple[str, Answer]], right: Answer) -> dict[str, Answer]:
    """Return one whole wrong answer a misconception: the first that is wrong."""
    found: dict[str, Answer] = {}
    for tag, value in traps:
        if value != right:
            found.setdefault(tag, value)
    return found


def _zones(rng: random.Random, edge: str | None) -> dict[str, Zone]:
    """Return the zones; of the SOA, TTL and MINIMUM are never the same, and which is smaller differs between them."""
    found, rising = {}, (HOME, PARTNER) if edge or rng.random() < 0.5 else (BELOW, LETTERS)
    for number, name in enumerate(ZONES, 20):
        low, high = rng.choice((60, 120, 300)), rng.choice((900, 1800, 3600))
        servers = (f"{PUBLIC_NETWORK}.{number}", f"{REGIONS[0].network}.{number}")
        soa = (low, high) if name in rising else (high, low)
        found[name] = told.Zone(name, servers, 2026010100 + rng.randrange(800), soa)
    return found


def _transcripts(case: Case) -> dict[str, Said]:
    """Return what was asked, by file; with checking disabled the resolver answers where only the check failed."""
    said = case.resolver
    kept = said.kind in KEPT or said.kind == "answer"
    later = replace(said, cd=True, at=said.at + timedelta(seconds=4), lost=0, extended="")
    later = replace(later, age=said.age + 4 if kept and said.soa_ttl else said.age)
    if case.cause == "dnssec":
        later = replace(later, kind="answer" if case.holds else "nodata", data=tuple((1800, one) for one in case.holds))
    servers = {f"ns-{number}.txt": one for number, one in enumerate(case.servers, 1)}
    return {"resolver.txt": said, "resolver-cd.txt": later, **servers}


def _plain_files(
    rng: random.Random, case: Case, client: tuple[str, str, str], teams: Mapping[str, str], words: list[str]
) -> dict[str, str]:
    said = case.resolver
    opened = said.at + timedelta(minutes=rng.randint(-20, -2))
    ticket = {"configured": client[1], "opened": f"{opened:%Y-%m-%dT%H:%M:%SZ}", "meant": said.name, "type": said.type}
    owners = {"resolver": teams["resolver"], "zones": {name[:-1]: teams[name] for name in rng.sample(ZONES, 4)}}
    return {
        "resolv.conf": client[2],
        "ticket.json": json.dumps(ticket, indent=2) + "\n",
        "owners.json": json.dumps(owners, indent=2) + "\n",
        "zone.db": _dump(rng, case, words),
    }


def _diagnosis(case: Case, teams: Mapping[str, str], cause: str, until: str | None) -> Answer:
    team = teams["resolver"] if cause in OF_THE_RESOLVER else teams[case.servers[0].zone.name]
    return {"cause": cause, "fix": None if cause == "none" else team, "until": until if cause in KEPT else None}


def _traps(case: Case, teams: Mapping[str, str], right: Answer) -> Iterator[tuple[str, Answer]]:
    """Yield the whole diagnosis that each misconception leads to."""
    said = case.resolver
    for tag, cause in case.traps.items():
        yield tag, _diagnosis(case, teams, cause, said.right["until"])
    for tag, reading in said.traps():
        if reading["kind"] == said.kind and right["until"]:
            yield tag, right | {"until": reading["until"]}
        elif case.cause in told.DENIALS:
            cause = "none" if reading["kind"] == "answer" else reading["kind"]
            yield tag, _diagnosis(case, teams, cause, reading["until"])
    if right["until"]:
        whole = said.zone.kept if said.kind in told.DENIALS else min(said.ttls) + said.age
        yield "zone-not-cache", right | {"until": said.until(whole)}
    if case.cause == "cached":
        yield "zone-is-blamed", right | {"fix": teams[case.servers[0].zone.name]}
    elif right["fix"] and case.cause not in OF_THE_RESOLVER:
        yield "owner-of-the-alias" if said.aliases else "zone-by-letters", right | {"fix": teams[HOME]}
        yield "resolver-is-blamed", right | {"fix": teams["resolver"]}


def _dump(rng: random.Random, case: Case, words: list[str]) -> str:
    """Return the zone of the last name as named-checkzone -D prints it, with what this client should see."""
    server = case.servers[0]
    zone = server.zone
    records = [(zone.name, zone.soa[0], "SOA", zone.record(0).data)]
    records += [(zone.name, 3600, "NS", f"ns{n}.{zone.name}") for n in (1, 2)]
    rest = [(f"ns{n}.{zone.name}", 3600, "A", one) for n, one in enumerate(zone.servers, 1)]
    rest += [(server.name, 600, server.type, one) for one in case.holds]
    rest += [(f"{word}x.{zone.name}", 600, "A", f"{PUBLIC_NETWORK}.{rng.randint(1, 31)}") for word in words[:3]]
    if case.cause != "nxdomain":
        rest.append((server.name, 600, "TXT", '"owner=unknown"'))
    rows = [(name, str(ttl), "IN", kind, data) for name, ttl, kind, data in [*records, *sorted(rest)]]
    return "".join(record_line(*cells, columns=(46, 46, 46, 64)) + "\n" for cells in rows)
