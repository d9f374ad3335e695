"""Grades a client by what it does with a server on a clock of its own: its requests, its waits, and its end."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from groundschool.kit import Expect, Score, Variant, beside, call, item, judged, on_edges

stub = beside(__file__, "stub")
# What nights are about, by the check: its points, what it looks at, and the nights.
Checks = Mapping[str, tuple[int, Sequence[str], Sequence[str]]]
NIGHTS: Checks = {
    "every page is asked for once, in turn": (2, ("asked",), ("plain",)),
    "every booking is there once, as it came last": (2, ("bookings",), ("plain", "shifted")),
    "a page without bookings is not the end": (1, ("asked",), ("shifted",)),
    "a pause in seconds is kept": (2, ("waits",), ("seconds",)),
    "a pause until a date is kept": (2, ("waits",), ("date",)),
    "what is no pause is none": (1, ("waits", "end"), ("odd",)),
    "waits grow from failure to failure, by chance, to a limit, and begin anew": (2, ("waits",), ("burst",)),
    "what passes is tried again": (2, ("asked",), ("burst", "torn")),
    "a refusal ends it": (2, ("asked", "end"), ("refuses",)),
    "the token goes nowhere else": (2, ("asked", "end"), ("look-alike",)),
    "when no request is left, that is a failure": (2, ("asked", "end"), ("dead", "many")),
    "the last request may bring the last page": (1, ("asked", "end"), ("burst",)),
    "a pause that is too long is not waited for": (1, ("asked", "end"), ("long", "long-date")),
}
ROUNDS: Checks = {
    "every refund is sent once, where it is taken at once": (1, ("posted", "accepted"), ("plain", "alike")),
    "a key is the same at each try and after a restart, and else another": (3, ("keys",), ("retried",)),
    "two refunds that are alike are two": (1, ("keys",), ("alike",)),
    "what passes is tried again": (2, ("posted", "accepted"), ("retried", "conflict")),
    "waits are those of the first task": (2, ("waits",), ("retried", "paused", "refusal")),
    "what is refused is told, and the others go on": (1, ("posted", "accepted", "turned-down"), ("refusal",)),
    "a blocked key ends it": (1, ("posted", "end"), ("blocked",)),
    "when no request is left, or a pause is too long, that is a failure": (2, ("posted", "end"), ("dead", "long")),
}
LINES: Mapping[str, tuple[int, Sequence[str]]] = {
    "the token behind Authorization is gone": (1, ("header", "small-header")),
    "and what else stands there": (1, ("basic", "digest")),
    "values of an address are gone, whosever they are": (
        2,
        ("query", "small-query", "their-key", "their-token", "signed"),
    ),
    "the token is gone wherever it stands": (1, ("echo", "twice")),
    "and as addresses write it": (1, ("encoded-echo", "path-echo")),
    "everything else stays": (2, ("plain", "cursor", "capitals", "prose", "words")),
}
OF_NIGHTS: Mapping[str, Sequence[str]] = {
    "refusals": ("asked", "end"),
    "last-pages": ("asked", "bookings"),
    "pauses": ("waits",),
    "other-servers": ("asked", "end"),
    "circles": ("asked", "end"),
    "redirects": ("asked", "waits", "end"),
    "no-pages": ("asked", "end"),
}
OF_ROUNDS: Mapping[str, Sequence[str]] = {"rounds": ("posted", "end", "accepted", "turned-down")}
EDGES = on_edges(__file__, {edge: item(*keys) for edge, keys in {**OF_NIGHTS, **OF_ROUNDS}.items()})
TIMEOUT = Expect("every request has a time-out", item("timeouts"), tag="no-timeout")


def next_step(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``next_step`` for every night."""
    nights = variant.truth["nights"].items()
    said = {kind: stub.read(lambda *given: call(answer, *given), night, kind) for kind, night in nights}
    return _judged("next-step", said, variant, NIGHTS, OF_NIGHTS)


def next_refund(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``next_refund`` for every round."""
    rounds = variant.truth["rounds"].items()
    said = {kind: stub.send(lambda *given: call(answer, *given), night, kind) for kind, night in rounds}
    return _judged("next-refund", said, variant, ROUNDS, OF_ROUNDS)


def _judged(task: str, said: Mapping[str, Any], variant: Variant, checks: Checks, edges: Collection[str]) -> Score:
    """Return the score of all nights or rounds."""
    truth = variant.truth[task]
    traps = {
        **truth["traps"],
        "no-timeout": {kind: {**want, "timeouts": [None]} for kind, want in truth["wants"].items()},
    }
    if variant.edge in edges:  # each is about one of the tasks; the others have something plain there
        return judged(said, truth["wants"], traps, [EDGES[variant.edge]])
    expected = [Expect(label, item(*keys), points, among=kinds) for label, (points, keys, kinds) in checks.items()]
    return judged(said, truth["wants"], traps, [*expected, TIMEOUT])


def redacted(answer: Any, variant: Variant) -> Score:
    """Return the checks of ``redacted(text, token)`` for every text."""
    truth, token = variant.truth["redacted"], variant.truth["token"]
    said = {kind: call(answer, text, token) for kind, text in variant.truth["exchanges"].items()}
    expected = [Expect(label, str, points, among=kinds) for label, (points, kinds) in LINES.items()]
    return judged(said, truth["wants"], truth["traps"], expected)
