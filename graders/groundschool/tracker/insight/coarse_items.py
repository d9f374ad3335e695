"""Numbers about exercises as they are told: so coarse, and of so many, that nobody's own can be worked out."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from groundschool.tracker.insight.items import ItemStat


def coarse(stat: ItemStat, step: int, below: int) -> ItemStat:
    """Return an exercise's numbers so that nobody's own can be told: the best and the worst mean are no longer exact.

    A mean never says that everybody had everything or nothing: one person of ``n`` may always have been otherwise. Of
    fewer than ``below`` people it is told in steps of so many per cent.
    """
    least, most = 1 / stat.n, 1 - 1 / stat.n
    mean = min(max(stat.first_mean, least), most)
    told = round(100 * mean / step) * step / 100 if stat.n < below else mean
    return replace(stat, first_mean=told, most_failed_test=stat.most_failed_test if stat.first_mean < most else "")


def of_everybody(stats: Collection[ItemStat]) -> Iterator[ItemStat]:
    """Yield exercises, and those of their tasks that all who are counted had: fewer could be told by subtraction."""
    whole = {(stat.exercise, stat.version): stat.n for stat in stats if not stat.test_id}
    yield from (stat for stat in stats if stat.n == whole[stat.exercise, stat.version])
