"""Grades the handshake census against the attempts that were drawn, and against what real clients saw."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, call, judged, on_edges

FILE = "clients.pcap"
ENDS = ("established", "refused", "no_answer", "half_open", "reset_mid")
CLOSE = 10e-6  # seconds: what a float of seconds since 1970 loses, and to spare


def _pairs(found: Mapping) -> list:
    return sorted(map(list, found))


def _of(pairs: Collection, view: Callable[[Any], Any]) -> Callable[[Mapping], dict]:
    """Return the view of some pairs, as far as they are there."""
    return lambda found: {pair: view(ends) for pair, ends in found.items() if pair in pairs}


def _plain(found: Mapping) -> dict:
    return {pair: dict(ends) for pair, ends in found.items()}


def _timed(found: Mapping) -> dict:
    return {pair: Near(seconds, CLOSE) for pair, seconds in found.items()}


def _either(found: Mapping) -> dict:
    """Return the view for which a firewall's ICMP is a refusal as well as silence: one may read it or not."""
    return {
        pair: {**ends, "refused": ends["refused"] + ends["no_answer"], "no_answer": 0} for pair, ends in found.items()
    }


COUNTS_ON_EDGES, TIMES_ON_EDGES = on_edges(__file__, _plain), on_edges(__file__, _timed)
COUNTS_ON_EDGES = {**COUNTS_ON_EDGES, "rejected": replace(COUNTS_ON_EDGES["rejected"], view=_either)}
COMPLETED = Expect("the keys are the pairs that completed a handshake", _pairs, points=2)
TIMED = Expect("each time runs from the attempt's first SYN to the ACK that completes it", _timed, points=3)


def census(answer: object, variant: Variant) -> Score:
    """Return the checks of ``census(path)``: which pairs, how many attempts, how they ended."""
    told = variant.truth["census"]
    if isinstance(told, list):  # a recording: all its truth is the census
        told = {"wants": {FILE: told}, "traps": {}}
    wants = {FILE: _counts(told["wants"][FILE])}
    traps = {tag: {FILE: _counts(answers[FILE])} for tag, answers in told["traps"].items()}
    said = {FILE: call(answer, variant.path(FILE))}
    expected = [COUNTS_ON_EDGES[variant.edge]] if variant.edge else _counted(wants[FILE])
    return judged(said, wants, traps, expected)


def _counted(pairs: Collection) -> list[Expect]:
    """Return what is expected of a census of these pairs; more of them cost nothing but the keys."""
    ipv4 = {pair for pair in pairs if ":" not in pair[0]}
    ended = {
        "every attempt over IPv4 is counted once": lambda ends: sum(ends[end] for end in ENDS),
        "over IPv4, a refusal is told apart from silence": lambda ends: (ends["refused"], ends["no_answer"]),
        "over IPv4, a conversation cut by a reset is told apart from a whole one": lambda ends: (
            ends["established"],
            ends["reset_mid"],
        ),
    }
    return [
        Expect("the keys are the pairs whose SYN is in the capture, client first", _pairs, points=2),
        *(Expect(label, _of(ipv4, view), points=2) for label, view in ended.items()),
        Expect("IPv6 is counted like IPv4", _of({*pairs} - ipv4, dict), points=2),
    ]


def slowest_handshake(answer: object, variant: Variant) -> Score:
    """Return the checks of ``slowest_handshake(path)``; a recording says which pairs connected, not how fast."""
    said = {FILE: call(answer, variant.path(FILE))}
    told = variant.truth.get("slowest-handshake")
    if told is None:
        ended = _counts(variant.truth["census"])
        spoken = [pair for pair, ends in ended.items() if ends["established"] + ends["reset_mid"]]
        return judged(said, {FILE: dict.fromkeys(spoken)}, {}, [COMPLETED])
    wants = {FILE: _seconds(told["wants"][FILE])}
    traps = {tag: {FILE: _seconds(answers[FILE])} for tag, answers in told["traps"].items()}
    expected = [TIMES_ON_EDGES[variant.edge]] if variant.edge else [COMPLETED, TIMED]
    return judged(said, wants, traps, expected)


def _counts(rows: list[dict]) -> dict[tuple, dict]:
    return {_pair(row): {end: row.get(end, 0) for end in ENDS} for row in rows}


def _seconds(rows: list[dict]) -> dict[tuple, float]:
    return {_pair(row): row["seconds"] for row in rows}


def _pair(row: dict) -> tuple:
    return row["client"], row["server"], row["port"]
