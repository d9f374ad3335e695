"""Records what Prometheus scraped from two booking-api instances while their database pool ran out. Linux, root."""

import asyncio
import gzip
import sys
import tempfile
import time
from functools import partial
from importlib import metadata
from pathlib import Path

from groundschool.datasets.recording import nginx, prometheus, upstreams
from groundschool.datasets.recording.command import main
from groundschool.datasets.recording.declaration import iso, keep
from groundschool.datasets.recording.load import SCANNER, VISITORS, visit
from groundschool.datasets.recording.network import Namespace, edge_and_clients
from groundschool.datasets.recording.programs import require, version
from groundschool.datasets.recording.tally import metrics_truth

HERE = Path(__file__).resolve().parent
SECONDS = 300.0
RATE = 12.0  # requests a second
INTERVAL = 2  # seconds between scrapes
DOWN = 2.5 * INTERVAL  # seconds the restarted instance is away: at least two scrapes fail
TARGETS = [f"{instance}:{upstreams.PORT}" for instance in upstreams.INSTANCES]


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write raw scrapes, the scraped window, the truth and the declaration to ``out``.

    The fault lasts from 40 % to 80 % of the load; one instance is restarted at 60 %. Raw scrapes are taken at 35 % and
    after the load.
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
        with clients.doing(partial(asyncio.run, visit(nginx.ADDRESSES, seconds, RATE, seed=1701))):
            time.sleep(0.35 * seconds)
            files = _scrapes(edge, 1)
            time.sleep(0.05 * seconds)
            fault = time.time()
            api.degrade()
            time.sleep(0.20 * seconds)
            restart = time.time()
            api.kill(upstreams.INSTANCES[1])
            time.sleep(DOWN)
            api.start(upstreams.INSTANCES[1], degraded=True)
            back = time.time()
            time.sleep(max(0.0, restart + 0.20 * seconds - back))
            recovery = time.time()
            api.recover()
        time.sleep(2 * INTERVAL)
        files |= _scrapes(edge, 2)
        end = time.time()
        files["window.openmetrics.gz"] = gzip.compress(
            prometheus.window(edge, end - start + INTERVAL).encode(), mtime=0
        )
        served = api.served()
    truth = {
        "window": {"start": iso(start), "end": iso(end)},
        "fault": {"started": iso(fault), "ended": iso(recovery), "route": "/api/bookings"},
        "restart": {"instance": TARGETS[1], "down": iso(restart), "up": iso(back)},
        **metrics_truth(served, fault, recovery),
    }
    versions = {
        "Prometheus": version("prometheus"),
        "nginx": version("nginx"),
        "prometheus_client": metadata.version("prometheus-client"),
    }
    keep(out, HERE / "dataset.toml", files, truth, versions)


def _scrapes(edge: Namespace, number: int) -> dict[str, bytes]:
    return {
        f"booking-api-{instance}.scrape-{number}.prom": prometheus.fetch(edge, f"http://{target}/metrics")
        for instance, target in enumerate(TARGETS, start=1)
    }


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
