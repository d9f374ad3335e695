"""Counters in the notation of Prometheus' unit tests for rules, which promtool expands into samples.

Notation: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series (``1+2x3`` is 1 3 5 7).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Phase:
    """A stretch of steady traffic: seconds, and by pod the requests a minute and the share that is bad."""

    seconds: int
    per_minute: Sequence[float]
    bad: Sequence[float]

    def growth(self, pod: int, interval: int) -> tuple[int, int]:
        """Return the requests a pod counts from one sample to the next, ``interval`` seconds on, and the bad ones."""
        total = round(self.per_minute[pod] * interval / 60)
        return total, min(total, round(total * self.bad[pod]))


def series(name: str, labels: Mapping[str, str], gap: str = ",") -> str:
    """Return a series as Prometheus writes it, labels in alphabetical order."""
    return name + "{" + gap.join(f'{key}="{value}"' for key, value in sorted(labels.items())) + "}"


def counter(steps: Iterable[tuple[int, int]], start: int, reset: int | None = None) -> str:
    """Return the values of a counter that grows evenly in each step, from (samples, growth between two of them).

    The first sample is ``start``; the counter begins anew at 0 in step number ``reset``.
    """
    value, terms = start, [str(start)]
    for number, (samples, growth) in enumerate(steps):
        value = 0 if number == reset else value
        terms.append(f"{value + growth}+{growth}x{samples - 1}")
        value += growth * samples
    return " ".join(terms)
