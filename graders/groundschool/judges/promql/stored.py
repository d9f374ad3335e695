"""Samples that were written down as OpenMetrics, and what an expression over them is at many moments."""

from collections.abc import Iterable

import numpy as np

from groundschool.judges.promql.columns import Samples
from groundschool.judges.promql.errors import PromqlError
from groundschool.judges.promql.expressions import Evaluation
from groundschool.judges.promql.scenario import Floats, Labels, labels_of
from groundschool.judges.promql.syntax import syntax_tree


def samples_of(text: str) -> tuple[Samples, ...]:
    """Return the series of an OpenMetrics text with timestamps; raises PromqlError for a line that is no sample."""
    found: dict[str, list[tuple[float, float]]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            written, value, at = _parts(line)
            found.setdefault(written, []).append((at, value))
    return tuple(_samples(written, points) for written, points in found.items())


def _parts(line: str) -> tuple[str, float, float]:
    """Return a sample's series as it is written, its value and its time."""
    end = line.rindex("}") + 1 if "}" in line else line.index(" ")
    try:
        value, at = map(float, line[end:].split())
    except ValueError as error:
        raise PromqlError(f"{line!r} is no sample with a value and a time") from error
    return line[:end], value, at


def _samples(written: str, points: list[tuple[float, float]]) -> Samples:
    values, times = (np.array([point[place] for point in points]) for place in (1, 0))
    return Samples(labels_of(written), times, values, np.zeros(len(points), dtype=bool))


def answers_over(series: Iterable[Samples], expr: str, at: Floats) -> dict[Labels, Floats]:
    """Return what an expression is at each moment (T,), by labels, NaN where an element is not there."""
    value = Evaluation(tuple(series), np.asarray(at, dtype=np.float64)).value(syntax_tree(expr))
    if not isinstance(value, dict):
        return {(): value}
    return {labels: np.where(column.present, column.values, np.nan) for labels, column in value.items()}
