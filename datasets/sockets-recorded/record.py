"""Records what ss and nstat say of five services on the loopback.

One leaks, one is full, one closes first, one is kept open, one hides. Linux, root.
What each service and its clients do is known beforehand; nothing here reads the files it records.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from groundschool.errors import DatasetError
from groundschool.recording.command import main
from groundschool.recording.declaration import iso, keep
from groundschool.recording.programs import require, run, version

HERE = Path(__file__).resolve().parent
SECONDS = 3.0
LEAKED, CLOSED, KEPT, BACKLOG, LATE = 40, 60, 30, 8, 5
# Each is asked at an address of its own; the one that hides listens elsewhere.
ASKED = {
    "leaks": ("freight", "127.3.0.1", 8087),
    "full": ("search", "127.3.0.2", 8084),
    "closes-first": ("notify", "127.3.0.3", 8086),
    "is-kept-open": ("web", "127.3.0.5", 8080),
    "hides": ("auth", "127.3.0.4", 8085),
}
COUNTERS = ("TcpActiveOpens", "TcpPassiveOpens", "TcpExtListenOverflows", "TcpExtListenDrops")
NAMED = "import socket, sys, time; open('/proc/self/comm', 'w').write(sys.argv[1])\n"
LISTENS = "door = socket.create_server((sys.argv[2], int(sys.argv[3])), backlog=int(sys.argv[4])); print(flush=True)\n"
NEVER_CLOSES = f"{NAMED}{LISTENS}kept = []\nwhile True: kept.append(door.accept())"
NEVER_ACCEPTS = f"{NAMED}{LISTENS}time.sleep(600)"
CLOSES_FIRST = f"{NAMED}{LISTENS}\nwhile True: one = door.accept()[0]; one.recv(9); one.close()"
DOES = {"leaks": NEVER_CLOSES, "full": NEVER_ACCEPTS, "hides": NEVER_ACCEPTS}
DOES |= dict.fromkeys(("closes-first", "is-kept-open"), CLOSES_FIRST)


def record(out: Path, seconds: float = SECONDS) -> None:
    """Write a folder for each service, the truth and the declaration to ``out``."""
    require("ss", "nstat")
    files: dict[str, bytes] = {}
    start = time.time()
    with ExitStack() as stack:
        for name in ASKED:
            stack.enter_context(_service(name))
        fault = time.time()
        _connect_and_close("leaks", LEAKED)
        for _ in range(CLOSED):
            _asked_and_answered("closes-first").close()
        for _ in range(KEPT):
            stack.enter_context(_asked_and_answered("is-kept-open"))
        waiting = _crowd(stack, BACKLOG + 1)  # one more than the backlog fits
        refused = _is_refused("hides")
        time.sleep(seconds / 3)
        _save(files, 1)
        _crowd(stack, LATE)
        time.sleep(2 * seconds / 3)
        _save(files, 2)
    done = {
        "leaks": _done("leak-here", {"CLOSE-WAIT": LEAKED}, LEAKED, LEAKED),
        "full": _done("queue-full", {"ESTAB": waiting, "LISTEN": 1}, 2, waiting + LATE) | {"backlog": BACKLOG},
        "closes-first": _done("healthy", {"TIME-WAIT": CLOSED, "LISTEN": 1}, 0),
        "is-kept-open": _done("leak-there", {"FIN-WAIT-2": KEPT}, KEPT, KEPT),
        "hides": _done("wrong-bind", {"LISTEN": 1}, 1) | {"refused": refused},
    }
    for name, known in done.items():
        known["port"] = ASKED[name][2]
    truth = {"window": {"start": iso(start), "end": iso(time.time())}, "fault": {"started": iso(fault)}, "hosts": done}
    keep(
        out, HERE / "dataset.toml", files, truth, {"iproute2": version("ss"), "Linux": os.uname().release.split("-")[0]}
    )


def _done(verdict: str, states: dict[str, int], lines: int, opened: int = 0) -> dict[str, Any]:
    """Return what is known of a service: sockets on its port, lines that show it, and what clients keep open."""
    return {"verdict": verdict, "states": states, "evidence_at_least": lines, "opened": opened}


@contextmanager
def _service(name: str) -> Iterator[None]:
    """Run a service that goes by its name in the tables; raises DatasetError where its port cannot be had."""
    program, address, port = ASKED[name]
    place = "127.0.0.1" if name == "hides" else address
    command = [sys.executable, "-c", DOES[name], program, place, str(port), str(BACKLOG if name == "full" else 128)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None or not process.stdout.readline():
                raise DatasetError(f"{program} cannot listen on {place}:{port}")
            yield
        finally:
            process.kill()


def _connect_and_close(name: str, count: int) -> None:
    for _ in range(count):
        socket.create_connection(ASKED[name][1:]).close()


def _asked_and_answered(name: str) -> socket.socket:
    """Return a connection that the service has closed."""
    one = socket.create_connection(ASKED[name][1:])
    one.sendall(b"?")
    one.recv(1)
    return one


def _crowd(stack: ExitStack, count: int) -> int:
    """Knock at the full service without waiting for an answer; return how many knocked."""
    for _ in range(count):
        one = stack.enter_context(socket.socket())
        one.settimeout(0)
        one.connect_ex(ASKED["full"][1:])
    return count


def _is_refused(name: str) -> bool:
    with socket.socket() as one:
        return one.connect_ex(ASKED[name][1:]) != 0


def _save(files: dict[str, bytes], number: int) -> None:
    """Save what the programs say; each table is of one service, for others use this machine as well."""
    for name, (program, address, port) in ASKED.items():
        files[f"{name}/ss.{number}"] = run(
            ["ss", "-tanp", f"dst {address} or src {address} or sport = :{port}"]
        ).encode()
        files[f"{name}/nstat.{number}"] = run(["nstat", "-asz", *COUNTERS]).encode()
        files[f"{name}/sockstat"] = Path("/proc/net/sockstat").read_bytes()
        files[f"{name}/ip_local_port_range"] = Path("/proc/sys/net/ipv4/ip_local_port_range").read_bytes()
        asked: dict[str, Any] = {"name": program, "address": address, "port": port}
        files[f"{name}/service.json"] = f"{json.dumps(asked)}\n".encode()


if __name__ == "__main__":
    sys.exit(main(record, HERE, SECONDS))
