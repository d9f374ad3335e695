"""The mastery rule over columns: every reading of a cohort at once, equal to ``mastery.read_mastery`` of each.

The plain rule is the definition; this computes the same sums with NumPy. Attempts are sorted, so that an exercise of an
associate is one stretch of rows; each stretch gives units and their score, and a matrix of weights spreads them over
skills.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from groundschool.curriculum.evidence_weights import LEVELS
from groundschool.curriculum.framework import Bar, MasteryPolicy
from groundschool.ledger.instants import microseconds
from groundschool.tracker.evidence.columns import AttemptColumns
from groundschool.tracker.mastery.reading import TOLERANCE

MICROSECONDS_A_DAY = 86_400_000_000.0

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class ReadingColumns:
    """The readings of everybody in every skill: arrays of (associates, skills).

    Without evidence ``units`` is 0, ``score`` 0 and the interval 0 to 1. ``level`` counts the bars that graded work
    meets, as ``Reading.level`` does; it stops below the first bar that asks for attested work, which no column holds.
    """

    associates: tuple[str, ...]
    skills: tuple[str, ...]
    units: np.ndarray
    score: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    exercises: np.ndarray
    fresh_passes: np.ndarray
    level: np.ndarray


def read_all(
    columns: AttemptColumns, weights: Weights, policy: MasteryPolicy, as_of: datetime, needed: Mapping[str, int]
) -> ReadingColumns:
    """Return the reading of every associate in every skill of ``weights`` at ``as_of``.

    ``needed`` is the number of exercises that the first bar asks for, by skill; where it is missing, the policy's.
    """
    rows = _Stretches.of(columns, policy, microseconds(as_of))
    spread = _matrix(columns.exercises, weights)
    shows = spread > 0
    units, total = rows.units @ spread, rows.scores @ spread
    known = units > 0
    score = np.minimum(np.divide(total, units, out=np.zeros_like(units), where=known), 1.0)
    lower, upper = _wilson(score, units, known, policy.z)
    exercises = (rows.seen @ shows).astype(np.int32)
    passes = (rows.passes @ shows).astype(np.int32)
    firsts = np.array([needed.get(skill, policy.levels[0].exercises) for skill in weights])
    found = _levels((units, score, lower, exercises, passes), policy.levels, firsts)
    level = np.where(known, 1 + found, 0)
    return ReadingColumns(columns.associates, tuple(weights), units, score, lower, upper, exercises, passes, level)


@dataclass(frozen=True)
class _Stretches:
    """What each associate's attempts at each exercise come to, before weights: arrays of (associates, exercises)."""

    units: np.ndarray
    scores: np.ndarray
    passes: np.ndarray
    seen: np.ndarray

    @classmethod
    def of(cls, columns: AttemptColumns, policy: MasteryPolicy, as_of: int) -> "_Stretches":
        levels = np.array([policy.assurance.by_level[level] for level in LEVELS])
        told = (columns.submitted_at <= as_of) & (levels[columns.assurance] > 0)
        shape = len(columns.associates), len(columns.exercises)
        if not told.any():
            return cls(*np.zeros((4, *shape)))
        stretch = columns.associate[told].astype(np.int64) * shape[1] + columns.exercise[told]
        starts = np.flatnonzero(np.r_[True, stretch[1:] != stretch[:-1]])
        lengths = np.diff(np.r_[starts, len(stretch)])
        hidden, instants = columns.hidden[told], columns.submitted_at[told]
        repeats = _repeats(stretch, columns.variant[told])
        fresh = hidden & (repeats == 0)
        last = np.repeat(instants[starts + lengths - 1], lengths)
        share = columns.share[told]
        score = np.where(columns.critical_failed[told], np.minimum(share, policy.critical_cap), share)
        trust = levels[columns.assurance[told]]
        part = 1.0 - score * (1.0 - trust)
        raw = (
            part
            * np.where(hidden, 1.0, policy.public_weight)
            * policy.repeat_factor**repeats
            * policy.supersede_factor ** _later(fresh, starts, lengths)
            * _aged(last - instants, policy)
        )
        sums = np.add.reduceat(raw, starts)
        scale = np.minimum(1.0, policy.exercise_cap / sums) * _aged(as_of - last[starts], policy)
        passed = fresh & (score >= policy.pass_mark - TOLERANCE)
        favour = np.add.reduceat(raw * (score * trust / part), starts) * scale
        parts = sums * scale, favour, np.add.reduceat(passed, starts, dtype=float)
        return cls(*(_placed(part, stretch[starts], shape) for part in (*parts, np.ones(len(starts)))))


def _repeats(stretch: np.ndarray, variant: np.ndarray) -> np.ndarray:
    """Return how many earlier attempts on the same variant each one has."""
    order = np.lexsort((variant, stretch))
    first = np.r_[True, (np.diff(stretch[order]) != 0) | (np.diff(variant[order]) != 0)]
    place = np.arange(len(order))
    counts = place - np.maximum.accumulate(np.where(first, place, 0))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = counts
    return found


def _later(fresh: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return how many fresh attempts follow each one in its stretch."""
    upto = np.cumsum(fresh)
    ends = np.repeat(upto[starts + lengths - 1], lengths)
    return ends - upto


def _aged(age: np.ndarray, policy: MasteryPolicy) -> np.ndarray:
    return np.exp2(-(age / MICROSECONDS_A_DAY) / policy.half_life_days)


def _placed(values: np.ndarray, stretch: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    found = np.zeros(shape[0] * shape[1])
    found[stretch] = values
    return found.reshape(shape)


def _matrix(exercises: Sequence[str], weights: Weights) -> np.ndarray:
    rows = [[mapped.get(exercise, 0.0) for mapped in weights.values()] for exercise in exercises]
    return np.array(rows).reshape(len(exercises), len(weights))


def _wilson(score: np.ndarray, units: np.ndarray, known: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    centre = units * score + z * z / 2
    spread = z * np.sqrt(units * score * (1 - score) + z * z / 4)
    total = units + z * z
    lower = np.maximum(0.0, np.minimum((centre - spread) / total, score))
    upper = np.minimum(1.0, np.maximum((centre + spread) / total, score))
    return np.where(known, lower, 0.0), np.where(known, upper, 1.0)


def _levels(figures: tuple[np.ndarray, ...], bars: Sequence[Bar], firsts: np.ndarray) -> np.ndarray:
    """Return how many bars in a row, from the lowest on, are met."""
    units, score, lower, exercises, passes = figures
    found = np.zeros(units.shape, dtype=np.int32)
    met = np.ones(units.shape, dtype=bool)
    for position, bar in enumerate(bars):
        if bar.attestations or bar.attesters or bar.outcomes:
            break
        met = (
            met
            & (exercises >= (firsts if position == 0 else bar.exercises))
            & (passes >= bar.fresh_passes)
            & (units >= bar.units - TOLERANCE)
            & (score >= bar.score - TOLERANCE)
            & (lower >= bar.floor - TOLERANCE)
        )
        found += met
    return found
