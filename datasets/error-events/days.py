"""Days of counts, a number for every minute: usual ones, and what people page or do not page for."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MINUTES = 1_440
USUAL, LOUD = (6.0, 7.4), (9.0, 16.0)  # events a minute, and how many times as many in a spike
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Day:
    """A day's counts, and where its spikes are: first minute and the one behind the last."""

    kind: str
    counts: list[int]
    spikes: list[Stretch]


def poisson(rng: random.Random, rate: float) -> int:
    """Return how many events a minute has; around ``rate`` of them (Knuth, volume 2, 3.4.1; a normal one from 50)."""
    if rate > 50:
        return max(0, round(rng.gauss(rate, math.sqrt(rate))))
    bound, product, found = math.exp(-rate), rng.random(), 0
    while product > bound:
        product *= rng.random()
        found += 1
    return found


def _around(rng: random.Random, rate: float, tide: float = 0.25) -> list[int]:
    """Return a day of a service: more by day than by night, by a share; no minute is loud by chance alone."""
    rates = (rate * (1 + tide * math.sin(2 * math.pi * (at / MINUTES - 0.3))) for at in range(MINUTES))
    return [min(poisson(rng, one), max(9, round(3 * rate))) for one in rates]


def _loud(rng: random.Random, counts: list[int], rate: float, begins: int, lasts: int, least: int = 6) -> Stretch:  # noqa: PLR0913, PLR0917
    """Lay a spike over counts; it is loud from its first minute to its last."""
    times = rng.uniform(*LOUD)
    for at in range(begins, begins + lasts):
        counts[at] = max(poisson(rng, rate * times), round(least * rate) + 8)
    return begins, begins + lasts


def _plain(rng: random.Random) -> Day:
    rate = rng.uniform(*USUAL)
    counts = _around(rng, rate)
    starts = rng.sample(range(20, MINUTES - 60, 90), rng.randint(2, 3))
    return Day("plain", counts, [_loud(rng, counts, rate, at, rng.randint(4, 13)) for at in sorted(starts)])


def _long(rng: random.Random) -> Day:
    rate = rng.uniform(*USUAL)
    counts = _around(rng, rate)
    return Day("long", counts, [_loud(rng, counts, rate, rng.randint(60, 800), rng.randint(380, 520), least=9)])


def _still(rng: random.Random) -> Day:
    """Return a day at whose end it still goes on."""
    rate = rng.uniform(*USUAL)
    counts, lasts = _around(rng, rate), rng.randint(5, 15)
    before = _loud(rng, counts, rate, rng.randint(100, 1_000), rng.randint(5, 15))
    return Day("still", counts, [before, _loud(rng, counts, rate, MINUTES - lasts, lasts)])


def _dips(rng: random.Random) -> Day:
    """Return a day whose spike has a minute or two of quiet in it, every few minutes."""
    rate = rng.uniform(*USUAL)
    counts = _around(rng, rate)
    begins, lasts = _loud(rng, counts, rate, rng.randint(100, 1_200), 30)[0], 30
    for at, long in ((6, 2), (13, 1), (22, 2)):
        for quiet in range(begins + at, begins + at + long):
            counts[quiet] = min(poisson(rng, rate), 9)
    return Day("dips", counts, [(begins, begins + lasts)])


def _quiet(rng: random.Random) -> Day:
    rate = rng.uniform(*USUAL)
    return Day("quiet", [min(count, round(2 * rate)) for count in _around(rng, rate)], [])


def _busy(rng: random.Random) -> Day:
    return Day("busy", _around(rng, rng.uniform(60, 90)), [])


def _tide(rng: random.Random) -> Day:
    return Day("tide", _around(rng, rng.uniform(18.5, 20), tide=0.75), [])


def _blips(rng: random.Random) -> Day:
    """Return a day of bursts of a minute or two, far from one another."""
    rate = rng.uniform(*USUAL)
    counts = _around(rng, rate)
    for at in rng.sample(range(10, MINUTES - 10, 40), 8):
        _loud(rng, counts, rate, at, rng.randint(1, 2))
    return Day("blips", counts, [])


def _sparse(rng: random.Random) -> Day:
    """Return a day on which nearly nothing happens, and now and then a handful of events for some minutes."""
    counts = [int(at % 10 == 0) for at in range(MINUTES)]
    for at in rng.sample(range(13, MINUTES - 20, 60), 5):
        for minute in range(at, at + rng.randint(4, 6)):
            counts[minute] = rng.randint(2, 7)
    return Day("sparse", counts, [])


def _rare(rng: random.Random) -> Day:
    """Return a day on which nearly nothing happens, but for one spike."""
    counts = [int(at % 10 == 0) for at in range(MINUTES)]
    begins, lasts = rng.randrange(104, 1_300, 10), rng.choice((12, 22, 32))
    counts[begins : begins + lasts] = [rng.randint(14, 28) for _ in range(lasts)]
    return Day("rare", counts, [(begins, begins + lasts)])


def _batch(rng: random.Random) -> Day:
    """Return a day of a service that rests most of the time, and has a few events whenever it works."""
    counts = [rng.randint(7, 9) if at % 5 < 2 else 0 for at in range(MINUTES)]
    begins, lasts = rng.randrange(100, 1_300, 5), rng.randrange(10, 31, 5)
    counts[begins : begins + lasts] = [rng.randint(31, 38) for _ in range(lasts)]
    return Day("batch", counts, [(begins, begins + lasts)])


DAYS: tuple[Callable[[random.Random], Day], ...] = (
    _plain, _long, _still, _dips, _quiet, _busy, _tide, _blips, _sparse, _rare, _batch,
)  # fmt: skip


def at_the_bounds() -> Iterator[Day]:
    """Yield short days on which a bound decides: three minutes, ten events, five times, two minutes of quiet."""
    usual = [2] * 40

    def laid(*loud: int) -> list[int]:
        return [*usual[:10], *loud, *usual[10 + len(loud) :]]

    yield Day("three minutes", laid(30, 30, 30), [(10, 13)])
    yield Day("two minutes", laid(30, 30), [])
    yield Day("just ten, and five times", laid(10, 10, 10, 10), [(10, 14)])
    yield Day("nine, where one is usual", [1] * 20 + [9] * 4 + [1] * 20, [])
    yield Day("ten, where one is usual", [1] * 20 + [10] * 4 + [1] * 20, [(20, 24)])
    yield Day("a loud one, and two quiet ones", laid(30, 2, 2, 30, 30), [(10, 15)])
    yield Day("a loud one, and three quiet ones", laid(30, 2, 2, 2, 30, 30, 30), [(14, 17)])
    yield Day("two quiet minutes", laid(30, 30, 30, 2, 2, 30, 30, 30), [(10, 18)])
    yield Day("three quiet minutes", laid(30, 30, 30, 2, 2, 2, 30, 30, 30), [(10, 13), (16, 19)])
    yield Day("two loud ones around a quiet one", laid(30, 2, 30), [(10, 13)])
    yield Day("more than five times four and a half", [4] * 23 + [23] * 6 + [5] * 17, [(23, 29)])
    yield Day("less than five times four and a half", [4] * 23 + [22] * 6 + [5] * 17, [])
    yield Day("less than five times", [4] * 20 + [19] * 5 + [4] * 20, [])
    yield Day("five times", [4] * 20 + [20] * 5 + [4] * 20, [(20, 25)])
    yield Day("from the first minute on", [30] * 5 + usual, [(0, 5)])
    yield Day("one minute alone", [50], [])
    yield Day("half of the minutes", [2] * 21 + [40] * 20, [(21, 41)])
