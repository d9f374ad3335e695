"""Metrics as Prometheus reads them: the text format 0.0.4 and OpenMetrics 1.0."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundschool.formats.accepted import FILE, SCRATCH, Accepted

Labels = tuple[tuple[str, str], ...]
Numbers = NDArray[np.number[Any]]


@dataclass(frozen=True)
class Series:
    """One time series of a family: its suffix (``_bucket``, ...), labels and value at the end of each step (T,)."""

    suffix: str
    labels: Labels
    values: Numbers


@dataclass(frozen=True)
class Family:
    """A metric family; a counter's name carries no ``_total`` here."""

    name: str
    kind: str
    help: str
    series: tuple[Series, ...]


def exposition_text(families: Iterable[Family], t: int) -> str:
    """Return what a target's ``/metrics`` says at the end of step ``t``, in the text format 0.0.4."""
    lines = []
    for family in families:
        name = f"{family.name}_total" if family.kind == "counter" else family.name
        lines += [f"# HELP {name} {_text(family.help)}", f"# TYPE {name} {family.kind}"]
        lines += [
            f"{family.name}{one.suffix}{_braces(_short(one.labels))} {_number(one.values[t])}"
            for one in family.series
            if not np.isnan(one.values[t])
        ]
    return "\n".join(lines) + "\n"


def openmetrics_lines(families: Iterable[Family], times: Sequence[int], every: int = 1) -> Iterator[str]:
    """Yield OpenMetrics lines (with line ends) of all samples over time, for ``promtool tsdb create-blocks-from``.

    ``times`` are each step's end in Unix seconds; ``every`` keeps each n-th step.
    """
    steps = range(every - 1, len(times), every)
    for family in families:
        yield f"# HELP {family.name} {_text(family.help)}\n# TYPE {family.name} {family.kind}\n"
        for one in family.series:
            head = f"{family.name}{one.suffix}{_braces(one.labels)}"
            for t in steps:
                if not np.isnan(one.values[t]):
                    yield f"{head} {_number(one.values[t])} {times[t]}\n"
    yield "# EOF\n"


def bound(seconds: float) -> str:
    """Return a bucket's bound as OpenMetrics writes ``le``: always with a decimal point, or ``+Inf``."""
    return _number(seconds, whole="{:.0f}.0")


def _short(labels: Labels) -> Labels:
    """Return labels with ``le`` as the text format's writers put it: without a trailing ``.0``."""
    return tuple((name, value.removesuffix(".0") if name == "le" else value) for name, value in labels)


def _braces(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_text(value, quote=True)}"' for name, value in labels) + "}" if labels else ""


def _text(value: str, *, quote: bool = False) -> str:
    r"""Return a help text or label value with ``\`` and line feeds escaped, and ``"`` in label values."""
    escaped = value.replace("\\", r"\\").replace("\n", r"\n")
    return escaped.replace('"', r"\"") if quote else escaped


def _number(value: float, whole: str = "{:.0f}") -> str:
    """Return a value as both formats accept it: shortest decimal form, ``+Inf``, ``-Inf`` or ``NaN``."""
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return whole.format(value) if float(value).is_integer() else repr(float(value))


ACCEPTED = {
    "prometheus-text": Accepted(("promtool", "check", "metrics")),
    "openmetrics": Accepted(("promtool", "tsdb", "create-blocks-from", "openmetrics", FILE, SCRATCH)),
}
