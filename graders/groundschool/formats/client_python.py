"""A service's ``/metrics`` as the Python client library writes it: text format 0.0.4, labels sorted, values as floats.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/ and ``prometheus_client/exposition.py`` (a
histogram's time of creation stands in a gauge family of its own, because 0.0.4 has no place for it).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ClientHistogram:
    """One classic histogram: its labels, counts a bucket (not cumulative, the last one above every bound), and its sum.

    ``created`` is in seconds since 1970 UTC.
    """

    labels: Mapping[str, str]
    counts: Sequence[int]
    sum: float
    created: float


def scrape(name: str, said: str, bounds: Sequence[float], found: Iterable[ClientHistogram], started: float) -> str:
    """Return a scrape of a process that began at ``started`` and has the histograms of one family."""
    known = list(found)
    lines = [
        "# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.",
        "# TYPE process_start_time_seconds gauge",
        f"process_start_time_seconds {number(started)}",
        f"# HELP {name} {said}",
        f"# TYPE {name} histogram",
    ]
    for one in known:
        total = 0
        for bound, count in zip((*bounds, math.inf), one.counts, strict=True):
            total += count
            lines.append(f"{name}_bucket{_braced({**one.labels, 'le': number(bound)})} {number(total)}")
        lines.append(f"{name}_count{_braced(one.labels)} {number(total)}")
        lines.append(f"{name}_sum{_braced(one.labels)} {number(one.sum)}")
    lines += [f"# HELP {name}_created {said}", f"# TYPE {name}_created gauge"]
    lines += [f"{name}_created{_braced(one.labels)} {number(one.created)}" for one in known]
    return "\n".join([*lines, ""])


def number(value: float) -> str:
    """Return a number as the client library writes it: Python's float, with Go's exponent from a million on."""
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    written = repr(float(value))
    dot = written.find(".")
    if value > 0 and dot > 6:
        mantissa = f"{written[0]}.{written[1:dot]}{written[dot + 1 :]}".rstrip("0.")
        return f"{mantissa}e+0{dot - 1}"
    return written


def _braced(labels: Mapping[str, str]) -> str:
    def escaped(value: str) -> str:
        return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")

    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in sorted(labels.items())) + "}"
