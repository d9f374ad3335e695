"""Plays the steps of an answer on situations whose fault nobody sees, and grades what they lead to."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from groundschool.kit import Expect, Outcome, Score, Variant, beside, call, given, item, judged, on_edges

worlds = beside(__file__, "worlds")
# Which levers are possible, by the check: points, lever, what is looked at, and the situations that tell.
LEVERS = {
    "what stands out, and was changed just before, points at a lever": (
        3,
        ("switch-flag-off", "roll-back-release", "restore-config"),
        ("release", "compatible", "flag", "flag-twice", "flag-old", "change-bound", "change-at-once", "change-after", "misled", "too-small"),
    ),
    "so does a host, a zone or a partner that stands out": (
        2,
        ("take-host-out", "drain-zone", "break-circuit"),
        ("host", "zone", "partner", "times-bound", "below-times", "small", "too-small", "flag-old"),
    ),
    "a full tier points at a lever, and at another one where a job fills it": (
        2,
        ("scale-out", "restart", "stop-job", "shed-load"),
        ("job", "job-bound", "job-less", "flood", "leak", "surge", "below-times", "release"),
    ),
    "no release is rolled back across a migration that breaks the old one": (
        2, ("roll-back-release",), ("irreversible", "irreversible-flag", "compatible", "release", "leak"),
    ),
    "nor a value restored that is revoked, or a failover made that loses bookings": (
        1, ("restore-config", "fail-over-db"), ("revoked", "config", "primary", "behind", "behind-bound", "leak"),
    ),
    "no zone is drained onto zones that have no room": (1, ("drain-zone",), ("zone", "no-room", "no-room-bound", "host", "leak")),
    "nothing is scaled out onto a full database, or beyond the limit": (
        2, ("scale-out", "stop-job"), ("job", "job-bound", "flood", "unsafe", "surge", "surge-agreed", "surge-limit"),
    ),
}  # fmt: skip
AGREES = ("release", "zone", "surge", "surge-agreed", "flood", "primary", "behind", "no-room")
# What the steps lead to, by the check: points, what is looked at, and the situations that tell.
COURSES: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "the lever that the evidence points at is pulled, the soonest first": (
        3, ("levers",),
        ("release", "flag", "config", "host", "partner", "surge", "leak", "job", "quicker", "tie", "tie-host"),
    ),
    "and none where every one is ruled out": (
        2, ("levers", "end"), ("irreversible", "irreversible-flag", "revoked", "no-room", "unsafe", "surge-limit", "behind"),
    ),
    "who must agree is asked, and nobody else": (
        2, ("asked", "levers"), ("zone", "flood", "surge", "surge-agreed", "primary", "host"),
    ),
    "a no is a no, and not the end": (2, ("asked", "levers", "end"), ("refused", "refused-other", "flood-refused")),
    "evidence is captured first": (2, ("evidence", "levers"), ("leak", "release", "evidence-bound", "primary", "host", "misled")),
    "but not while too many users fail": (1, ("evidence", "levers"), ("severe", "severe-bound", "evidence-bound")),
    "each lever is judged by its own signal, when it can show": (
        3, ("looked", "levers"), ("release", "host", "job", "flood", "misled", "half-better", "well-bound", "two-fail"),
    ),
    "what has not helped is taken back, where that can be": (
        2, ("undone", "levers"), ("misled", "half-better", "two-fail", "not-undone", "second-stays", "late-failed", "well-bound"),
    ),
    "after two that have not helped somebody else decides": (2, ("levers", "end", "named"), ("two-fail", "misled")),
    "and when the minutes are over": (
        2, ("levers", "end", "evidence"), ("late", "late-bound", "in-time", "late-captured", "late-failed"),
    ),
    "mitigated is not fixed, and what is in force is handed over": (
        2, ("end", "named"), ("release", "leak", "misled", "not-undone", "flag", "zone"),
    ),
}  # fmt: skip


def candidates(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``candidates(situation, rules)``, lever by lever."""
    rules, cases = variant.truth["rules"], variant.truth["situations"]
    said = _called(answer, {name: (case, rules) for name, case in cases.items()})
    wants, traps = worlds.readings(variant)
    if variant.edge:
        return judged(said, wants, traps, [on_edges(__file__, partial(_about, [*rules["levers"]]))[variant.edge]])
    kinds = variant.truth["kinds"]
    expected = [
        Expect(label, partial(_about, levers), points, among=[kinds[kind] for kind in about])
        for label, (points, levers, about) in LEVERS.items()
    ]
    agrees = Expect(
        "and it is said who must agree", partial(_asks, [*rules["levers"]]), 2, among=[kinds[kind] for kind in AGREES]
    )
    return judged(said, wants, traps, [*expected, agrees])


def _about(levers: list[str], found: Mapping[str, Any]) -> Any:
    return {lever: (found[lever]["verdict"], found[lever]["target"]) for lever in levers}


def _asks(levers: list[str], found: Mapping[str, Any]) -> Any:
    return {lever: found[lever]["asks"] for lever in levers if found[lever]["asks"]}


def next_step(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``next_step(situation, log, rules)``: what its steps lead to."""
    wants, traps = worlds.courses(variant)
    rules, cases = variant.truth["rules"], variant.truth["situations"]

    def asked(logs: Mapping[str, Any]) -> dict[str, Outcome]:
        return _called(answer, {name: (cases[name], [*map(dict, log)], rules) for name, log in logs.items()})

    said = worlds.outcomes(variant, asked)
    if variant.edge:
        return judged(said, wants, traps, [on_edges(__file__, _course)[variant.edge]])
    return judged(said, wants, traps, _expected(variant.truth["kinds"]))


def _expected(kinds: Mapping[str, str]) -> list[Expect]:
    expected = [
        Expect(label, item(*keys), points, among=[kinds[kind] for kind in about])
        for label, (points, keys, about) in COURSES.items()
    ]
    lost = Expect("users lose no more minutes than they must", item("over", "end"), 2)
    safe = Expect("nothing is done that is ruled out or that others must agree to", item("against"), 1, critical=True)
    return [*expected, lost, safe]


def _called(answer: Any, questions: Mapping[str, tuple[Any, ...]]) -> dict[str, Outcome]:
    """Return what is said of each question: asked in one go, and one by one where one of them raises."""
    all_at_once = call(lambda: [answer(*question) for question in questions.values()])
    if all_at_once.error:
        return {name: call(answer, *question) for name, question in questions.items()}
    shown = getattr(answer, "__name__", "answer")
    return {name: given(value, f"{shown} on {name}") for name, value in zip(questions, all_at_once.value, strict=True)}


def _course(found: Mapping[str, Any]) -> Any:
    return {key: found[key] for key in ("levers", "asked", "evidence", "looked", "undone", "end", "named")}
