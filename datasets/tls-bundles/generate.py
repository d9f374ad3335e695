"""Certificates that public hosts served at some moment: good ones, ones with every usual fault, and a few with two."""

import json
import random
from datetime import UTC, datetime, timedelta, timezone

from groundschool.formats.certificates import (
    Certificate,
    Holder,
    Order,
    distinguished,
    ec_key,
    general_name,
    issue,
    pem,
    rsa_key,
)
from groundschool.formats.s_client import transcript
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios.authorities import Authorities
from groundschool.simulation.company import DOMAIN
from groundschool.simulation.state import World

EDGES = ("lookalike", "idn", "letter-case", "ip-as-name", "commented")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
told = beside(__file__, "cases")
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


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return bundles with their transcripts, the roots a client trusts, and what is wrong with each bundle."""
    rng = random.Random(f"tls bundles {seed} {edge}")
    day = World.from_seed(seed).day
    cases = list(told.plain(rng) if edge is None else told.on_edge(rng, edge))
    works = Authorities(rng, day)
    bundle = Bundle(seed, edge)
    listed: dict[int, dict[str, str]] = {}
    asked = {}
    for number, case in zip(rng.sample(range(1, len(cases) + 1), len(cases)), cases, strict=True):
        name = f"bundles/{number:02}"
        at = (day + rng.randrange(86_400) * SECOND).astimezone(timezone(timedelta(hours=case.hours)))
        chain = _chain(rng, works, case, at)
        bundle.write(f"{name}.pem", pem(*chain) if edge != "commented" else _commented(chain))
        asked_for = "" if _is_address(case.host) else told.encoded(case.host)
        bundle.write(f"{name}.txt", transcript(chain, _code(case), asked_for))
        listed[number] = {"bundle": f"{name}.pem", "transcript": f"{name}.txt", "host": case.host, "at": at.isoformat()}
        asked[number] = listed[number] | {"kind": case.kind}
        _answer(bundle, case, chain, at)
    bundle.write("cases.json", json.dumps([listed[n] for n in sorted(listed)], indent=1, ensure_ascii=False) + "\n")
    bundle.write("trust.pem", pem(*works.trusted))
    bundle.truth["cases"] = [asked[n] for n in sorted(asked)]
    _answer_who(bundle, rng)
    return bundle.variant()


def _chain(rng: random.Random, works: Authorities, case: told.Case, at: datetime) -> list[Certificate]:
    """Return what is served in a case, leaf first."""
    signing = ec_key(rng)
    key = rsa_key(rng).public_key() if case.weak else signing.public_key()
    subject = distinguished(case.common_name or case.names[0])
    root, issuing = (works.own_root, works.own_issuing) if case.issuer == "own" else (works.root, works.issuing)
    by = Holder(subject, signing) if case.issuer == "self" else issuing
    where = "" if case.issuer == "self" else f"http://pki.{DOMAIN}/issuing.cer"
    names = tuple(map(general_name, case.names))
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


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _commented(chain: list[Certificate]) -> bytes:
    """Return the bundle as tools like to write it: names above each certificate, lines ending as on Windows."""
    parts = [f"Subject: {one.subject.rfc4514_string()}\n{pem(one).decode()}\n" for one in chain]
    return "".join(parts).replace("\n", "\r\n").encode()


def _code(case: told.Case) -> int:
    """Return the verify code OpenSSL ends on: it checks in the order of FINDINGS, and the last one stays."""
    return max(
        (FINDINGS[name][0] for name in case.findings), key=[code for code, _ in FINDINGS.values()].index, default=0
    )


def _answer(bundle: Bundle, case: told.Case, chain: list[Certificate], at: datetime) -> None:
    """Add the right answers for a case, and what each misconception leads to."""
    found = {tag: sorted(seen) for tag, seen in case.traps.items()}
    bundle.answer("check", case.kind, sorted(case.findings), found)
    ends = [one.not_valid_after_utc for one in chain]
    days = {
        "leaf-only": (ends[0] - at) // DAY,
        "truncated": int((min(ends) - at) / DAY),
        "naive-time": (min(ends) - at.replace(tzinfo=UTC)) // DAY,
    }
    bundle.answer("days-left", case.kind, (min(ends) - at) // DAY, days)


def _answer_who(bundle: Bundle, rng: random.Random) -> None:
    """Add who can mend findings, in a drawn order: each alone, none, and some together."""
    by = {name: who for name, (_, who) in FINDINGS.items()}
    both = rng.sample([name for name, who in by.items() if who == "platform"], 2)
    mixed = [("missing-intermediate", "expired"), ("wrong-order", "wrong-name"), ("not-yet-valid", "untrusted-root")]
    asked = [*((name,) for name in by), (), tuple(both), *mixed]
    for found in rng.sample(asked, len(asked)):
        whose = {by[name] for name in found}
        right = "nobody" if not whose else "platform" if whose == {"platform"} else "security"
        traps = {"always-reissue": "security" if found else "nobody"}
        traps["first-only"] = "platform" if "platform" in whose else right
        bundle.answer("who-fixes", " ".join(sorted(found)), right, traps)
