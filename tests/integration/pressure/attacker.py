"""Somebody who knows who was in which group, and whom they see by name, and subtracts whatever is published."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

# Exported means have six decimals.
CLOSE = 1e-3


@dataclass(frozen=True)
class Told:
    """A published sum about some people: it lies between two numbers, which are the same where it is exact."""

    where: str
    people: frozenset[str]
    low: float
    high: float


def found_out(told: Iterable[Told], known: Mapping[str, float], most: float) -> dict[str, str]:
    """Return of whom what was told gives away their own number, of 0 to ``most``, and how."""
    sums = [_less(one, known) for one in told]
    parts = _parts([one.people for one in sums])
    bounds = [[0.0, most * len(part)] for part in parts]
    inside = [[number for number, part in enumerate(parts) if part <= one.people] for one in sums]
    for _ in range(12):
        for one, mine in zip(sums, inside, strict=True):
            for number in mine:
                rest = [bounds[other] for other in mine if other != number]
                low, high = one.low - sum(high for _, high in rest), one.high - sum(low for low, _ in rest)
                bounds[number] = [max(bounds[number][0], low), min(bounds[number][1], high)]
    return {**_given_away(parts, bounds, most), **_worked_out(sums, parts, inside)}


def _less(told: Told, known: Mapping[str, float]) -> Told:
    """Return what is left of a sum without the people whose numbers are known."""
    mine = sum(known[who] for who in told.people & known.keys())
    return Told(told.where, told.people - known.keys(), told.low - mine, told.high - mine)


def _parts(sets: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """Return everybody by which sets they are in."""
    found: dict[tuple[bool, ...], set[str]] = {}
    for who in sorted(frozenset().union(*sets)):
        found.setdefault(tuple(who in one for one in sets), set()).add(who)
    return [frozenset(part) for part in found.values()]


def _given_away(parts: list[frozenset[str]], bounds: list[list[float]], most: float) -> dict[str, str]:
    """Return who has nothing, has everything, or is alone where a sum is known."""
    found: dict[str, str] = {}
    for part, (low, high) in zip(parts, bounds, strict=True):
        alone = len(part) == 1 and high - low < CLOSE
        if high < CLOSE or low > most * len(part) - CLOSE or alone:
            found |= dict.fromkeys(part, f"between {low:g} and {high:g} for {len(part)} people")
    return found


def _worked_out(sums: list[Told], parts: list[frozenset[str]], inside: list[list[int]]) -> dict[str, str]:
    """Return whom some sum of multiples of exact numbers singles out."""
    exact = [mine for one, mine in zip(sums, inside, strict=True) if one.high - one.low < CLOSE]
    rows = np.array([[float(number in mine) for number in range(len(parts))] for mine in exact])
    found: dict[str, str] = {}
    for number, part in enumerate(parts):
        if len(part) == 1 and len(rows):
            alone = np.eye(len(parts))[number]
            if np.linalg.matrix_rank(np.vstack([rows, alone])) == np.linalg.matrix_rank(rows):
                found |= dict.fromkeys(part, "a difference of exact sums")
    return found
