"""Two network namespaces joined by one cable: recordings carry documentation addresses and touch no real network.

Linux only, and root only: `ip-netns(8)`, `veth(4)`. The ranges are those of RFC 5737 and RFC 3849.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TypeVar

from groundschool.errors import DatasetError, MissingToolError
from groundschool.recording.programs import require, run

T = TypeVar("T")

CLONE_NEWNET = 0x40000000  # <linux/sched.h>
CABLE = "eth0"
EDGE_RANGES = ("192.0.2.0/24", "2001:db8:10::/64")
CLIENT_RANGES = ("198.51.100.0/24", "203.0.113.0/24", "2001:db8:20::/64")


@dataclass(frozen=True)
class Namespace:
    """One network namespace, by the name that ``ip netns`` knows it by."""

    name: str

    def command(self, *args: str) -> list[str]:
        """Return the command line that runs a program inside; the program replaces ``ip``, so the pid is its own."""
        return ["ip", "netns", "exec", self.name, *args]

    @contextmanager
    def doing(self, work: Callable[[], T]) -> Iterator[Future[T]]:
        """Yield the future of ``work``, which a thread inside does meanwhile; it is done when the block is left.

        A block that fails does not wait: the thread ends with the process.
        """
        future: Future[T] = Future()

        def inside() -> None:
            try:
                self._enter()
                future.set_result(work())
            except BaseException as failure:  # noqa: BLE001 - handed to whoever asks for the result
                future.set_exception(failure)

        Thread(target=inside, daemon=True).start()
        yield future
        wait([future])

    def call(self, work: Callable[[], T]) -> T:
        """Return the result of ``work``, done by a thread inside: a socket stays where it was made."""
        with self.doing(work) as doing:
            return doing.result()

    def listening(self, address: str, port: int) -> bool:
        """Return whether a program inside accepts TCP connections on an address and port."""
        return bool(run(["ss", "-N", self.name, "-Hltn", f"src {address} and sport = :{port}"]).strip())

    def _enter(self) -> None:
        with Path("/run/netns", self.name).open("rb") as handle:
            if ctypes.CDLL(None, use_errno=True).setns(handle.fileno(), CLONE_NEWNET):
                raise DatasetError(f"cannot enter namespace {self.name}: {os.strerror(ctypes.get_errno())}")


@contextmanager
def edge_and_clients(edge: Sequence[str], clients: Sequence[str]) -> Iterator[tuple[Namespace, Namespace]]:
    """Yield the servers' and the clients' namespace, each holding its addresses; both are gone afterwards.

    Raises MissingToolError when iproute2 is missing or this process may not make namespaces.
    """
    require_namespaces()
    sides = Namespace(f"gs{os.getpid()}-edge"), Namespace(f"gs{os.getpid()}-clients")
    cable = ["link", "add", CABLE, "type", "veth", "peer", "name", CABLE, "netns", sides[1].name]
    try:
        for side in sides:
            run(["ip", "netns", "add", side.name])
        run(["ip", "-n", sides[0].name, *cable])
        _plug_in(sides[0], "02:00:5e:00:53:01", edge, CLIENT_RANGES)
        _plug_in(sides[1], "02:00:5e:00:53:02", clients, EDGE_RANGES)
        yield sides
    finally:
        for side in sides:
            if Path("/run/netns", side.name).exists():
                run(["ip", "netns", "del", side.name])


def require_namespaces() -> None:
    """Return when this process may make network namespaces; raises MissingToolError saying what is missing."""
    if sys.platform != "linux":
        raise MissingToolError("a recording needs the network namespaces of Linux; this is another system")
    require("ip", "ss", "setpriv")
    probe = f"gs{os.getpid()}-probe"
    try:
        run(["ip", "netns", "add", probe])
        run(["ip", "netns", "del", probe])
    except DatasetError as refused:
        raise MissingToolError(
            f"a recording needs root and the right to make network namespaces: {refused}"
        ) from refused


def _plug_in(side: Namespace, mac: str, addresses: Sequence[str], beyond: Sequence[str]) -> None:
    def ip(*args: str) -> None:
        run(["ip", "-n", side.name, *args])

    ip("link", "set", "lo", "up")
    # No link-local addresses: every address on the cable is one of the ranges above.
    ip("link", "set", CABLE, "address", mac, "addrgenmode", "none", "up")
    for address in addresses:
        # nodad: duplicate address detection would hold an IPv6 address back for its first second.
        ip("address", "add", address, "dev", CABLE, *(["nodad"] if ":" in address else []))
    for reach in beyond:
        ip("route", "add", reach, "dev", CABLE)
