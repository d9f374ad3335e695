"""Counters in the notation of Prometheus' unit tests for rules, which promtool expands into samples.

Notation: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series (``1+2x3`` is 1 3 5 7).
"""

from collections.abc import Iterable, Mapping


def series(name: str, labels: Mapping[str, str], gap: str = ",") -> str:
    """Return a series as Prometheus writes it, labels in alphabetical order."""
    return name + "{" + gap.join(f'{key}="{value}"' for key, value in sorted(labels.items())) + "}"


def counter(steps: Iterable[tuple[int, float]], start: float, *resets: int | None) -> str:
    """Return the values of a counter that grows evenly in each step, from (samples, growth between two of them).

    The first sample is ``start``; the counter begins anew at 0 in the steps whose number is among ``resets``.
    """
    value, terms = start, [_number(start)]
    for number, (samples, growth) in enumerate(steps):
        value = 0 if number in resets else value
        terms.append(f"{_number(value + growth)}+{_number(growth)}x{samples - 1}")
        value += growth * samples
    return " ".join(terms)


def _number(value: float) -> str:
    """Return a number without an exponent: the notation knows none with a minus."""
    return str(value) if isinstance(value, int) else f"{value:.9f}".rstrip("0").rstrip(".")
