"""Certificates that public hosts served at some moment: good ones, ones with every usual fault, and a few with two."""

import json
import random
from datetime import UTC, datetime, timedelta, timezone

from groundschool.formats.certificates import Certificate, pem
from groundschool.formats.s_client import transcript
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios.authorities import Authorities
from groundschool.simulation.state import World

EDGES = ("lookalike", "no-ids", "cross-signed", "idn", "letter-case", "ip-as-name", "commented", "any-purpose")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LEFT_OVER = "OS"  # letters of ``served`` that are on no path
told, served = beside(__file__, "cases"), beside(__file__, "chains")
FINDINGS = {  # each with OpenSSL's verify code (s_client ends on the last one it met) and who can mend it
    "wrong-order": (0, "platform"),
    "wrong-name": (0, "security"),
    "missing-issuer": (21, "platform"),
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
    works = Authorities(rng, day, frail=edge is None)
    bundle = Bundle(seed, edge)
    listed: dict[int, dict[str, str]] = {}
    asked = {}
    for number, case in zip(rng.sample(range(1, len(cases) + 1), len(cases)), cases, strict=True):
        name = f"bundles/{number:02}"
        at = (day + rng.randrange(86_400) * SECOND).astimezone(timezone(timedelta(hours=case.hours)))
        chain = served.Chain(rng, works, case, at).certificates()
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


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _commented(chain: list[Certificate]) -> bytes:
    """Return the bundle as tools like to write it: names above each certificate, lines ending as on Windows."""
    parts = [f"Subject: {one.subject.rfc4514_string()}\n{pem(one).decode()}\n" for one in chain]
    return "".join(parts).replace("\n", "\r\n").encode()


def _code(case: told.Case) -> int:
    """Return the verify code OpenSSL ends on: it checks in the order of FINDINGS, and the last one stays."""
    if case.code is not None:
        return case.code
    return max(
        (FINDINGS[name][0] for name in case.findings), key=[code for code, _ in FINDINGS.values()].index, default=0
    )


def _answer(bundle: Bundle, case: told.Case, chain: list[Certificate], at: datetime) -> None:
    """Add the right answers for a case, and what each misconception leads to."""
    found = {tag: sorted(seen) for tag, seen in case.traps.items()}
    bundle.answer("check", case.kind, sorted(case.findings), found)
    ends = [one.not_valid_after_utc for one in chain]
    path = [end for letter, end in zip(" " + case.served, ends, strict=True) if letter not in LEFT_OVER]
    days = {
        "leaf-only": (ends[0] - at) // DAY,
        "path-only": (min(path) - at) // DAY,
        "truncated": int((min(ends) - at) / DAY),
        "naive-time": (min(ends) - at.replace(tzinfo=UTC)) // DAY,
    }
    bundle.answer("days-left", case.kind, (min(ends) - at) // DAY, days)


def _answer_who(bundle: Bundle, rng: random.Random) -> None:
    """Add who can mend findings, in a drawn order: each alone, none, and some together."""
    by = {name: who for name, (_, who) in FINDINGS.items()}
    ours = [name for name, who in by.items() if who == "platform"]
    mixed = [("missing-issuer", "expired"), ("wrong-order", "wrong-name"), ("not-yet-valid", "untrusted-root")]
    asked = [*((name,) for name in by), (), tuple(rng.sample(ours, 2)), tuple(ours), *mixed]
    for found in rng.sample(asked, len(asked)):
        whose = {by[name] for name in found}
        right = "nobody" if not whose else "platform" if whose == {"platform"} else "security"
        traps = {"always-reissue": "security" if found else "nobody"}
        traps["first-only"] = "platform" if "platform" in whose else right
        bundle.answer("who-fixes", " ".join(sorted(found)), right, traps)
