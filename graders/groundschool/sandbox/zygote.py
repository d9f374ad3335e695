"""The zygote: a clean process that has the libraries loaded and forks one locked-in child per submission.

Run as a program of its own (``python -m groundschool.sandbox.zygote FD ASSURANCE``), it never holds a notebook, a
course, a truth or a secret, so neither do its children. An order is one datagram on the control socket with the
child's ends of two channels, one of them its supervisor's alone; several processes may send orders on one socket, each
hears from its children on its own channels.
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
import tempfile
from collections.abc import Callable
from functools import partial

from groundschool.sandbox import lockdown, room
from groundschool.sandbox.child import ChildOrder, Lock, start
from groundschool.sandbox.limits import CACHES, RANKED, Assurance, Limits
from groundschool.sandbox.shell import Shell
from groundschool.sandbox.wire import Channel

ORDER = 65536  # bytes of the longest order
TRIED_WITHIN = 60.0
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
    *(
        "asyncio",
        "multiprocessing.heap",
        "_posixshmem",
        "concurrent.futures",
        "unittest.mock",
        "http.client",
        "xml.etree.ElementTree",
    ),
)


WARMING = ("1 / 0", "import pandas\npandas.DataFrame({'a': [1]})", "del pandas")


def main() -> None:
    """Find out how well children can be locked in, and serve orders until nobody can send any."""
    gc.disable()  # what is loaded stays: looking through all of it again and again finds nothing
    control = socket.socket(fileno=int(sys.argv[1]))
    ceiling = Assurance(sys.argv[2])
    for name in FIRST:
        load(name)
    shell = Shell()
    for name in CACHES:
        os.environ.pop(name, None)
    lock = settle(ceiling, shell)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children are nobody's to wait for
    gc.freeze()
    preparations = [*(partial(load, name) for name in LATER), *(partial(shell.warm, source) for source in WARMING)]
    serve_orders(control, lock, shell, [*preparations, gc.collect, gc.freeze])


def load(name: str) -> None:
    """Import a module for children to find it loaded."""
    with contextlib.suppress(ImportError):  # a thinner installation has fewer
        importlib.import_module(name)


def serve_orders(control: socket.socket, lock: Lock, shell: Shell, preparations: list[Callable[[], object]]) -> None:
    """Fork a child for every order, and prepare for more while there is none; returns when the last sender is gone."""
    while True:
        while preparations and not select.select([control], [], [], 0)[0]:
            preparations.pop(0)()
        order, descriptors, _, _ = socket.recv_fds(control, ORDER, 2)
        if not order:
            return
        if os.fork() == 0:
            gc.enable()
            asked = json.loads(order)
            scratch = room.scratch() if lock.assurance is Assurance.ISOLATED else asked["scratch"]
            start(descriptors, ChildOrder(lock, Limits(**asked["limits"]), scratch, shell, asked["zone"]))
        for descriptor in descriptors:
            os.close(descriptor)


def settle(ceiling: Assurance, shell: Shell) -> Lock:
    """Return how children are locked in, at most as ``ceiling`` says; moves into the room where that is possible.

    What can go wrong is tried in another process first, so that nothing is promised that would fail later.
    """
    because: list[str] = []
    for assurance in RANKED[RANKED.index(ceiling) :]:
        if tried := _in_a_fork(partial(_tried, assurance, shell)):
            because.append(f"{assurance} is not possible here: {tried}")
            continue
        return _lock(assurance, "; ".join(because))
    raise SystemExit(f"no child can be started: {'; '.join(because)}")


def _lock(assurance: Assurance, because: str) -> Lock:
    """Return how children are locked in, this process in the room if they are to be isolated; raises OSError."""
    calls = b""
    try:
        calls = lockdown.refuse(assurance)
    except OSError:
        if assurance is not Assurance.SEPARATE:
            raise
    if assurance is Assurance.ISOLATED:
        room.enter_room((os.getuid(), os.getgid()))
    room.is_open_to_all()  # what was found out once, no child has to
    return Lock(assurance, because, calls)


def _tried(assurance: Assurance, shell: Shell) -> str:
    """Return why a child cannot be locked in like this, or nothing."""
    lock = _lock(assurance, "")
    scratch = room.scratch() if assurance is Assurance.ISOLATED else tempfile.mkdtemp(prefix="groundschool-")
    (ours, theirs), (hears, says) = socket.socketpair(), socket.socketpair()
    if (pid := os.fork()) == 0:
        start([theirs.fileno(), says.fileno()], ChildOrder(lock, Limits(), scratch, shell))
    theirs.close()
    says.close()
    told = Channel(hears, ORDER).receive(TRIED_WITHIN)
    ours.close()
    os.waitpid(pid, 0)
    return str(told.get("ended", ""))


def _in_a_fork(tried: Callable[[], str]) -> str:
    """Return what a function gives, or the error that it raises, run in a process of its own."""
    reader, writer = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            said = tried()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the answer
            said = f"{error}" or type(error).__name__
        os.write(writer, said.encode(errors="replace")[:ORDER] + b".")
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as answer:  # noqa: PTH123 - a descriptor
        said = answer.read().decode()
    os.waitpid(pid, 0)
    return said.removesuffix(".") if said else "a process that tried it was ended"


if __name__ == "__main__":
    main()
