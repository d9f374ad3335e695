"""What Prometheus knows in the world that is true, and what it would know if the rival hypothesis were true."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from groundschool.judges.promql import Samples, answers_over
from groundschool.judges.promql.scenario import labels_of

A_MINUTE = 60.0
NAME = re.compile(r"[A-Za-z_:][\w:]*")
NAMELESS = re.compile(r"(?:^|[^\w:\s])\s*\{|__name__")  # a selector that begins with its braces
OTHER = {'code="2xx"': 'code="5xx"', 'code="5xx"': 'code="2xx"'}
SWAPPED = re.compile("|".join(OTHER))
Columns = Mapping[str, Sequence[float | None]]  # by series as it is written: a value for each scrape, None for a gap


@dataclass(frozen=True)
class RivalWorlds:
    """The samples of both worlds, scraped from ``first`` on (Unix seconds) every so many seconds.

    ``symptom`` is a label of the series that show the symptom, as it is written there. Worlds of one ``name`` are the
    same: what was asked of them is remembered.
    """

    name: str
    first: float = field(compare=False)
    every: float = field(compare=False)
    true: Columns = field(compare=False, repr=False)
    rival: Columns = field(compare=False, repr=False)
    symptom: str = field(default="", compare=False)

    @classmethod
    def from_truth(cls, told: Mapping[str, Any]) -> "RivalWorlds":
        """Return the worlds that a generator has told of, as plain data."""
        return cls(told["name"], told["first"], told["every"], told["true"], told["rival"], told["symptom"])

    def values(self, expr: str, moments: Sequence[float], *, rival: bool = False) -> list[list[float]]:
        """Return the values of an expression's elements at each moment; raises PromqlError for one that is none."""
        return _remembered(self, expr, tuple(moments), "rival" if rival else "true")

    def of_symptom(self, expr: str, moments: Sequence[float]) -> bool:
        """Return whether an expression would be another, had what failed there where it is seen been well."""
        as_it_is, well = (_remembered(self, expr, tuple(moments), which) for which in ("true", "well"))
        return not all(
            len(one) == len(other) and np.allclose(sorted(one), sorted(other), rtol=1e-6)
            for one, other in zip(as_it_is, well, strict=True)
        )

    def columns(self, which: str) -> Columns:
        """Return a world's columns; in the one that is ``well``, what failed where the symptom is seen was well."""
        if which != "well":
            return self.rival if which == "rival" else self.true
        return {
            SWAPPED.sub(lambda found: OTHER[found[0]], one) if self.symptom and self.symptom in one else one: column
            for one, column in self.true.items()
        }

    def around(self, moment: float) -> list[float]:
        """Return a moment, a minute sooner and a minute later, as far as there are samples."""
        last = self.first + self.every * (max(map(len, self.true.values())) - 1)
        return [min(max(moment + offset, self.first), last) for offset in (-A_MINUTE, 0, A_MINUTE)]

    def asked(self, columns: Columns, expr: str) -> tuple[Samples, ...]:
        """Return the series that an expression may be about: those whose names stand in it, all where it names none."""
        names = set(NAME.findall(expr))
        some = not NAMELESS.search(expr)
        return tuple(
            self._series(written, column)
            for written, column in columns.items()
            if not some or written.partition("{")[0] in names
        )

    def _series(self, written: str, column: Sequence[float | None]) -> Samples:
        values = np.array([np.nan if one is None else one for one in column], dtype=np.float64)
        times, there = np.array([self.first + self.every * place for place in range(len(values))]), ~np.isnan(values)
        return Samples(labels_of(written), times[there], values[there], np.zeros(int(there.sum()), dtype=bool))


@lru_cache(maxsize=256)  # proofs ask the same of one variant many times
def _remembered(worlds: RivalWorlds, expr: str, moments: tuple[float, ...], which: str) -> list[list[float]]:
    series = worlds.asked(worlds.columns(which), expr)
    found = answers_over(series, expr, np.array(moments))
    return [
        [float(values[place]) for values in found.values() if not np.isnan(values[place])]
        for place in range(len(moments))
    ]


def moment_of(value: object) -> float:
    """Return a moment as Unix seconds; TypeError says how one is written."""
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise TypeError("a time with its zone is asked for, such as '2026-05-04T14:03:00Z'")
    return moment.timestamp()
