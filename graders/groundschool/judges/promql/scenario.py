"""Scenarios: what a Prometheus scraped, and what it is then asked, in the notation of promtool's unit tests.

Notation: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import promql_parser
from numpy.typing import NDArray

from groundschool.judges.promql.errors import PromqlError

Labels = tuple[tuple[str, str], ...]  # sorted (name, value) pairs, the metric's name under "__name__"
Floats = NDArray[np.float64]

_NUMBER = r"-?[0-9.]+(?:[eE][-+]?[0-9]+)?"
_TERM = re.compile(rf"(?P<gap>_)(?:x(?P<gaps>\d+))?|(?P<first>{_NUMBER})(?:(?P<step>[-+][0-9.eE]+)x(?P<times>\d+))?")


@dataclass(frozen=True)
class PromqlQuestion:
    """An expression asked at ``at`` seconds after the scenario's start."""

    at: int
    expr: str


@dataclass(frozen=True)
class PromqlScenario:
    """Series scraped every ``interval`` seconds from time 0, rules evaluated every ``every`` seconds, and questions.

    ``series`` maps a series as it is written (``up{job="api"}``) to its values: ``0+5x3`` is 0 5 10 15, ``_`` a gap.
    Questions are asked at multiples of ``every``: in between, promtool has not loaded what was scraped since.
    """

    interval: int
    every: int
    series: Mapping[str, str]
    questions: tuple[PromqlQuestion, ...]

    def __post_init__(self) -> None:
        if any(question.at % self.every for question in self.questions):
            raise ValueError(f"questions are asked at multiples of {self.every} s")


def expanded(values: str) -> Floats:
    """Return the samples that a value notation stands for, NaN for a gap; raises ValueError for what is no notation."""
    return np.concatenate([np.zeros(0), *map(_term, values.split())])


def _term(term: str) -> Floats:
    found = _TERM.fullmatch(term)
    if found is None:
        raise ValueError(f"{term!r} is not of the form 1, 1+2x3, _ or _x3")
    if found["gap"]:
        return np.full(int(found["gaps"] or 1), np.nan)
    steps = np.arange(int(found["times"] or 0) + 1, dtype=np.float64)
    return float(found["first"]) + steps * float(found["step"] or 0)


@lru_cache(maxsize=1024)  # the worlds of one variant mostly have the same series
def labels_of(series: str) -> Labels:
    """Return the labels of a series as it is written; raises PromqlError for what is no series."""
    try:
        parsed = promql_parser.parse(series)
    except ValueError as error:
        raise PromqlError(f"{series}: {error}") from error
    if not isinstance(parsed, promql_parser.VectorSelector):
        raise PromqlError(f"{series} is not a series")
    named = {"__name__": parsed.name} if parsed.name else {}
    return tuple(sorted((named | {one.name: one.value for one in parsed.matchers.matchers}).items()))
