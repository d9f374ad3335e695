"""Certificates that public hosts served at some moment: good ones, ones with every usual fault, and a few with two."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address
from typing import Any

from cryptography import x509

from groundschool.datasets import Variant
from groundschool.formats.certificates import (
    CLIENT,
    SERVER,
    Holder,
    Order,
    distinguished,
    ec_key,
    issue,
    pem,
    rsa_key,
)
from groundschool.formats.s_client import transcript
from groundschool.scenarios.authorities import Authorities
from groundschool.simulation.company import DOMAIN, JOURNEYS
from groundschool.simulation.state import World

EDGES = ("lookalike", "idn", "letter-case", "ip-as-name", "commented")
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
WWW, KIOSK, FREIGHT = (journey.host.name for journey in JOURNEYS)
UMLAUT = "überfahrt"
FINDINGS = {  # each with OpenSSL's verify code (s_client ends on the last one it met) and who can mend it
    "wrong-order": (0, "platform"),
    "wrong-name": (0, "security"),
    "missing-intermediate": (21, "platform"),
    "untrusted-root": (19, "security"),
    "self-signed": (18, "security"),
    "not-for-servers": (26, "security"),
    "weak-key": (66, "security"),
    "sha1-signature": (68, "security"),
    "not-yet-valid": (9, "platform"),
    "expired": (10, "security"),
}
Traps = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """One bundle before it is written: which host is asked for, what its certificate names, and what is wrong.

    ``begins`` and ``ends`` of the leaf (None: in some weeks), and ``issuing_ends`` (None: as usual), count from the
    moment of the case, told ``hours`` east of UTC. ``served`` says what follows the leaf: the Issuing, Policy or Root
    certificate, or one that Looks like issuing. ``traps`` are the findings each misconception leads to. A name
    ``dns:...`` is an address written as a DNS name.
    """

    kind: str
    host: str
    names: tuple[str, ...]
    group: str = "well"
    findings: tuple[str, ...] = ()
    traps: Traps = field(default_factory=dict)
    served: str = "I"
    begins: timedelta = -60 * DAY
    ends: timedelta | None = None
    issuing_ends: timedelta | None = None
    hours: int = 0
    issuer: str = "public"
    common_name: str = ""
    weak: bool = False
    sha1: bool = False
    purposes: tuple[x509.ObjectIdentifier, ...] = (SERVER, CLIENT)


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return bundles with their transcripts, the roots a client trusts, and what is wrong with each bundle."""
    rng = random.Random(f"tls bundles {seed} {edge}")
    day = World.from_seed(seed).day
    cases = list(_plain(rng) if edge is None else _edge(rng, edge))
    works = Authorities(rng, day)
    files: dict[str, bytes] = {}
    listed: dict[int, dict[str, str]] = {}
    truth = []
    for number, case in zip(rng.sample(range(1, len(cases) + 1), len(cases)), cases, strict=True):
        name = f"bundles/{number:02}"
        at = (day + rng.randrange(86_400) * SECOND).astimezone(timezone(timedelta(hours=case.hours)))
        chain = _chain(rng, works, case, at)
        files[f"{name}.pem"] = pem(*chain) if edge != "commented" else _commented(chain)
        files[f"{name}.txt"] = transcript(chain, _code(case), "" if _is_address(case.host) else _encoded(case.host))
        listed[number] = {"bundle": f"{name}.pem", "transcript": f"{name}.txt", "host": case.host, "at": at.isoformat()}
        truth.append(listed[number] | _true(case, chain, at))
    files["cases.json"] = (
        json.dumps([listed[n] for n in sorted(listed)], indent=1, ensure_ascii=False) + "\n"
    ).encode()
    return Variant(files | {"trust.pem": pem(*works.trusted)}, {"cases": truth, "who": _who(rng)})


def _plain(rng: random.Random) -> Iterator[Case]:
    """Yield the cases of a variant, always in this order; only the numbers of their files are drawn."""
    late = -rng.randint(2, 40) * DAY - rng.randint(3, 20) * HOUR
    west, east = -rng.choice((3, 4)), rng.choice((1, 2))
    host, star = rng.choice(JOURNEYS).host, (f"*.{DOMAIN}",)
    one, naive = (WWW,), "naive-time"
    order = rng.choice(("RI", "PI", "RPI", "PRI"))
    # fmt: off
    yield Case("well", WWW, (WWW, DOMAIN))
    yield Case("wildcard", KIOSK, star, served="IR")
    yield Case("address", rng.choice((host.address, host.address6)), (host.name, host.address, host.address6))
    yield Case("last-second", WWW, one, ends=SECOND, hours=east, traps={naive: ("expired",)})
    yield Case("first-second", FREIGHT, (FREIGHT,), begins=-SECOND, hours=west, traps={naive: ("not-yet-valid",)})
    yield Case("issuing-ends-first", WWW, one, issuing_ends=rng.randint(3, 12) * DAY)

    yield Case("expired", WWW, one, "time", ("expired",), ends=late)
    yield Case("issuing-expired", KIOSK, (KIOSK,), "time", ("expired",), {"leaf-only": ()}, issuing_ends=late)
    yield Case("a-second-late", FREIGHT, (FREIGHT,), "time", ("expired",), {naive: ()}, ends=-SECOND, hours=west)
    yield Case("a-second-early", WWW, one, "time", ("not-yet-valid",), {naive: ()}, begins=SECOND, hours=east)

    wrong = ("wrong-name",)
    yield Case("other-host", KIOSK, (WWW, DOMAIN), "name", wrong, {"chain-is-enough": ()})
    yield Case("two-labels", f"north.{KIOSK}", star, "name", wrong, {"wildcard-depth": ()})
    yield Case("apex", DOMAIN, star, "name", wrong, {"wildcard-apex": ()})
    yield Case("common-name", FREIGHT, (f"api.{FREIGHT}",), "name", wrong, {"common-name": ()}, common_name=FREIGHT)

    alone, elsewhere = ("missing-intermediate",), ("missing-intermediate", "wrong-name")
    yield Case("alone", KIOSK, (KIOSK,), "chain", alone, {"leaf-only": (), "any-broken-chain": ("untrusted-root",)}, "")
    yield Case("order", WWW, one, "chain", ("wrong-order",), {"any-order": ()}, order)
    yield Case("own-root", FREIGHT, (FREIGHT,), "chain", ("untrusted-root",),
               {"sent-is-trusted": (), "any-self-signed": ("self-signed",)}, "IR", issuer="own")
    yield Case("self-signed", WWW, one, "chain", ("self-signed",),
               {"sent-is-trusted": (), "any-broken-chain": ("untrusted-root",)}, "", issuer="self")

    yield Case("short-key", WWW, one, "strength", ("weak-key",), weak=True)
    yield Case("old-digest", KIOSK, (KIOSK,), "strength", ("sha1-signature",), {"leaf-only": ()}, sha1=True)
    yield Case("client-only", FREIGHT, (FREIGHT,), "strength", ("not-for-servers",), purposes=(CLIENT,))

    late_elsewhere, several = ("expired", "wrong-name"), "several"
    yield Case("late-and-elsewhere", KIOSK, one, several, late_elsewhere, {"first-only": late_elsewhere[:1]}, ends=late)
    both = ("not-for-servers", "wrong-order")
    yield Case("order-and-purpose", WWW, one, several, both, served="RI", purposes=(CLIENT,))
    yield Case("alone-and-elsewhere", FREIGHT, (KIOSK,), several, elsewhere, {"first-only": elsewhere[:1]}, served="")
    # fmt: on


def _edge(rng: random.Random, edge: str) -> Iterator[Case]:
    """Yield what the edge is about and one good bundle."""
    host = rng.choice(JOURNEYS).host
    if edge == "lookalike":
        yield Case(edge, host.name, (host.name,), edge, ("missing-intermediate",), served="L")
    elif edge == "idn":
        for label, findings in ((UMLAUT, ()), (UMLAUT[1:], ("wrong-name",))):
            yield Case(f"{edge}-{label}", f"{label}.{DOMAIN}", (DOMAIN, _encoded(f"{UMLAUT}.{DOMAIN}")), edge, findings)
    elif edge == "letter-case":
        yield Case(edge, WWW.upper(), (WWW,), edge)
        yield Case(edge, KIOSK, (f"*.{DOMAIN.title()}",), edge)
    elif edge == "ip-as-name":
        yield Case(edge, host.address, (host.name, f"dns:{host.address}"), edge, ("wrong-name",))
    else:
        yield Case(edge, host.name, (host.name,), edge, ("expired",), ends=-rng.randint(2, 40) * DAY)
    yield Case("well", FREIGHT, (FREIGHT,), edge)


def _chain(rng: random.Random, works: Authorities, case: Case, at: datetime) -> list[x509.Certificate]:
    """Return what is served in a case, leaf first."""
    signing = ec_key(rng)
    key = rsa_key(rng).public_key() if case.weak else signing.public_key()
    subject = distinguished(case.common_name or case.names[0])
    root, issuing = (works.own_root, works.own_issuing) if case.issuer == "own" else (works.root, works.issuing)
    by = Holder(subject, signing) if case.issuer == "self" else issuing
    where = "" if case.issuer == "self" else f"http://pki.{DOMAIN}/issuing.cer"
    names = tuple(map(_general, case.names))
    ends = at + (case.ends or rng.randint(20, 80) * DAY)
    order = Order(subject, key, at + case.begins, ends, names, case.purposes, issuer_at=where)
    usual = works.own_issuing_certificate if case.issuer == "own" else works.issuing_certificate
    special = "P" in case.served or case.sha1 or case.issuing_ends
    above, until = works.policy if "P" in case.served else root, at + (case.issuing_ends or 900 * DAY)
    known = {
        "I": works.certify(issuing, above, until, sha1=case.sha1) if special else usual,
        "L": works.certify(works.impostor(issuing), above, until),
        "P": works.certify(works.policy, root, at + 2000 * DAY),
        "R": works.own_root_certificate if case.issuer == "own" else works.trusted[0],
    }
    return [issue(rng, order, by), *(known[letter] for letter in case.served)]


def _general(name: str) -> x509.GeneralName:
    if name.startswith("dns:"):
        return x509.DNSName(name.removeprefix("dns:"))
    return x509.IPAddress(ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _encoded(host: str) -> str:
    """Return a host name as certificates write it: labels beyond ASCII in Punycode (RFC 5890)."""
    return host.encode("idna").decode()


def _commented(chain: list[x509.Certificate]) -> bytes:
    """Return the bundle as tools like to write it: names above each certificate, lines ending as on Windows."""
    parts = [f"Subject: {one.subject.rfc4514_string()}\n{pem(one).decode()}\n" for one in chain]
    return "".join(parts).replace("\n", "\r\n").encode()


def _code(case: Case) -> int:
    """Return the verify code OpenSSL ends on: it checks in the order of FINDINGS, and the last one stays."""
    return max(
        (FINDINGS[name][0] for name in case.findings), key=[code for code, _ in FINDINGS.values()].index, default=0
    )


def _true(case: Case, chain: list[x509.Certificate], at: datetime) -> dict[str, Any]:
    """Return the right answers for a case, and what each misconception leads to."""
    ends = [one.not_valid_after_utc for one in chain]
    naive = at.replace(tzinfo=UTC)
    return {
        "kind": case.kind,
        "group": case.group,
        "findings": sorted(case.findings),
        "traps": {tag: sorted(found) for tag, found in case.traps.items()},
        "days_left": (min(ends) - at) // DAY,
        "days_traps": {
            "leaf-only": (ends[0] - at) // DAY,
            "truncated": int((min(ends) - at) / DAY),
            "naive-time": (min(ends) - naive) // DAY,
        },
    }


def _who(rng: random.Random) -> list[list[Any]]:
    """Return findings, who can mend them, in a drawn order: each alone, none, and some together."""
    single = [((name,), who) for name, (_, who) in FINDINGS.items()]
    both = rng.sample([name for name, (_, who) in FINDINGS.items() if who == "platform"], 2)
    mixed = [("missing-intermediate", "expired"), ("wrong-order", "wrong-name"), ("not-yet-valid", "untrusted-root")]
    asked = [*single, ((), "nobody"), (tuple(both), "platform"), *((pair, "security") for pair in mixed)]
    return [[sorted(found), who] for found, who in rng.sample(asked, len(asked))]
