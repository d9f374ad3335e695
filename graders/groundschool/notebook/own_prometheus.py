"""A Prometheus of one's own over the samples of a file: the real server where it is installed, an oracle elsewhere.

A lesson asks it as one asks a real one: an expression at a moment, or over the whole file for a plot.
"""

import atexit
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
import pandas as pd

from groundschool.errors import GroundschoolError
from groundschool.grading.tools import which
from groundschool.judges.promql import Labels, PromqlError, Samples, answers_over, samples_of
from groundschool.notebook.display import say

PATIENCE = 20.0  # seconds until a server answers for the first time
FOREVER = "100y"  # of retention: what a lesson is about happened long ago


@dataclass(frozen=True)
class OwnPrometheus:
    """Samples of a file that can be asked; ``url`` is where a real server listens on this machine, if one does."""

    samples: Path
    url: str = ""

    def ask(self, expr: str, at: float | None = None) -> dict[str, float]:
        """Return what an expression is at a moment (Unix seconds, the last sample's if none is given), by labels.

        Raises GroundschoolError with what Prometheus says of an expression that it cannot evaluate.
        """
        found = self._answer(expr, np.array([self.last if at is None else at]))
        return {_written(labels): float(values[0]) for labels, values in found.items() if not np.isnan(values[0])}

    def over(self, expr: str, step: int = 15) -> pd.DataFrame:
        """Return an expression over the whole file: a row every ``step`` seconds (UTC), a column for each element."""
        times = np.arange(self.first, self.last + 1, step)
        found = {_written(labels): values for labels, values in self._answer(expr, times).items()}
        return pd.DataFrame(dict(sorted(found.items())), index=pd.to_datetime(times, unit="s", utc=True))

    @property
    def first(self) -> float:
        """Return the moment of the first sample."""
        return min(float(one.times[0]) for one in self._series)

    @property
    def last(self) -> float:
        """Return the moment of the last sample."""
        return max(float(one.times[-1]) for one in self._series)

    @cached_property
    def _series(self) -> tuple[Samples, ...]:
        return samples_of(self.samples.read_text(encoding="utf-8"))

    def _answer(self, expr: str, times: np.ndarray) -> Mapping[Labels, np.ndarray]:
        if self.url:
            return _asked(self.url, expr, times)
        try:
            return answers_over(self._series, expr, times)
        except PromqlError as error:
            raise GroundschoolError(f"{error} (No prometheus is installed here, and an oracle stands in.)") from error


def prometheus(samples: Path) -> OwnPrometheus:
    """Return a Prometheus that knows the samples of an OpenMetrics file; a server ends with this notebook.

    Raises GroundschoolError where the file is none that promtool reads, or the server does not come up.
    """
    program, promtool = which("prometheus"), which("promtool")
    if not (program and promtool):
        say("No prometheus is installed here: an oracle answers, which knows the usual expressions.")
        return OwnPrometheus(samples)
    folder = Path(tempfile.mkdtemp(prefix="groundschool-prometheus-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", samples, folder / "data"],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise GroundschoolError(f"{samples.name}: promtool makes no blocks of it: {made.stderr.strip()}")
    return OwnPrometheus(samples, _started(program, folder))


def _started(program: str, folder: Path) -> str:
    """Start a server over the blocks of a folder, and return where it listens once it answers."""
    (folder / "prometheus.yml").write_text("{}\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    ends_with_us = [found, "--pdeathsig", "TERM", "--"] if (found := which("setpriv")) else []
    server = subprocess.Popen(
        [
            *ends_with_us,
            program,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--storage.tsdb.retention.time={FOREVER}",
            f"--web.listen-address={address}",
            "--log.level=error",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(_end, server)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(URLError, OSError), urlopen(f"http://{address}/-/ready", timeout=1):
            return f"http://{address}"
        time.sleep(0.05)
    raise GroundschoolError("prometheus was started and does not answer. Try once more, or go on without it.")


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(5)


def _asked(url: str, expr: str, times: np.ndarray) -> dict[Labels, np.ndarray]:
    """Return what a server answers to a query over evenly spaced moments, NaN where an element is not there."""
    step = float(times[1] - times[0]) if len(times) > 1 else 1.0
    query = urlencode({"query": expr, "start": times[0], "end": times[-1], "step": step})
    try:
        with urlopen(f"{url}/api/v1/query_range?{query}", timeout=PATIENCE) as answer:  # noqa: S310 - loopback
            told: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        raise GroundschoolError(str(json.load(error).get("error", error))) from error
    found = {}
    for one in told["data"]["result"]:
        values = np.full(len(times), np.nan)
        for at, value in one["values"]:
            values[round((at - times[0]) / step)] = float(value)
        found[tuple(sorted(one["metric"].items()))] = values
    return found


def _written(labels: Labels) -> str:
    """Return labels as Prometheus writes them."""
    name = dict(labels).get("__name__", "")
    braces = ", ".join(f'{key}="{value}"' for key, value in labels if key != "__name__")
    return f"{name}{{{braces}}}" if braces or not name else name
