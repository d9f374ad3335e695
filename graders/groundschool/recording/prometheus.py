"""A real Prometheus scraping the upstreams, and what it kept, as OpenMetrics text that promtool imports again.

OpenMetrics 1.0: a family's samples stand together; within one, a metric's points follow each other in time; timestamps
are seconds; a counter's family is named without ``_total``; the text ends with ``# EOF``.
"""

import json
import subprocess
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from groundschool.recording.network import Namespace
from groundschool.recording.programs import running

ADDRESS = "192.0.2.30"
PORT = 9090
JOB = "booking-api"
Labels = Mapping[str, str]
Points = Sequence[tuple[float, str]]

_CONFIG = """\
global: {{scrape_interval: {interval}s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: booking-api
    static_configs: [{{targets: [{targets}]}}]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: http_requests_total|http_request_duration_seconds_(bucket|count|sum)|process_start_time_seconds
        action: keep
"""


@contextmanager
def scraping(side: Namespace, folder: Path, targets: Iterable[str], interval: int) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a Prometheus that scrapes the targets (``address:port``) every ``interval`` seconds into ``folder``."""
    config = _CONFIG.format(interval=interval, targets=", ".join(f"'{target}'" for target in targets))
    (folder / "prometheus.yml").write_text(config, encoding="utf-8")
    flags = ["--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", f"--web.listen-address={ADDRESS}:{PORT}"]
    arguments = side.command("prometheus", *flags)
    with running(arguments, folder / "prometheus.out", lambda: _is_ready(side)) as server:
        yield server


def fetch(side: Namespace, url: str) -> bytes:
    """Return the body of a GET made inside a namespace; raises OSError when there is no answer in 10 s."""

    def get() -> bytes:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - the harness's own http address
            return answer.read()

    return side.call(get)


def window(side: Namespace, seconds: float) -> str:
    """Return all that Prometheus stored of the job in the last ``seconds``, sample for sample, as OpenMetrics text."""
    query = urllib.parse.urlencode({"query": f'{{job="{JOB}"}}[{round(seconds)}s]'})
    series = json.loads(fetch(side, f"http://{ADDRESS}:{PORT}/api/v1/query?{query}"))["data"]["result"]
    known = json.loads(fetch(side, f"http://{ADDRESS}:{PORT}/api/v1/metadata"))["data"]
    families = {name: (entries[0]["type"], entries[0]["help"]) for name, entries in known.items()}
    families["up"] = ("gauge", "Whether the scrape succeeded.")
    return openmetrics_text([(entry["metric"], entry["values"]) for entry in series], families)


def openmetrics_text(series: Iterable[tuple[Labels, Points]], families: Mapping[str, tuple[str, str]]) -> str:
    """Return series as OpenMetrics text.

    A series is its labels (``__name__`` among them) and its points (unix seconds, value as Prometheus prints it);
    ``families`` maps a family to its type and help text, under any name Prometheus gives it. Series of no known family
    are left out: they are what Prometheus says about its own scrapes.
    """
    grouped: dict[str, list[tuple[Labels, Points]]] = defaultdict(list)
    for labels, points in series:
        if family := _family(labels["__name__"], families):
            grouped[family].append((labels, points))
    lines: list[str] = []
    for family in sorted(grouped):
        kind, explained = families[family]
        name = family.removesuffix("_total") if kind == "counter" else family
        lines += [f"# HELP {name} {explained}", f"# TYPE {name} {kind}", *_samples(grouped[family])]
    return "\n".join([*lines, "# EOF", ""])


def _samples(series: Iterable[tuple[Labels, Points]]) -> Iterator[str]:
    metrics: dict[str, list[tuple[float, tuple[str, float], str]]] = defaultdict(list)
    for labels, points in series:
        own = {name: value for name, value in labels.items() if name != "__name__"}
        metric = _braced({name: value for name, value in own.items() if name != "le"})
        # The buckets of one point stand by rising bound, then its count and sum.
        order = (labels["__name__"], float(own.get("le", "0")))
        sample = f"{labels['__name__']}{_braced(own)}"
        metrics[metric] += [(at, order, f"{sample} {value} {at:.3f}") for at, value in points]
    for metric in sorted(metrics):
        yield from (line for *_, line in sorted(metrics[metric]))


def _family(name: str, families: Mapping[str, Any]) -> str | None:
    suffixes = ("", "_bucket", "_count", "_sum")
    candidates = [name.removesuffix(suffix) for suffix in suffixes] + [name.removesuffix("_total")]
    return next((candidate for candidate in candidates if candidate in families), None)


def _braced(labels: Labels) -> str:
    def escape(value: str) -> str:
        return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")

    return "{" + ",".join(f'{name}="{escape(value)}"' for name, value in sorted(labels.items())) + "}"


def _is_ready(side: Namespace) -> bool:
    try:
        return fetch(side, f"http://{ADDRESS}:{PORT}/-/ready").startswith(b"Prometheus")
    except OSError:
        return False
