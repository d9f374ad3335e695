"""Whether an item tells strong from weak: its correlation with all others, shown only where enough people tell."""

from collections.abc import Mapping
from statistics import fmean

from groundschool.tracker.statistic import fisher_interval, pearson

MIN_PEOPLE = 20
REVIEW_BELOW, BROKEN_BELOW = 0.20, 0.0

# Exercise, version, task (empty for the whole).
Item = tuple[str, int, str]
Scores = Mapping[Item, Mapping[str, float]]


def item_rest(item: Item, scores: Scores) -> tuple[float | None, int]:
    """Return the correlation of an item with the mean of each person's other items, and over how many people."""
    pairs = [
        (score, fmean(others))
        for who, score in sorted(scores[item].items())
        if (others := [found[who] for name, found in scores.items() if name != item and who in found])
    ]
    return pearson([mine for mine, _ in pairs], [rest for _, rest in pairs]), len(pairs)


def discrimination(r: float | None, n: int) -> tuple[float | None, float | None, float | None, str]:
    """Return the correlation, the ends of its interval, and a flag, as they may be shown for ``n`` people."""
    if n < MIN_PEOPLE:
        return None, None, None, "not enough data"
    if r is None or (interval := fisher_interval(r, n)) is None:
        return None, None, None, ""
    low, high = interval
    flag = "likely broken" if high < BROKEN_BELOW else "review" if high < REVIEW_BELOW else ""
    return r, low, high, flag
