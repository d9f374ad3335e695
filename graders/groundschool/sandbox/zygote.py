"""The zygote: a clean process that has the libraries loaded and forks one locked-in child per submission.

Run as a program of its own (``python -m groundschool.sandbox.zygote FD ASSURANCE``), it never holds a notebook, a
course, a truth or a secret, so neither do its children. An order is one datagram on the control socket with the
child's end of a channel; several processes may send orders on one socket, each hears from its children on its own
channels.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from groundschool.sandbox import room
from groundschool.sandbox.child import Lock, start
from groundschool.sandbox.limits import CACHES, RANKED, Assurance, Limits
from groundschool.sandbox.shell import Shell

NOBODY = 65534
ORDER = 65536  # bytes of the longest order
FIRST = ("numpy", "matplotlib.font_manager")  # the list of fonts is nowhere to be found from within the room
# What notebooks of the course use; loaded once here, as long as nobody waits, instead of once a submission.
LATER = (
    *(
        "pandas",
        "matplotlib.pyplot",
        "yaml",
        "dpkt",
        "cryptography.x509",
        "cryptography.hazmat.primitives.asymmetric.rsa",
    ),
    *("gzip", "csv", "tarfile", "zipfile", "sqlite3", "statistics", "ipaddress", "zoneinfo", "subprocess", "tempfile"),
    *("asyncio", "multiprocessing", "concurrent.futures", "unittest.mock", "http.client", "xml.etree.ElementTree"),
)


WARMING = ("1 / 0", "import pandas\npandas.DataFrame({'a': [1]})", "del pandas")


@dataclass(frozen=True)
class Settled:
    """How children are locked in here, and what kept them from being locked in better (empty: nothing)."""

    assurance: Assurance
    because: str = ""


def main() -> None:
    """Find out how well children can be locked in, and serve orders until nobody can send any."""
    control = socket.socket(fileno=int(sys.argv[1]))
    ceiling = Assurance(sys.argv[2])
    for name in FIRST:
        load(name)
    shell = Shell()
    for name in CACHES:
        os.environ.pop(name, None)
    settled = settle(ceiling)
    lock = Lock(settled.assurance, settled.because, _identity())
    lock.prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children are nobody's to wait for
    gc.freeze()
    preparations = [*(partial(load, name) for name in LATER), *(partial(shell.warm, source) for source in WARMING)]
    serve(control, lock, shell, [*preparations, gc.collect, gc.freeze])


def load(name: str) -> None:
    """Import a module for children to find it loaded."""
    with contextlib.suppress(ImportError):  # a thinner installation has fewer
        importlib.import_module(name)


def serve(control: socket.socket, lock: Lock, shell: Shell, preparations: list[Callable[[], object]]) -> None:
    """Fork a child for every order, and prepare for more while there is none; returns when the last sender is gone."""
    while True:
        while preparations and not select.select([control], [], [], 0)[0]:
            preparations.pop(0)()
        order, descriptors, _, _ = socket.recv_fds(control, ORDER, 1)
        if not order:
            return
        if os.fork() == 0:
            asked = json.loads(order)
            scratch = room.scratch() if lock.assurance is Assurance.ISOLATED else asked["scratch"]
            start(descriptors[0], Limits(**asked["limits"]), scratch, lock, shell)
        for descriptor in descriptors:
            os.close(descriptor)


def settle(ceiling: Assurance) -> Settled:
    """Return how well children can be locked in, at most ``ceiling``; moves into the room where that is possible.

    What can go wrong in a child is tried in a child, so that nothing is promised that would fail later.
    """
    because = ""
    for assurance in RANKED[RANKED.index(ceiling) :]:
        try:
            if assurance is Assurance.ISOLATED:
                room.build((os.getuid(), os.getgid()))
            tried = Lock(assurance, "", _identity()).tried()
        except OSError as error:
            tried = f"{error}"
        if not tried:
            return Settled(assurance, because)
        because = because or f"{assurance} is not possible here: {tried}"
    raise SystemExit(f"no child can be started: {because}")


def _identity() -> tuple[int, int]:
    """Return the uid and gid that children have outside their user namespace: root's children are nobody."""
    if os.geteuid() == 0 and all(_mapped(NOBODY, Path(f"/proc/self/{kind}_map")) for kind in ("uid", "gid")):
        return NOBODY, NOBODY
    return os.getuid(), os.getgid()


def _mapped(number: int, ids: Path) -> bool:
    """Return whether a user namespace knows an id; none is known where there are no namespaces."""
    spans = (
        [tuple(map(int, line.split())) for line in ids.read_text(encoding="ascii").splitlines()] if ids.exists() else []
    )
    return any(first <= number < first + count for first, _, count in spans)


if __name__ == "__main__":
    main()
