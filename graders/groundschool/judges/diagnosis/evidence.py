"""Pieces of evidence: each points at a line, a span or a query, and is looked up in both worlds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

from groundschool.judges.diagnosis.worlds import RivalWorlds, moment_of
from groundschool.judges.promql import PromqlError

CLOSE, TINY = 0.05, 0.005  # how far a value may be off: as a share of itself, and where it is nearly nothing
APART = 1.5  # by which factor a value has to differ from the rival's to tell the two apart


@dataclass(frozen=True)
class Exhibit:
    """A piece of evidence, looked up: of which signal, what it shows, and whether it tells the cause from its rival.

    ``wrong`` is why it leads nowhere or does not say what is there; two pieces with the same ``shows`` are one.
    """

    signal: str
    shows: str = ""
    wrong: str = ""
    tells: bool = False


def exhibits(pieces: object, worlds: RivalWorlds, seen: Mapping[str, Mapping[str, Sequence[Any]]]) -> list[Exhibit]:
    """Return what each piece of evidence shows.

    ``seen`` has ``lines`` by number and ``spans`` by id, each with what it shows and whether that tells. Raises
    TypeError where there is no list of dictionaries.
    """
    if not isinstance(pieces, list | tuple) or not all(isinstance(one, dict) for one in pieces):
        raise TypeError("a list of dictionaries is asked for, one for each piece of evidence")
    return [_exhibit(one, worlds, seen) for one in pieces]


def _exhibit(piece: Mapping[str, Any], worlds: RivalWorlds, seen: Mapping[str, Any]) -> Exhibit:
    signal = str(piece.get("signal", "")).strip().lower()
    if signal == "metrics":
        return _measured(piece, worlds)
    if signal not in {"logs", "traces"}:
        return Exhibit(signal, wrong=f"{signal or 'nothing'!r} is none of metrics, logs and traces")
    kind, key = ("lines", "line") if signal == "logs" else ("spans", "span")
    pointer = str(piece.get(key, "")).strip().lower()
    if pointer not in seen[kind]:
        return Exhibit(signal, wrong=f"there is no {key} {pointer[:40]!r}")
    shows, tells = seen[kind][pointer]
    return Exhibit(signal, f"{signal} {shows}", tells=bool(tells))


def _measured(piece: Mapping[str, Any], worlds: RivalWorlds) -> Exhibit:
    query, value = str(piece.get("query", "")), piece.get("value")
    if isinstance(value, bool) or not isinstance(value, Real):
        return Exhibit("metrics", wrong="value is no number")
    try:
        moments = worlds.around(moment_of(piece.get("at")))
        here, there = (worlds.values(query, moments, rival=rival) for rival in (False, True))
    except (TypeError, PromqlError) as error:
        return Exhibit("metrics", wrong=str(error))
    if len(here[1]) != 1:
        none = "" if here[1] else " ('or vector(0)' makes a 0 of nothing)"
        return Exhibit("metrics", wrong=f"the query has {len(here[1])} elements then, and one value is stated{none}")
    if not math.isclose(here[1][0], float(value), rel_tol=CLOSE, abs_tol=TINY):
        return Exhibit("metrics", wrong=f"the query is {here[1][0]:.4g} then, not {float(value):.4g}")
    tells = all(map(_apart, here, there)) and not worlds.of_symptom(query, moments)
    return Exhibit("metrics", f"metrics {''.join(query.split())}", tells=tells)


def _apart(here: Sequence[float], there: Sequence[float]) -> bool:
    """Return whether one element differs clearly from the rival's, or the rival has none."""
    if len(here) != 1 or len(there) > 1:
        return False
    low, high = sorted(map(abs, (here[0], there[0]))) if there else (0.0, abs(here[0]))
    return not there or high > max(APART * low, TINY)
