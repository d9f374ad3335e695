"""Plays the steps of an answer on situations whose fault nobody sees, and grades what they lead to."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, beside, call, given, item, judged, on_edges

worlds = beside(__file__, "worlds")
View = Callable[[Any], Any]
# Which levers are possible, by the check: points, lever, what is looked at, and the situations that tell.
LEVERS = {
    "what stands out, and was changed just before, points at a lever": (
        3,
        ("switch-flag-off", "roll-back-release", "restore-config"),
        (
            "release", "compatible", "flag", "flag-twice", "flag-old", "other-names", "change-bound", "change-at-once",
            "change-after", "misled", "too-small",
        ),
    ),
    "so does a host, a zone or a partner that stands out": (
        2,
        ("take-host-out", "drain-zone", "break-circuit"),
        ("host", "zone", "well-bound", "times-bound", "below-times", "small", "too-small", "flag-old"),
    ),
    "a full tier points at a lever, and at another one where a job fills it": (
        2,
        ("scale-out", "restart", "stop-job", "shed-load"),
        ("job-bound", "job-less", "flood", "leak", "severe-bound", "surge", "below-times", "release"),
    ),
    "no release is rolled back across a migration that breaks the old one": (
        2, ("roll-back-release",), ("irreversible", "irreversible-flag", "compatible", "release", "leak"),
    ),
    "nor a value restored that is revoked, or a failover made that loses bookings": (
        2,
        ("restore-config", "fail-over-db"),
        ("revoked", "change-bound", "primary", "behind-bound", "leak"),
    ),
    "no zone is drained onto zones that have no room": (
        2, ("drain-zone",), ("zone", "no-room", "no-room-bound", "host", "leak"),
    ),
    "nothing is scaled out onto a full database, or beyond the limit": (
        2, ("scale-out", "stop-job"), ("job-bound", "flood", "unsafe", "surge", "surge-agreed", "surge-limit"),
    ),
}  # fmt: skip
AGREES = (
    "release", "zone", "surge", "surge-agreed", "surge-limit", "flood", "primary", "behind-bound", "no-room-bound", "asked-again",
)  # fmt: skip
# What the steps lead to, by the check: points, what is looked at, and the situations that tell.
COURSES: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "the lever that the evidence points at is pulled, the soonest first": (
        3, ("levers",),
        ("release", "flag", "change-bound", "host", "well-bound", "surge", "leak", "job-bound", "quicker", "tie", "tie-host"),
    ),
    "and none where every one is ruled out": (
        2, ("levers", "end"), ("irreversible", "irreversible-flag", "revoked", "no-room-bound", "unsafe", "surge-limit", "behind-bound"),
    ),
    "who must agree is asked, for each lever, and nobody else": (
        2, ("asked", "levers"), ("zone", "flood", "surge", "surge-agreed", "primary", "host", "asked-again"),
    ),
    "a no is a no, and not the end": (
        2,
        ("asked", "levers", "end", "named", "evidence"),
        ("refused", "refused-other", "refused-third", "refused-primary"),
    ),
    "evidence is captured first, and once": (
        3, ("evidence", "levers"),
        ("leak", "release", "evidence-bound", "primary", "refused-primary", "host", "misled", "captured-once"),
    ),
    "but not while too many users fail": (2, ("evidence", "levers"), ("severe", "severe-bound", "evidence-bound")),
    "each lever is judged by its own signal, when it can show": (
        3, ("looked", "levers"), ("release", "host", "job-bound", "flood", "misled", "half-better", "well-bound", "two-fail"),
    ),
    "what has not helped is taken back, where that can be": (
        2, ("undone", "levers"), ("misled", "half-better", "two-fail", "not-undone", "second-stays", "late-failed", "well-bound"),
    ),
    "after so many that have not helped somebody else decides": (
        2, ("levers", "end", "named"), ("two-fail", "misled", "second-stays"),
    ),
    "and when the minutes are over": (
        2, ("levers", "end", "evidence", "named"),
        ("late", "late-failed", "in-time", "late-captured", "late-asked"),
    ),
    "mitigated is not fixed, and what is in force is handed over": (
        2, ("end", "named"), ("release", "leak", "misled", "not-undone", "flag", "zone"),
    ),
}  # fmt: skip


def candidates(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``candidates(situation, rules)``, lever by lever."""
    (rules, cases), kinds = _theirs(variant), variant.truth["kinds"]
    said = _called(answer, {name: (case, rules) for name, case in cases.items()})
    wants, traps = worlds.readings(variant)
    expected = [
        Expect(label, partial(_about, levers), points, among=_named(about, kinds))
        for label, (points, levers, about) in LEVERS.items()
    ]
    agrees = Expect("and it is said who must agree", _asks, 4, among=_named(AGREES, kinds))
    return judged(said, wants, traps, _with_edges(variant, [*expected, agrees], _found))


def _about(levers: list[str], found: Mapping[str, Any]) -> Any:
    return {lever: (found[lever]["verdict"], found[lever]["target"]) for lever in levers}


def _asks(found: Mapping[str, Any]) -> Any:
    return {lever: one["asks"] for lever, one in found.items() if one["asks"]}


def _found(found: Mapping[str, Any]) -> Any:
    """Return all that is said of levers at which something points."""
    told = {lever: (one["verdict"], one["target"], one["asks"]) for lever, one in found.items()}
    return {lever: one for lever, one in sorted(told.items()) if one != ("no evidence", None, None)}


def next_step(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``next_step(situation, log, rules)``: what its steps lead to."""
    wants, traps = worlds.courses(variant)
    (rules, cases), kinds = _theirs(variant), variant.truth["kinds"]

    def asked(logs: Mapping[str, Any]) -> dict[str, Outcome]:
        return _called(answer, {name: (cases[name], [*map(dict, log)], rules) for name, log in logs.items()})

    said = worlds.outcomes(variant, asked)
    expected = [
        Expect(label, item(*keys), points, among=_named(about, kinds))
        for label, (points, keys, about) in COURSES.items()
    ]
    lost = Expect("users lose no more minutes than they must", _lost, 3)
    safe = Expect("nothing is done that is ruled out or that nobody has agreed to", item("against"), 1, critical=True)
    return judged(said, wants, traps, _with_edges(variant, [*expected, lost, safe], _course))


def _named(kinds: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Return the situations of some kinds that a variant has."""
    return [names[kind] for kind in kinds if kind in names]


def _with_edges(variant: Variant, expected: list[Expect], whole: View) -> list[Expect]:
    """Return what is expected of a variant: in another year each rule holds as well, and all of them together."""
    if variant.edge == "other-rules":
        return [*expected, on_edges(__file__, whole, 5)[variant.edge]]
    return [on_edges(__file__, whole)[variant.edge]] if variant.edge else expected


def _lost(found: Mapping[str, Any]) -> Any:
    """Return nothing where users lose as little as they must, else how."""
    return {key: found[key] for key in ("levers", "asked", "evidence", "looked")} if found["over"] else "not too much"


def _theirs(variant: Variant) -> Any:
    """Return rules and situations that an answer may change as it likes: the truth stays what it is."""
    return deepcopy([variant.truth[name] for name in ("rules", "situations")])


def _called(answer: Any, questions: Mapping[str, tuple[Any, ...]]) -> dict[str, Outcome]:
    """Return what is said of each question: asked in one go, and one by one where one of them raises."""
    all_at_once = call(lambda: [answer(*question) for question in questions.values()])
    if all_at_once.error:
        return {name: call(answer, *question) for name, question in questions.items()}
    shown = getattr(answer, "__name__", "answer")
    return {name: given(value, f"{shown} on {name}") for name, value in zip(questions, all_at_once.value, strict=True)}


def _course(found: Mapping[str, Any]) -> Any:
    return {key: found[key] for key in ("levers", "asked", "evidence", "looked", "undone", "end", "named")}
