"""Records nginx's logs in front of a booking-api whose database pool runs out. Linux, root."""

import asyncio
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from groundschool.recording import nginx, upstreams
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.load import SCANNER, VISITORS, visit
from groundschool.recording.network import edge_and_clients
from groundschool.recording.programs import require, version
from groundschool.recording.tally import access_truth

HERE = Path(__file__).resolve().parent
SECONDS = 240.0
RATE = 8.0  # requests a second
INSTANCE = upstreams.INSTANCES[0]


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write the access and error logs, the truth and the declaration to ``out``.

    The fault begins at 55 % of the load and lasts; the logs are rotated at 75 %.
    """
    require("nginx")
    with (
        tempfile.TemporaryDirectory() as temporary,
        edge_and_clients((*nginx.ADDRESSES, INSTANCE), (*VISITORS, SCANNER)) as (edge, clients),
        upstreams.booking_api(edge, folder := Path(temporary), [INSTANCE]) as api,
        nginx.edge_proxy(edge, folder, [f"{INSTANCE}:{upstreams.PORT}"], read_timeout=2) as master,
    ):
        start = time.time()
        with clients.doing(partial(asyncio.run, visit(nginx.ADDRESSES, seconds, RATE, seed=1701))) as load:
            time.sleep(0.55 * seconds)
            fault = time.time()
            api.degrade()
            time.sleep(0.20 * seconds)
            rotated = nginx.rotate(folder, master)
        exchanges = load.result()
        nginx.await_lines(folder, len(exchanges))
        files = nginx.logs(folder)
    truth = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(fault), "ended": None, "method": "POST", "route": "/api/bookings"},
        "rotated": iso(rotated),
        **access_truth(exchanges, fault),
    }
    keep(out, HERE / "dataset.toml", files, truth, {"nginx": version("nginx")})


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
