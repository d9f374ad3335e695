"""How a pod's histograms are written: by the Python client library, by another writer, and as OpenMetrics."""

import random
from collections.abc import Iterator, Mapping

import numpy as np

from groundschool.formats.client_python import ClientHistogram, number, scrape
from groundschool.simulation.graph import Ints

NAME = "http_request_duration_seconds"
SAID = "Time from the request's last byte to the answer, in seconds."
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds
MIDDLE = np.array([0.5 * (low + high) for low, high in zip((0, *BOUNDS), (*BOUNDS, 4.5), strict=True)])
PATTERN = '^/legacy/(?P<no>\\d{2,4}), "draft"[^\\n]*\n$'  # a route as some frameworks name it
DRIVE = "C:\\"  # a label whose value ends in what may stand before a quote
NOWHERE = ""  # the route of requests that fit none
METHODS = ("GET", "HEAD")
Counts = Mapping[tuple[str, str], Ints]  # by route and code


def written(counts: Counts, started: float, moment: float, edge: str | None) -> str:
    """Return a scrape at some moment of a process that began at ``started``."""
    if edge == "spelling":
        return "".join(f"{line}\n" for line in _by_another(counts, moment))
    found = [
        ClientHistogram({"route": path, "code": code}, own.tolist(), round(float(own @ MIDDLE), 6), created)
        for ((path, code), own), created in zip(counts.items(), _created(counts, started), strict=True)
    ]
    text = scrape(NAME, SAID, BOUNDS, found, started)
    return "".join(f"{line}\n" for line in _openmetrics(text, moment)) if edge == "openmetrics" else text


def escaped(value: str) -> str:
    """Return a label's value as it is written."""
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def part(own: Ints, method: str) -> Ints:
    """Return what a writer that tells methods apart counts under one of them."""
    return own // 3 if method == METHODS[0] else own - own // 3


def _created(counts: Counts, started: float) -> Iterator[float]:
    """Yield when each series began: with the first answer of its kind."""
    for path, code in counts:
        yield round(started + 0.4 + random.Random(f"{started} {path} {code}").expovariate(1 / 40), 6)


def _by_another(counts: Counts, moment: float) -> Iterator[str]:
    """Yield text format 0.0.4 as other writers put it.

    No remarks, labels in another order and more of them, bounds and counts without a point, a timestamp in
    milliseconds, a route that has to be escaped, and a metric whose name ends alike.
    """
    for (path, code), own in sorted(counts.items(), key=lambda item: item[0][0] != NOWHERE):
        route = escaped(path)
        for method in METHODS:
            for name, counted in ((NAME, own), (f"outgoing_{NAME}", own[::-1])):
                totals = np.cumsum(part(counted, method)).tolist()
                for bound, total in zip((*map("{:g}".format, BOUNDS), "+Inf"), totals, strict=True):
                    labels = (
                        f'route="{route}",method="{method}",role="",code="{code}",root="{escaped(DRIVE)}",le="{bound}"'
                    )
                    yield f"{name}_bucket{{{labels}}} {total} {int(moment * 1000)}"


def _openmetrics(text: str, moment: float) -> Iterator[str]:
    """Yield a scrape as OpenMetrics: each sample with its time, buckets with an exemplar, the family in one piece."""
    lines = text.splitlines()
    created = iter([line for line in lines if line.startswith(f"{NAME}_created")])
    for line in lines:
        if line.startswith("#") and "_created" not in line:
            yield line
        elif not line.startswith("#") and not line.startswith(f"{NAME}_created"):
            yield f"{line} {moment:.3f}{_exemplar(line, moment)}"
        if line.startswith(f"{NAME}_sum"):
            yield f"{next(created)} {moment:.3f}"
    yield "# EOF"


def _exemplar(line: str, moment: float) -> str:
    """Return the exemplar of a bucket that has counted something: a trace, how long it took, and when."""
    if "_bucket{" not in line or line.endswith(" 0.0"):
        return ""
    rng = random.Random(line)
    bound = float(line.partition('le="')[2].partition('"')[0])
    took = rng.uniform(0.55, 0.95) * min(bound, 5.0)
    return f' # {{trace_id="{rng.getrandbits(128):032x}"}} {number(round(took, 6))} {moment - rng.uniform(1, 200):.3f}'
