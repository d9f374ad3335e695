"""The mastery rule: how much evidence there is for a skill, how good it is, and how sure one can be.

Evidence is a weighted mean with a Wilson score interval (Wilson 1927, J. Am. Stat. Assoc. 22) on the sum of weights in
the place of a sample size. Ageing shrinks the weights and leaves the mean, so old evidence widens the interval: less is
known, nobody got worse. Scores are fractional and are looked at again and again, so the lower bound is an index to
decide by, not an exact statement of confidence.

What was locked in less well while it was graded can weigh less in somebody's favour. What speaks against them stays
whole: nobody fails in order to deceive, and so more weight never lowers a level.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from math import sqrt

from groundschool.curriculum.framework import Bar, MasteryPolicy
from groundschool.tracker.evidence.attested import AttestedWork
from groundschool.tracker.evidence.counted_attempts import Attempt, counted
from groundschool.tracker.mastery.reading import Reading, Weighed, reaches

DAY = timedelta(days=1)
LOWER_BOUND = "lower bound"


@dataclass(frozen=True)
class Shortfall:
    """One thing that a bar asks for, and how much a reading has of it."""

    what: str
    have: float
    need: float

    @property
    def met(self) -> bool:
        """Return whether it is enough."""
        return reaches(self.have, self.need)


def read_mastery(  # noqa: PLR0913, PLR0917 - the rule's inputs
    attempts: Iterable[Attempt],
    weights: Mapping[str, float],
    policy: MasteryPolicy,
    as_of: datetime,
    min_exercises: int | None = None,
    attested: Iterable[AttestedWork] = (),
) -> Reading:
    """Return the reading of one skill of one associate at ``as_of``.

    ``attempts`` may hold other exercises, later attempts, voided, pending and duplicate ones: they are left out.
    ``weights`` maps the skill's exercises to their weight, above 0 and at most 1. ``min_exercises`` lowers the number
    of distinct exercises of the first bar. ``attested`` is work that showed this skill.
    """
    known = [a for a in attempts if a.exercise in weights and a.submitted_at <= as_of]
    trust = policy.assurance.by_level
    counting = [a for a in counted(known, policy.duplicate_hours) if trust[a.assurance]]
    evidence = sorted(counting, key=lambda a: (a.exercise, *a.order))
    weighed: list[Weighed] = []
    for exercise, same in groupby(evidence, key=lambda attempt: attempt.exercise):
        weighed += _weigh(list(same), weights[exercise], policy, as_of)
    units = sum(entry.units for entry in weighed)
    score = min(sum(entry.units * entry.favour for entry in weighed) / units, 1.0) if units > 0 else None
    lower, upper = wilson(score, units, policy.z)
    passes = sum(entry.fresh and reaches(entry.score, policy.pass_mark) for entry in weighed)
    exercises = len({entry.attempt.exercise for entry in weighed})
    works = tuple(work for work in attested if work.occurred_at <= as_of)
    reading = Reading(as_of, units, score, lower, upper, exercises, passes, 0, tuple(weighed), works)
    return _levelled(reading, policy, min_exercises)


def wilson(score: float | None, units: float, z: float) -> tuple[float, float]:
    """Return the ends of the Wilson score interval of a share ``score`` seen in ``units`` trials; (0, 1) for none."""
    if score is None or units <= 0:
        return 0.0, 1.0
    centre = units * score + z * z / 2
    spread = z * sqrt(units * score * (1 - score) + z * z / 4)
    total = units + z * z
    return max(0.0, min((centre - spread) / total, score)), min(1.0, max((centre + spread) / total, score))


def shortfalls(reading: Reading, bar: Bar, min_exercises: int | None = None) -> list[Shortfall]:
    """Return what ``reading`` lacks for ``bar``, most basic first; empty when it is met."""
    return [entry for entry in asked(reading, bar, min_exercises) if not entry.met]


def asked(reading: Reading, bar: Bar, min_exercises: int | None = None) -> list[Shortfall]:
    """Return what ``bar`` asks for and what ``reading`` has of it, most basic first.

    Without evidence there is no score that could be too low, so only the evidence is asked for.
    """
    found = [
        Shortfall("exercises", reading.exercises, bar.exercises if min_exercises is None else min_exercises),
        Shortfall("fresh passes", reading.fresh_passes, bar.fresh_passes),
        Shortfall("units of evidence", reading.units, bar.units),
    ]
    if reading.score is not None:
        found += [Shortfall("mean score", reading.score, bar.score), Shortfall(LOWER_BOUND, reading.lower, bar.floor)]
    since = reading.as_of - timedelta(days=bar.attestation_days) if bar.attestation_days else None
    works = [work for work in reading.attested if since is None or work.occurred_at >= since]
    of_work = [
        Shortfall("attestations", len(works), bar.attestations),
        Shortfall("attesters", len({work.attester for work in works}), bar.attesters),
        Shortfall("outcomes", sum(work.outcome for work in works), bar.outcomes),
    ]
    return found + [entry for entry in of_work if entry.need]


def freshness(reading: Reading, policy: MasteryPolicy) -> str:
    """Return how a granted level stands today: ``fresh``, ``holding`` or ``refresh due``."""
    if reaches(reading.lower, policy.fresh_floor):
        return "fresh"
    return "holding" if reaches(reading.lower, policy.holding_floor) else "refresh due"


def _weigh(same: list[Attempt], weight: float, policy: MasteryPolicy, as_of: datetime) -> list[Weighed]:
    """Return the attempts at one exercise, oldest first, with their units; together at most the cap times weight."""
    last = same[-1].submitted_at
    seen: Counter[tuple[int, str]] = Counter()
    repeats: list[int] = []
    for attempt in same:
        variant = attempt.exercise_version, attempt.variant
        repeats.append(seen[variant])
        seen[variant] += 1
    fresh = [attempt.hidden and count == 0 for attempt, count in zip(same, repeats, strict=True)]
    later = [sum(fresh[position + 1 :]) for position in range(len(same))]
    scores, trust = [_score(attempt, policy) for attempt in same], policy.assurance.by_level
    trusted = [trusted_part(score, trust[attempt.assurance]) for attempt, score in zip(same, scores, strict=True)]
    raw = [
        part
        * (1.0 if attempt.hidden else policy.public_weight)
        * policy.repeat_factor**count
        * policy.supersede_factor**newer
        * _aged(last - attempt.submitted_at, policy)
        for attempt, count, newer, (part, _) in zip(same, repeats, later, trusted, strict=True)
    ]
    scale = min(1.0, policy.exercise_cap / sum(raw)) * weight * _aged(as_of - last, policy)
    rows = zip(same, scores, repeats, later, raw, trusted, strict=True)
    return [Weighed(attempt, score, k, m, units * scale, favour) for attempt, score, k, m, units, (_, favour) in rows]


def trusted_part(score: float, weight: float) -> tuple[float, float]:
    """Return which part of an attempt is evidence, and which share of it is in favour, by the weight of its level.

    The score counts by the weight, and what it lacks counts whole.
    """
    part = 1.0 - score * (1.0 - weight)
    return part, score * weight / part


def _score(attempt: Attempt, policy: MasteryPolicy) -> float:
    return min(attempt.share, policy.critical_cap) if attempt.critical_failed else attempt.share


def _aged(age: timedelta, policy: MasteryPolicy) -> float:
    return 2.0 ** (-(age / DAY) / policy.half_life_days)


def _levelled(reading: Reading, policy: MasteryPolicy, min_exercises: int | None) -> Reading:
    level = 1 if reading.units > 0 else 0
    for position, bar in enumerate(policy.levels):
        if shortfalls(reading, bar, min_exercises if position == 0 else None):
            break
        level += 1
    return replace(reading, level=level)
