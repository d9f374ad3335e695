"""The traffic that an objective's alerts must tell apart, as it goes on, and the moments at which they are looked at.

Everything is measured in a row's short window: the long one is twelve of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MINUTE, HOUR = 60, 3600
SHARES = (0.6, 0.4)  # of the traffic, by pod
LEAN = (0.9, 1.15)  # what a pod's bad share is of that of both: who leaves one out is on the wrong side of a limit
LONGEST_WAIT = {"page": 2 * MINUTE, "ticket": HOUR}  # what a "for" may take
CALM = 0.3  # of the slowest limit is what a healthy service spends: less than its budget


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
        """Go on with so many requests a minute, this share of them bad; the second pod has more than its part."""
        each = requests * self.interval / MINUTE
        bad_shares = [bad * lean for lean in LEAN]
        self.stretches.append(Stretch(seconds // self.interval, [each * share for share in SHARES], bad_shares))

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
        pieces = [[one.samples, *one.each] for one in self.stretches]
        for at in reversed(range(1, len(pieces))):
            if pieces[at][1:] == pieces[at - 1][1:]:  # only a restart is in between
                pieces[at - 1][0] += pieces.pop(at)[0]
        return {
            "says": self.says,
            "traffic": [
                {
                    "minutes": _short(samples * self.interval / MINUTE),
                    "requests": _short(samples * requests),
                    "bad": _short(samples * bad),
                }
                for samples, requests, bad in pieces
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


def worlds(rows: Sequence[Row], traffic: float, minimum: int) -> dict[str, World]:
    """Return the worlds by name; ``traffic`` is the usual number of requests a minute."""
    calm, pairs = CALM * rows[-1].limit, {"pages": rows[:2], "tickets": rows[2:]}
    return (
        {f"limit-{row.long}": _limit(row, rows, calm, traffic) for row in rows}
        | {f"few-{name}": _few(*pair, minimum) for name, pair in pairs.items()}
        | {f"again-{name}": _again(pair, rows[-1], calm, traffic) for name, pair in pairs.items()}
    )


def _limit(row: Row, rows: Sequence[Row], calm: float, traffic: float) -> World:
    """Return what goes just below and just above both limits of a row; traffic is never even.

    What fires has been over its limits for two short windows by then: time enough for any "for" that is allowed.
    """
    short, limit, long = row.short, row.limit, 12 * row.short
    world = World("a bump, then a wave that lets up and comes back", short // 10, 2 * short)
    world.go(2 * short, traffic, calm)
    world.look("calm", silent=rows)
    world.go(short, traffic, calm)
    world.go(3 * short, traffic, 1.5 * limit)
    world.look("a bump", silent=[row])
    world.go(3 * short, traffic, calm)
    world.restart()
    world.go(3 * short, traffic, calm)
    world.until(2 * short, 1.6 * traffic, long, 0.95 * limit)
    world.look("just below", silent=[row])
    for _ in range(4):  # as the bump goes out of the long window
        world.until(short, 1.4 * traffic, long, 1.05 * limit)
    world.look("just above", fires=[row])
    world.until(2 * short, 0.5 * traffic, long, 1.5 * limit)
    world.look("an outage", fires=[row])
    world.go(short, 0.5 * traffic, 2 * limit)
    world.go(short // 2, 0.8 * traffic, 0.95 * limit)
    world.go(short // 2, 1.2 * traffic, 0.95 * limit)
    world.look("letting up", silent=[row])
    world.go(3 * short, traffic, 1.3 * limit)
    world.go(short // 2, 0.9 * traffic, 1.58 * limit)
    world.restart()
    world.go(short // 2, 1.3 * traffic, 0.685 * limit)
    world.look("back", fires=[row])
    return world


def _few(quick: Row, slow: Row, minimum: int) -> World:
    """Return hardly any requests: a little more than the minimum in a long window, a little less, and for the other."""
    step = 6 * slow.short
    world = World("hardly any requests, some of them bad", slow.short // 10, step)
    bad = max(4 * quick.limit, 0.02)  # at least ten of them

    def go(row: Row, share: float, seconds: int) -> None:
        each = share * minimum / (12 * row.short / MINUTE)
        world.go(seconds - 6 * row.short, each, bad)
        world.restart()
        world.go(6 * row.short, each, bad)

    for row, others in ((quick, [slow]), (slow, [])):
        go(row, 1.05, max(2 * step, 12 * row.short + step))
        world.look(f"enough in {row.long}", fires=[row, *others], silent=[] if others else [quick])
        go(row, 0.95, max(step, 12 * row.short))
        world.look(f"too few in {row.long}", fires=others, silent=[row] if others else [quick, slow])
    return world


def _again(rows: Sequence[Row], slowest: Row, calm: float, traffic: float) -> World:
    """Return trouble that comes back after a calm, while the long windows still remember; nobody waits longer then.

    Before it, a pod so small that all of its requests may fail does so alone.
    """
    wait = LONGEST_WAIT[rows[0].severity]
    world = World("a small pod fails, then all do; it is over, and comes back", min(wait // 2, 10 * MINUTE), wait)
    trouble, first = max(10 * MINUTE, 6 * wait), rows[0].limit
    each = world.interval / MINUTE
    requests = [traffic * each, 0.6 * slowest.limit * traffic * each]
    world.stretches.append(Stretch(2 * wait // world.interval, requests, [0, 1]))
    world.look("the canary", silent=rows)
    world.go(trouble, traffic, 5 * first)
    world.look("everything", fires=rows)
    world.go(rows[1].short + wait, traffic, calm)
    world.look("over", silent=rows)
    world.go(2 * wait, 2 * traffic, 5 * first)
    world.look("soon after", fires=rows)
    return world
