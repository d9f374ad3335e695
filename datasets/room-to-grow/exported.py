"""An export of what a pool uses, by instance and hour, and all that is missing in such exports."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from groundschool.kit import beside
from groundschool.simulation.company import DOMAIN

SEASON = beside(__file__, "drawn").SEASON
DAY = timedelta(days=1)
UsageSeries = tuple[str, str, dict[int, int]]  # instance, pod, value by second


def export(rng: random.Random, today: date, days: int) -> list[UsageSeries]:
    """Return what a pool of four nodes used, hour by hour."""
    start = datetime(today.year, today.month, today.day, 6, 7, 13, tzinfo=UTC) - days * DAY
    hours = [int(start.timestamp()) + 3600 * hour for hour in range(24 * days)]
    names = [f"tiles-{number}.{DOMAIN}:9100" for number in rng.sample(range(1, 30), 4)]
    peaks = rng.sample((2, 8, 11, 14, 17, 20, 23), 4)
    found = []
    for name, peak in zip(names, peaks, strict=True):
        base, swing = rng.randint(18, 26) * 10**9, rng.randint(30, 50) / 100
        values = {at: _use(rng, at, base, swing, peak) for at in hours}
        found.append((name, f"tiles-{rng.randrange(16**8):08x}", values))
    return found


def _use(rng: random.Random, at: int, base: int, swing: float, peak: int) -> int:
    """Return what a node uses at a moment: most of it around one hour of the day, and more on a Saturday."""
    then = datetime.fromtimestamp(at, UTC)
    away = min((then.hour - peak) % 24, (peak - then.hour) % 24)
    daily = 1 + swing * max(0.0, 1 - away / 5) + SEASON[then.weekday()]
    return int(base * daily * rng.uniform(0.97, 1.03)) // 4096 * 4096


def damaged(rng: random.Random, series: Sequence[UsageSeries]) -> tuple[list[UsageSeries], set[tuple[int, int]]]:
    """Return series with gaps, a restart and a node that takes another's place, and which samples are not a number."""
    by_day: dict[date, list[int]] = {}
    for at in series[0][2]:
        by_day.setdefault(datetime.fromtimestamp(at, UTC).date(), []).append(at)
    days = [hours for hours in by_day.values() if len(hours) == 24]
    swap, after, *free = rng.sample(range(1, len(days)), 7)
    swap, after = sorted((swap, after))
    first, second, third, fourth = rng.sample(range(4), 4)
    one, other = days[swap][0], days[after][rng.randint(0, 23)]
    _cut(series[first][2], [at for at in series[first][2] if at <= one])
    _cut(series[second][2], [at for at in series[second][2] if at > one])  # the two are never there together
    series[second][2][other] = 0  # one sample after its end, which is not a number
    _cut(series[third][2], days[free[0]][:6])  # 18 are left
    _cut(series[fourth][2], days[free[1]][3:9])  # with one that is not a number, 17 are left
    for _, _, values in series:
        _cut(values, days[free[2]][12:15])  # Prometheus itself was down
    _cut(series[third][2], days[free[3]][8:20])
    again = days[free[0]][rng.randint(8, 18)]
    name, _, values = series[fourth]
    restarted = (name, f"tiles-{rng.randrange(16**8):08x}", {at: value for at, value in values.items() if at >= again})
    _cut(values, [at for at in values if at >= again + 3 * 3600])  # for three hours both are there
    gone = {(fourth, again), (4, again + 2 * 3600), (second, other)}  # of two series one is known
    name, _, values = series[third]
    moved = (name, f"tiles-{rng.randrange(16**8):08x}", _cut(values, [at for at in values if at >= days[free[2]][15]]))
    found = [*series, restarted, moved]
    for name, at in [(third, at) for at in rng.sample(days[free[4]], 4)] + [(fourth, days[free[1]][9])]:
        gone |= {(number, at) for number, one in enumerate(found) if one[0] == series[name][0] and at in one[2]}
    return found, gone  # 20 are left of a day with four, 17 of the one with one


def _cut(values: dict[int, int], gone: Sequence[int]) -> dict[int, int]:
    """Take samples away, and return those that were there."""
    return {at: values.pop(at) for at in gone if at in values}
