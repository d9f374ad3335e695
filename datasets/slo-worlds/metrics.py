"""What Prometheus scrapes of an account: the series of a world, and some minutes of them as OpenMetrics text."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from groundschool.formats.rule_tests import counter, series

LATENCY, REQUESTS = "http_request_duration_seconds", "http_requests"
SHARES = (0.6, 0.4)  # of the traffic, by pod
BESIDE = 0.6  # of the traffic is what each neighbour has, half of it bad: no business of this objective
# What the two halves of the bad requests are answered, and one good one in 25, if not 200: other codes in each world.
CODES = (("404", "502", "503"), ("429", "500", "504"), ("200", "501", "507"), ("200", "505", "511"))
# Codes and bounds that worlds do without, by whether they are the account's own: promtool spends its time on series.
UNPLAYED = {True: {"0.1"}, False: {"200", "0.1", "2.5", "+Inf"}}
MINUTES = 15  # of the sample

Labels = Mapping[str, str]
Growth = Callable[[float, float], float]


class Stretch(Protocol):
    """Steady traffic: requests a sample and the bad share of them, by pod."""

    samples: int
    requests: Sequence[float]
    bad: Sequence[float]


@dataclass(frozen=True)
class Metrics:
    """What the targets count; ``bound`` is that of a latency objective, or empty.

    The first two targets are the account's pods, those after them its neighbours.
    """

    bound: str
    targets: Sequence[Labels]
    codes: tuple[str, str, str] = CODES[0]

    def of(self, labels: Labels) -> Iterator[tuple[str, dict[str, str], Growth]]:
        """Yield the series of a target: name, labels, and its growth as a function of requests and the bad share."""
        if not self.bound:
            odd, *bad = self.codes
            good = {"200": (1, 0)} if odd == "200" else {"200": (0.96, 0), odd: (0.04, 0)}
            for code, parts in {**good, **dict.fromkeys(bad, (0, 0.5))}.items():
                yield f"{REQUESTS}_total", {**labels, "code": code}, _growth(*parts)
            return
        for bound, parts in {"0.1": (0.6, 0), self.bound: (1, 0), "2.5": (1, 0.5), "+Inf": (1, 1)}.items():
            yield f"{LATENCY}_bucket", {**labels, "le": bound}, _growth(*parts)
        yield f"{LATENCY}_count", {**labels}, _growth(1, 1)

    def played(self, stretches: Sequence[Stretch], restarts: Sequence[int]) -> dict[str, str]:
        """Return the series of stretches as rule tests write them; the first pod begins anew in some of them."""
        usual = sum(stretches[0].requests)
        found: dict[str, str] = {}
        for number, labels in enumerate(self.targets):
            own = number < len(SHARES)
            for name, with_value, growth in self.of(labels):
                unplayed = UNPLAYED[own] if own else UNPLAYED[own] | {*self.codes[:2]}
                if not unplayed & {*with_value.values()}:
                    traffic = [
                        (one.requests[number], one.bad[number]) if own else (BESIDE * usual, 0.5) for one in stretches
                    ]
                    steps = [(one.samples, growth(*each)) for one, each in zip(stretches, traffic, strict=True)]
                    found[series(name, with_value, gap=", ")] = counter(steps, 0, *(restarts if number == 0 else ()))
        return found

    def sample(self, rng: random.Random, traffic: int, bad: float, start: int) -> str:
        """Return some minutes as OpenMetrics text, a sample a minute; a metric's points stand together."""
        family, kind = (LATENCY, "histogram") if self.bound else (REQUESTS, "counter")
        said = "Time from the request's last byte to the answer, in seconds." if self.bound else "Requests, by code."
        lines = [f"# HELP {family} {said}", f"# TYPE {family} {kind}"]
        for number, (labels, share) in enumerate(zip(self.targets, [*SHARES, 0.02, BESIDE], strict=True)):
            minutes = [round(rng.gauss(traffic * share, math.sqrt(traffic * share))) for _ in range(MINUTES)]
            totals = [sum(minutes[: minute + 1]) + 10_000 for minute in range(MINUTES)]
            lines += self._points(labels, totals, bad if number < len(SHARES) else 0.5, start)
        return "\n".join([*lines, "# EOF", ""])

    def _points(self, labels: Labels, totals: Sequence[int], bad: float, start: int) -> list[str]:
        """Return a target's points: of a histogram all of one moment together, buckets by rising bound."""
        points = [
            (minute, f"{series(name, own)} {math.floor(growth(total, bad))} {start + 60 * minute}")
            for name, own, growth in self.of(labels)
            for minute, total in enumerate(totals)
        ]
        if not self.bound:
            return [line for _, line in points]
        points += [
            (minute, f"{series(f'{LATENCY}_sum', labels)} {total * 0.083:.3f} {start + 60 * minute}")
            for minute, total in enumerate(totals)
        ]
        return [line for _, line in sorted(points, key=itemgetter(0))]


def _growth(of_good: float, of_bad: float) -> Growth:
    """Return what a series grows by that counts these parts of the good and of the bad requests."""
    return lambda requests, bad: requests * ((1 - bad) * of_good + bad * of_bad)
