"""Grades the certificate checks against what the bundles were made to be."""

from collections.abc import Callable
from datetime import datetime
from operator import index

from groundschool.kit import Check, Outcome, Score, Variant, call

Row = tuple[Outcome, object, dict]
AT_HAND = {"missing-intermediate", "wrong-order", "not-yet-valid"}

CHECKED = {
    "well": "nothing is found where nothing is wrong",
    "time": "what has expired or is not valid yet is found, to the second",
    "name": "a certificate for other names is found",
    "chain": "the four ways in which a chain goes wrong are told apart",
    "strength": "weak keys, SHA-1 signatures and certificates for other purposes are found",
    "several": "all of several findings are reported",
}
EDGES = {
    "lookalike": "an issuer is known by its key, not only by its name",
    "idn": "host names beyond ASCII are understood",
    "letter-case": "capital letters make no difference",
    "ip-as-name": "an address is not looked for among the DNS names",
    "commented": "remarks and Windows line ends in a bundle do not matter",
}
TAGS = {"lookalike": "name-links", "idn": "spelling", "letter-case": "spelling", "ip-as-name": "address-is-a-name"}
SHORTEST = "the certificate that ends first decides, leaf or not"
OVER = "what is over is negative, from the first second"
OFFSET = "the offset of the moment is respected"
WHOLE = "days are whole and rounded down"


def check(answer: object, variant: Variant) -> Score:
    """Return the checks of ``check(bundle, host, trust, at)``, one for each kind of fault."""
    cases = sorted(variant.truth["cases"], key=lambda case: case["bundle"])
    said = {
        case["kind"]: call(
            answer,
            variant.path(case["bundle"]),
            case["host"],
            variant.path("trust.pem"),
            datetime.fromisoformat(case["at"]),
        )
        for case in cases
    }
    groups = CHECKED if variant.edge is None else {variant.edge: EDGES[variant.edge]}
    tag, points = TAGS.get(variant.edge or "", ""), 2.0 if variant.edge is None else 1.0

    def judged(group: str, label: str) -> Check:
        kinds = [case["kind"] for case in variant.truth["cases"] if case["group"] == group]
        rows = {case["kind"]: (case["findings"], case["traps"]) for case in cases}
        return _all(label, [(said[kind], *rows[kind]) for kind in kinds], set, points, tag)

    return Score(tuple(judged(group, label) for group, label in groups.items()))


def days_left(answer: object, variant: Variant) -> Score:
    """Return the checks of ``days_left(bundle, at)``; edges show nothing new here."""
    asked: dict[str, list[Row]] = {SHORTEST: [], OVER: [], OFFSET: [], WHOLE: []}
    for case in sorted(variant.truth["cases"], key=lambda case: case["bundle"]):
        got = call(answer, variant.path(case["bundle"]), datetime.fromisoformat(case["at"]))
        days, traps = case["days_left"], case["days_traps"]
        leaf, offset = days != traps["leaf-only"], days != traps["naive-time"]
        label = OVER if days < 0 else SHORTEST if leaf else OFFSET if offset else WHOLE
        if not (leaf and days < 0):  # two questions in one
            asked[label].append((got, days, traps))
    return Score(tuple(_all(label, rows, index) for label, rows in asked.items() if rows))


def who_fixes(answer: object, variant: Variant) -> Score:
    """Return the checks of ``who_fixes(findings)``: single findings of either team, and none or several at once."""
    asked: dict[str, list[Row]] = {
        "what certificates at hand can mend stays with the platform team": [],
        "what needs a new certificate or another trust goes to the security team": [],
        "no finding, or several at once, go to the right place": [],
    }
    file, new, several = asked
    for findings, who in variant.truth["who"]:
        label = several if len(findings) != 1 else file if who == "platform" else new
        asked[label].append((call(answer, set(findings)), who, _blamed(findings, who)))
    return Score(tuple(_all(label, rows, str) for label, rows in asked.items()))


def _blamed(findings: list, who: str) -> dict:
    """Return where misconceptions send findings: to the authority whatever they are, or where one of them goes."""
    if who == "platform":
        return {"always-reissue": "security"}
    return {"first-only": "platform"} if AT_HAND & {*findings} else {}


def _all(label: str, rows: list[Row], view: Callable, points: float = 2.0, tag: str = "") -> Check:
    """Return one check over several answers: it fails at the first that is not right."""
    checks = [
        got.equals(
            label, view, view(want), points=points, tag=tag, traps={name: view(trap) for name, trap in traps.items()}
        )
        for got, want, traps in rows
    ]
    return next((check for check in checks if not check.passed), checks[0])
