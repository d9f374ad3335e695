"""Records what Prometheus scraped from two booking-api instances while their database pool ran out. Linux, root."""

import asyncio
import gzip
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from groundschool.recording import nginx, prometheus, upstreams
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.load import SCANNER, VISITORS, visit
from groundschool.recording.network import Namespace, edge_and_clients
from groundschool.recording.programs import require, version
from groundschool.recording.tally import Served, metrics_truth

HERE = Path(__file__).resolve().parent
SECONDS = 300.0
RATE = 20.0  # requests a second
INTERVAL = 2  # seconds between scrapes
DOWN = 2.5 * INTERVAL  # seconds the restarted instance is away: at least two scrapes fail
TARGETS = [f"{instance}:{upstreams.PORT}" for instance in upstreams.INSTANCES]


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write raw scrapes (at 35 % of the load and after it), the window, the truth and the declaration to ``out``.

    The fault lasts from 40 % to 80 % of the load; one instance is restarted at 60 %.
    """
    require("nginx", "prometheus")
    addresses = (*nginx.ADDRESSES, *upstreams.INSTANCES, prometheus.ADDRESS)
    with (
        tempfile.TemporaryDirectory() as temporary,
        edge_and_clients(addresses, (*VISITORS, SCANNER)) as (edge, clients),
        upstreams.booking_api(edge, folder := Path(temporary)) as api,
        nginx.edge_proxy(edge, folder, TARGETS),
        prometheus.scraping(edge, folder, TARGETS, INTERVAL),
    ):
        start = time.time()
        with clients.doing(partial(asyncio.run, visit(nginx.ADDRESSES, seconds, RATE, seed=1701))) as load:
            time.sleep(0.35 * seconds)
            files = _scrapes(edge, 1)
            time.sleep(0.05 * seconds)
            times = _incident(api, 0.40 * seconds)
        load.result()
        time.sleep(2 * INTERVAL)
        files |= _scrapes(edge, 2)
        end = time.time()
        window = prometheus.window(edge, end - start + INTERVAL).encode()
        served = api.served()
    files["window.openmetrics.gz"] = gzip.compress(window, mtime=0)
    truth = _truth(served, times | {"start": start, "end": end})
    keep(out, HERE / "dataset.toml", files, truth, _versions())


def _incident(api: upstreams.Upstreams, seconds: float) -> dict[str, float]:
    """Inject the fault for so many seconds, restart an instance half-way, and return when each happened."""
    times = {"fault": time.time()}
    api.degrade()
    time.sleep(seconds / 2)
    times["down"] = time.time()
    api.kill(upstreams.INSTANCES[1])
    time.sleep(DOWN)
    api.start(upstreams.INSTANCES[1], degraded=True)
    times["up"] = time.time()
    time.sleep(max(0.0, times["fault"] + seconds - time.time()))
    times["recovery"] = time.time()
    api.recover()
    return times


def _truth(served: Iterable[Served], times: Mapping[str, float]) -> dict[str, Any]:
    said = {name: iso(moment) for name, moment in times.items()}
    return {
        "window": {"start": said["start"], "end": said["end"]},
        "fault": {"started": said["fault"], "ended": said["recovery"], "route": "/api/bookings"},
        "restart": {"instance": TARGETS[1], "down": said["down"], "up": said["up"]},
        **metrics_truth(served, times["fault"], times["recovery"]),
    }


def _versions() -> dict[str, str]:
    library = metadata.version("prometheus-client")
    return {"Prometheus": version("prometheus"), "nginx": version("nginx"), "prometheus_client": library}


def _scrapes(edge: Namespace, number: int) -> dict[str, bytes]:
    return {
        f"booking-api-{instance}.scrape-{number}.prom": prometheus.fetch(edge, f"http://{target}/metrics")
        for instance, target in enumerate(TARGETS, start=1)
    }


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
