"""The traffic that an objective's alerts must tell apart, as it goes on, and the moments at which they are looked at.

Everything is measured in a row's short window: the long one is twelve of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MINUTE, HOUR = 60, 3600
SHARES = (0.40, 0.35, 0.25)  # of the traffic, by pod
CALM = 0.3  # of the budget is what a healthy service spends


@dataclass(frozen=True)
class Row:
    """A row of the policy: from ``limit`` on (the share that is bad in both windows) it fires. Windows in seconds."""

    severity: str
    long: str
    short: int
    limit: float


@dataclass(frozen=True)
class Stretch:
    """Steady traffic: requests a sample and the bad share of them, by pod."""

    samples: int
    requests: Sequence[float]
    bad: Sequence[float]

    @property
    def each(self) -> tuple[float, float]:
        """Return the requests a sample and the bad ones, of all pods."""
        return sum(self.requests), sum(n * bad for n, bad in zip(self.requests, self.bad, strict=True))


@dataclass
class World:
    """Traffic that is scraped and judged every so many seconds, and by moment who must be woken and who must not."""

    says: str
    interval: int
    every: int
    stretches: list[Stretch] = field(default_factory=list)
    restarts: list[int] = field(default_factory=list)  # numbers of stretches in which the first pod begins anew
    moments: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """Return how many samples there are so far."""
        return sum(one.samples for one in self.stretches)

    def go(self, seconds: int, requests: float, bad: float) -> None:
        """Go on with so many requests a minute, the same share of them bad in every pod."""
        each = requests * self.interval / MINUTE
        self.stretches.append(Stretch(seconds // self.interval, [each * share for share in SHARES], [bad] * 3))

    def until(self, seconds: int, requests: float, window: int, ratio: float) -> None:
        """Go on in such a way that at the end so many of the requests of a window are bad."""
        samples, each = seconds // self.interval, requests * self.interval / MINUTE
        total, bad = self._last(window // self.interval - samples)
        self.go(seconds, requests, (ratio * (total + each * samples) - bad) / (each * samples))

    def look(self, name: str, fires: Sequence[Row] = (), silent: Sequence[Row] = ()) -> None:
        """Look at the alerts now."""
        rows = {"fires": fires, "silent": silent}
        self.moments[name] = {"at": self.now * self.interval} | {
            key: [[row.severity, row.long] for row in value] for key, value in rows.items()
        }

    def restart(self) -> None:
        """Let the first pod begin anew."""
        self.restarts.append(len(self.stretches))

    def as_read(self) -> dict[str, Any]:
        """Return the world as a person reads it: pieces of traffic, and who must be woken at which minute."""
        scale = self.interval / MINUTE
        return {
            "says": self.says,
            "traffic": [
                dict(zip(("minutes", "requests", "bad"), map(_short, piece), strict=True))
                for one in self.stretches
                for piece in [(one.samples * scale, *(one.samples * each for each in one.each))]
            ],
            "moments": [
                {"name": name, "minute": _short(seen["at"] / MINUTE)}
                | {key: [long for _, long in seen[key]] for key in ("fires", "silent")}
                for name, seen in self.moments.items()
            ],
        }

    def _last(self, samples: int) -> tuple[float, float]:
        total = bad = 0.0
        for one in reversed(self.stretches):
            taken = min(samples, one.samples)
            total, bad, samples = total + one.each[0] * taken, bad + one.each[1] * taken, samples - taken
        return total, bad


def _short(value: float) -> float:
    """Return a number with four digits, without a point where it needs none."""
    rounded = float(f"{value:.4g}")
    return int(rounded) if rounded.is_integer() else rounded


def worlds(rows: Sequence[Row], budget: float, traffic: float, minimum: int) -> dict[str, World]:
    """Return the worlds by name; ``traffic`` is the usual number of requests a minute."""
    pages, tickets = rows[:2], rows[2:]
    return (
        {f"limit-{row.long}": _limit(row, rows, budget, traffic) for row in rows}
        | {f"few-{row.long}": _few(row, minimum) for row in rows}
        | {
            "again-pages": _again(pages, budget, traffic, (20 * MINUTE, 34 * MINUTE, 2 * MINUTE)),
            "again-tickets": _again(tickets, budget, traffic, (12 * HOUR, 7 * HOUR, HOUR)),
            "canary": _canary(rows, traffic),
        }
    )


def _limit(row: Row, rows: Sequence[Row], budget: float, traffic: float) -> World:
    """Return what goes just below and just above both limits of a row; traffic is never even."""
    short, limit = row.short, row.limit
    world = World("trouble comes in a wave, lets up, and comes back", short // 10, short)
    world.go(3 * short, traffic, CALM * budget)
    world.look("calm", silent=rows)
    world.go(short, traffic, 1.5 * limit)
    world.look("a blip", silent=[row])
    world.go(5 * short, traffic, CALM * budget)
    world.restart()
    world.go(3 * short, traffic, CALM * budget)
    world.until(2 * short, 1.6 * traffic, 12 * short, 0.95 * limit)
    world.look("just below", silent=[row])
    world.until(short, 1.4 * traffic, 12 * short, 1.06 * limit)
    world.until(short, 1.4 * traffic, 12 * short, 1.06 * limit)
    world.look("just above", fires=[row])
    world.until(3 * short, 0.6 * traffic, 12 * short, 1.8 * limit)
    world.look("an outage", fires=[row])
    world.go(short // 2, 0.8 * traffic, 0.95 * limit)
    world.go(short // 2, 1.2 * traffic, 0.95 * limit)
    world.look("letting up", silent=[row])
    world.go(short, traffic, 1.3 * limit)
    world.go(short // 2, 0.9 * traffic, 1.58 * limit)
    world.restart()
    world.go(short // 2, 1.3 * traffic, 0.7 * limit)
    world.look("back", fires=[row])
    return world


def _few(row: Row, minimum: int) -> World:
    """Return hardly any requests: a long window has a little more than the minimum, then a little less."""
    short = row.short
    world = World("hardly any requests, some of them bad", short // 10, 6 * short)
    bad = max(4 * row.limit, 0.02)  # at least ten of them
    for share, name in ((1.05, "enough"), (0.95, "too few")):
        each = share * minimum / 12 / (short / MINUTE)
        world.go(12 * short, each, bad)
        world.restart()
        world.go(6 * short, each, bad)
        world.look(name, **{"fires" if share > 1 else "silent": [row]})
    return world


def _again(rows: Sequence[Row], budget: float, traffic: float, lasts: tuple[int, int, int]) -> World:
    """Return trouble that comes back after a calm, while the long windows still remember; nobody waits longer then."""
    trouble, calm, wait = lasts
    world = World("what seemed to be over comes back", min(wait // 2, 10 * MINUTE), wait)
    first = rows[0].limit
    world.go(trouble, traffic, 5 * first)
    world.go(calm, traffic, CALM * budget)
    world.look("over", silent=rows)
    world.go(2 * wait, 2 * traffic, 5 * first)
    world.look("soon after", fires=rows)
    return world


def _canary(rows: Sequence[Row], traffic: float) -> World:
    """Return a pod so small that all of its requests may fail without burning the budget, then a failing service."""
    world = World("a small pod fails alone, then everything does", MINUTE, 20 * MINUTE)
    requests = [traffic * 0.6, traffic * 0.4, 0.6 * rows[-1].limit * traffic]
    world.stretches.append(Stretch(120, requests, [0, 0, 1]))
    world.look("the canary", silent=rows)
    bad = 2 * rows[0].limit
    world.stretches.append(Stretch(80, requests, [bad, bad, 1]))
    world.look("everything", fires=rows[:1])
    return world
