"""Whether an item tells strong from weak: its correlation with all others, shown only where enough people tell."""

from collections.abc import Mapping
from math import fsum

from groundschool.tracker.insight.statistic import fisher_interval, pearson

MIN_PEOPLE = 20
REVIEW_BELOW, BROKEN_BELOW = 0.20, 0.0

# Exercise, version, task (empty for the whole).
Item = tuple[str, int, str]
Scores = Mapping[Item, Mapping[str, float]]


def item_rests(scores: Scores) -> dict[Item, tuple[float | None, int]]:
    """Return each item's correlation with the mean of each person's other items, and over how many people."""
    every: dict[str, list[float]] = {}
    for found in scores.values():
        for who, score in found.items():
            every.setdefault(who, []).append(score)
    # Each person is summed once: looking up the others of every item would take the square of the items.
    totals = {who: (fsum(mine), len(mine)) for who, mine in every.items()}
    return {item: _item_rest(found, totals) for item, found in scores.items()}


def discrimination(r: float | None, n: int) -> tuple[float | None, float | None, float | None, str]:
    """Return the correlation, the ends of its interval, and a flag, as they may be shown for ``n`` people."""
    if n < MIN_PEOPLE:
        return None, None, None, "not enough data"
    if r is None or (interval := fisher_interval(r, n)) is None:
        return None, None, None, ""
    low, high = interval
    flag = "likely broken" if high < BROKEN_BELOW else "review" if high < REVIEW_BELOW else ""
    return r, low, high, flag


def _item_rest(found: Mapping[str, float], totals: Mapping[str, tuple[float, int]]) -> tuple[float | None, int]:
    people = [who for who in sorted(found) if totals[who][1] > 1]
    rests = [(totals[who][0] - found[who]) / (totals[who][1] - 1) for who in people]
    return pearson([found[who] for who in people], rests), len(people)
