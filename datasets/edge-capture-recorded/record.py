"""Records the packets of connections that end in every way while a firewall change cuts a database off. Linux, root."""

import asyncio
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from groundschool.recording import connections, nginx, upstreams
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.network import edge_and_clients
from groundschool.recording.programs import require, version
from groundschool.recording.tally import connections_truth

HERE = Path(__file__).resolve().parent
SECONDS = 60.0
PROGRAMS = {"tcpdump": "tcpdump", "nginx": "nginx", "nftables": "nft"}
RATE = 1.6  # attempts a second
SNAPLEN = 96  # Ethernet, IPv6 and a TCP header with every option fit into 94 bytes
INSTANCE = upstreams.INSTANCES[0]


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write the capture, the truth and the declaration to ``out``; the fault begins at 60 % of the window and lasts."""
    require(*PROGRAMS.values())
    with (
        tempfile.TemporaryDirectory() as temporary,
        edge_and_clients((*connections.ADDRESSES, INSTANCE), connections.CLIENTS) as (edge, clients),
        upstreams.booking_api(edge, folder := Path(temporary), [INSTANCE]),
        nginx.edge_proxy(edge, folder, [f"{INSTANCE}:{upstreams.PORT}"]),
    ):
        capture = folder / "clients.pcap"
        database = connections.database_sockets(edge)
        connections.lose_some(edge)
        attempts = partial(connections.connect_all, database, seconds, round(seconds * RATE), seed=1701)
        with connections.capturing(clients, capture, SNAPLEN):
            start = time.time()
            with clients.doing(lambda: asyncio.run(attempts())) as load:
                time.sleep(0.6 * seconds)
                connections.block_database(edge)
                fault = time.time()
            made = load.result()
        dropped = connections.dropped(edge)
        packets = capture.read_bytes()
    truth = {
        "window": {"start": iso(start), "end": iso(time.time())},
        "fault": {"started": iso(fault), "ended": None, "port": connections.DATABASE},
        "packets_dropped_by_firewall": dropped,
        **connections_truth(made),
    }
    keep(out, HERE / "dataset.toml", {capture.name: packets}, truth, {it: version(by) for it, by in PROGRAMS.items()})


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
