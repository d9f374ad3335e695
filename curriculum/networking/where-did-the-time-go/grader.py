"""Grades where the time of exchanges went against the connections that were drawn."""

from collections.abc import Callable, Mapping
from typing import Any

from groundschool.kit import Expect, Near, Score, Variant, call, judged, on_edges

CLOSE = 1.0  # ms
KEPT, AGAIN = "kept-is-carried", "same-number-alone"  # what a failure may come from where no trap shows it
DESK, RACK = "at-the-desk.pcap", "at-the-rack.pcap"
PHASES = ("idle", "think", "lost", "blocked", "transfer")


def _far(*keys: str) -> Callable[[Any], dict]:
    """Return the view of some distances, by client."""

    def view(found: Any) -> dict:
        if isinstance(found, Mapping):
            return {tuple(client): [Near(far[key], CLOSE) for key in keys] for client, far in found.items()}
        return {tuple(row["client"]): [Near(row[key], CLOSE) for key in keys] for row in found}

    return view


def _rows(*keys: str) -> Callable[[Any], list]:
    """Return the view of some entries of every row, with whose row it is."""
    return lambda found: [[tuple(row["client"]), *(_entry(row[key]) for key in keys)] for row in found]


def _entry(value: Any) -> Any:
    return value if isinstance(value, str) else Near(value, CLOSE)


def _whole(*keys: str) -> dict[str, Expect]:
    return on_edges(__file__, _rows(*keys))


DISTANCES = [
    Expect("the whole way is measured, from either end", _far("rtt"), points=2),
    Expect("and what lies beyond the capture", _far("beyond")),
]
STALLS = [
    Expect("every stall is found once, and nothing else", _rows(), points=2, tag=KEPT),
    Expect("each takes as long as bytes were missing", _rows("ms"), points=2, tag=AGAIN),
    Expect("what brought the bytes back is known", _rows("by"), points=2),
]
EXCHANGES = [
    Expect("every exchange is found, in order", _rows(), tag=KEPT),
    Expect("the client's pauses are its own", _rows("idle"), points=2),
    Expect("the server's thinking is its own", _rows("think"), points=3),
    Expect("what was lost is counted once", _rows("lost"), points=2),
    Expect("a closed window is the receiver's", _rows("blocked"), points=2),
    Expect("what is left of an answer is transfer", _rows("transfer")),
    Expect("the verdict names who had most of it", _rows("verdict"), points=3),
]
FAR_ON_EDGES = on_edges(__file__, _far("rtt", "beyond"))


def distances(answer: object, variant: Variant) -> Score:
    """Return the checks of ``distances(path)`` for both captures."""
    return _both("distances", answer, variant, DISTANCES, FAR_ON_EDGES)


def stalls(answer: object, variant: Variant) -> Score:
    """Return the checks of ``stalls(path)`` for both captures."""
    return _both("stalls", answer, variant, STALLS, _whole("ms", "by"))


def exchanges(answer: object, variant: Variant) -> Score:
    """Return the checks of ``exchanges(path)`` for both captures."""
    return _both("exchanges", answer, variant, EXCHANGES, _whole(*PHASES, "verdict"))


def _both(task: str, answer: object, variant: Variant, asked: list[Expect], edges: Mapping[str, Expect]) -> Score:
    truth = variant.truth[task]
    said = {path: call(answer, variant.path(path)) for path in truth["wants"]}
    return judged(said, truth["wants"], truth["traps"], [edges[variant.edge]] if variant.edge else asked)
