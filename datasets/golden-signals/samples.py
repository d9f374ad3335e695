"""What Prometheus knows, as OpenMetrics: the last sample of both jobs, and one night of the job that failed."""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundschool.formats.prometheus import Family, Series, openmetrics_lines
from groundschool.kit import beside

worlds = beside(__file__, "worlds")
EVERY, QUIET, FAILING, AFTER = 60, 10, 18, 7  # seconds between scrapes; scrapes before, while and after it failed
NIGHT = 1_764_381_600  # 2025-11-29T02:00:00Z
Sample = tuple[str, Mapping[str, str], NDArray[np.float64]]


def now(names: Any, targets: Mapping[str, Sequence[Any]]) -> Iterator[str]:  # noqa: ANN401 - Names of worlds.py
    """Yield the last sample of each series of the quiet world."""
    times = [worlds.asked_at(15) // 15 * 15]
    return openmetrics_lines(_families(names, _now(names, targets)), times)


def _now(names: Any, targets: Mapping[str, Sequence[Any]]) -> Iterator[Sample]:  # noqa: ANN401
    for one in [target for own in targets.values() for target in own]:
        for name, labels, growth in worlds.counters(names, one):
            grown = sum(n * each for n, each in zip((worlds.LONG, *worlds.LAST), growth, strict=True))
            yield name, labels, np.array([one.past * growth[0] + grown])
        for name, labels, value in worlds.gauges(names, one):
            yield name, labels, np.array([value])


def night(rng: random.Random, names: Any, targets: Sequence[Any]) -> Iterator[str]:  # noqa: ANN401
    """Yield 35 minutes of two instances of a job; for 18 of them many requests fail or wait."""
    both = [targets[0], targets[-1]]
    failing = list(both)
    for signal in ("errors", "latency", "saturation"):
        failing = worlds.moved(failing, signal)
    steps = QUIET + FAILING + AFTER
    busy = [1 + 0.1 * math.sin(step / 7) + rng.uniform(-0.06, 0.06) for step in range(steps)]
    bad = [QUIET <= step < QUIET + FAILING for step in range(steps)]
    times = [NIGHT + EVERY * step for step in range(steps)]
    return openmetrics_lines(
        _families(names, _of_night(names, list(zip(both, failing, strict=True)), busy, bad)), times
    )


def _of_night(
    names: Any,  # noqa: ANN401
    pairs: Iterable[tuple[Any, Any]],
    busy: Sequence[float],
    bad: Sequence[bool],
) -> Iterator[Sample]:
    for well, ill in pairs:
        both = zip(worlds.counters(names, well), worlds.counters(names, ill), strict=True)
        for (name, labels, usual), (_, _, failing) in both:
            steps = [
                round(4 * more * (failing if is_bad else usual)[0]) for more, is_bad in zip(busy, bad, strict=True)
            ]
            yield name, labels, well.past * usual[0] + np.cumsum(steps, dtype=np.float64)
        gauges = zip(worlds.gauges(names, well), worlds.gauges(names, ill), strict=True)
        for (name, labels, usual), (_, _, failing) in gauges:
            yield name, labels, np.array([failing if is_bad else usual for is_bad in bad], dtype=np.float64)


def _families(names: Any, samples: Iterable[Sample]) -> list[Family]:  # noqa: ANN401
    """Return samples as the families that they belong to."""
    kinds = {names.requests: "counter", names.seconds: "histogram"}
    found: dict[str, list[Series]] = {}
    for name, labels, values in samples:
        family = names.seconds if name.startswith(names.seconds) else name
        suffix = name.removeprefix(family) or ("_total" if family == names.requests else "")
        found.setdefault(family, []).append(Series(suffix, tuple(labels.items()), values))
    return [
        Family(name.removesuffix("_total"), kinds.get(name, "gauge"), "See dataset.toml.", tuple(own))
        for name, own in found.items()
    ]
