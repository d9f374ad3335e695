"""Grades the certificate checks against what the bundles were made to be."""

from datetime import datetime
from operator import index

from groundschool.kit import Expect, Score, Variant, call, judged, on_edges


def _alone(label: str, *findings: str) -> Expect:
    """Return the expectation of bundles with one of these findings and no other."""
    return Expect(label, set, points=2, among=lambda want: len(want) == 1 and want[0] in findings)


CHECKED = (
    Expect("nothing is found where nothing is wrong", set, among=lambda want: not want),
    _alone("what has expired or is not valid yet is found, to the second", "expired", "not-yet-valid"),
    _alone("a certificate for other names is found", "wrong-name"),
    _alone(
        "the four ways in which a chain goes wrong are told apart",
        *("missing-issuer", "wrong-order", "untrusted-root", "self-signed"),
    ),
    _alone(
        "weak keys, SHA-1 signatures and certificates for other purposes are found",
        *("weak-key", "sha1-signature", "not-for-servers"),
    ),
    Expect("all of several findings are reported", set, points=2, among=lambda want: len(want) > 1),
)
ON_EDGES = on_edges(__file__, set)
SHORTEST = "the certificate that ends first decides, leaf or not"
OVER = "what is over is negative, from the first second"
OFFSET = "the offset of the moment is respected"
WHOLE = "days are whole and rounded down"
MENDED = "what certificates at hand can mend stays with the platform team"
RENEWED = "what needs a new certificate or another trust goes to the security team"
TOGETHER = "no finding, or several at once, go to the right place"


def check(answer: object, variant: Variant) -> Score:
    """Return the checks of ``check(bundle, host, trust, at)``, one for each kind of fault."""
    truth, trust = variant.truth["check"], variant.path("trust.pem")
    said = {
        case["kind"]: call(
            answer, variant.path(case["bundle"]), case["host"], trust, datetime.fromisoformat(case["at"])
        )
        for case in variant.truth["cases"]
    }
    return judged(said, truth["wants"], truth["traps"], [ON_EDGES[variant.edge]] if variant.edge else CHECKED)


def days_left(answer: object, variant: Variant) -> Score:
    """Return the checks of ``days_left(bundle, at)``; edges show nothing new here."""
    wants, traps = variant.truth["days-left"]["wants"], variant.truth["days-left"]["traps"]
    said = {
        case["kind"]: call(answer, variant.path(case["bundle"]), datetime.fromisoformat(case["at"]))
        for case in variant.truth["cases"]
    }
    asked: dict[str, list[str]] = {SHORTEST: [], OVER: [], OFFSET: [], WHOLE: []}
    for kind, days in wants.items():
        leaf, offset = (kind in traps.get(tag, {}) for tag in ("leaf-only", "naive-time"))
        label = OVER if days < 0 else SHORTEST if leaf else OFFSET if offset else WHOLE
        if not (leaf and days < 0):  # two questions in one
            asked[label].append(kind)
    return judged(said, wants, traps, [Expect(label, index, points=2, among=kinds) for label, kinds in asked.items()])


def who_fixes(answer: object, variant: Variant) -> Score:
    """Return the checks of ``who_fixes(findings)``: single findings of either team, and none or several at once."""
    wants, traps = variant.truth["who-fixes"]["wants"], variant.truth["who-fixes"]["traps"]
    said = {findings: call(answer, set(findings.split())) for findings in wants}
    asked: dict[str, list[str]] = {MENDED: [], RENEWED: [], TOGETHER: []}
    for findings, who in wants.items():
        label = TOGETHER if len(findings.split()) != 1 else MENDED if who == "platform" else RENEWED
        asked[label].append(findings)
    return judged(said, wants, traps, [Expect(label, str, points=2, among=those) for label, those in asked.items()])
