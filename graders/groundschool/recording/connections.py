"""TCP clients whose connections end in every way, the servers they meet, and the tcpdump that watches the cable.

What the clients saw is the truth of the capture: nothing here reads a packet.
"""

import asyncio
import random
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundschool.recording.declaration import iso
from groundschool.recording.load import http
from groundschool.recording.network import CABLE, Namespace
from groundschool.recording.programs import run, running
from groundschool.recording.tally import Connection, Outcome

SITE, DATABASE, CACHE = 80, 5432, 6379  # nobody listens on the cache's port
CLIENTS = ("198.51.100.21", "198.51.100.22", "198.51.100.23", "2001:db8:20::21")
SERVERS = {
    SITE: ("192.0.2.10", "2001:db8:10::10"),
    DATABASE: ("192.0.2.40", "2001:db8:10::40"),
    CACHE: ("192.0.2.50", "2001:db8:10::50"),
}
ADDRESSES = tuple(address for pair in SERVERS.values() for address in pair)
PATIENCE = (3.5, 7.5)  # seconds a client waits for a connection: some give up early, some late
# PostgreSQL's frontend/backend protocol 3.0: "Message Formats".
_SSL_REQUEST = struct.pack("!II", 8, 80877103)
_NO_SSL = b"N"
_STARTUP_BODY = struct.pack("!I", 196608) + b"user\0booking\0database\0bookings\0\0"
_STARTUP = struct.pack("!I", len(_STARTUP_BODY) + 4) + _STARTUP_BODY
_AUTHENTICATED_AND_READY = b"R" + struct.pack("!II", 8, 0) + b"Z" + struct.pack("!I", 5) + b"I"
_TERMINATE = b"X" + struct.pack("!I", 4)
_LINGER_NONE = struct.pack("ii", 1, 0)  # close(2) then sends RST instead of FIN: socket(7), SO_LINGER

_CHAIN = "add table inet firewall; add chain inet firewall {chain} {{ type filter hook input priority 0; }}; "
_LOSS = f"tcp dport {SITE} tcp flags & (syn|ack) == syn numgen inc mod 9 == 4 counter drop"
_BLOCK = f"tcp dport {DATABASE} tcp flags & (syn|ack) == syn counter drop"


@contextmanager
def capturing(side: Namespace, capture: Path, snaplen: int) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the tcpdump that writes the cable's packets, ``snaplen`` bytes of each, to ``capture``."""
    arguments = ["tcpdump", "-i", CABLE, "-s", str(snaplen), "-U", "--immediate-mode", "-Z", "root", "-w", capture.name]
    output = capture.with_suffix(".out")
    with running(side.command(*arguments), output, lambda: b"listening on" in output.read_bytes()) as tcpdump:
        yield tcpdump
        time.sleep(0.5)  # the last packets are on their way to the file


def database_sockets(side: Namespace) -> list[socket.socket]:
    """Return the database's listening sockets, made inside a namespace."""
    pairs = [(address, DATABASE) for address in SERVERS[DATABASE]]
    return side.call(lambda: [socket.create_server(pair, family=_family(pair[0])) for pair in pairs])


def lose_some(side: Namespace) -> None:
    """Have the servers' firewall lose every ninth SYN to the site without a word."""
    _add_chain(side, "loss", _LOSS)


def block_database(side: Namespace) -> None:
    """Inject the fault: the firewall drops every new connection to the database from now on, without a word."""
    _add_chain(side, "block", _BLOCK)


def _add_chain(side: Namespace, chain: str, rule: str) -> None:
    run(side.command("nft", f"{_CHAIN.format(chain=chain)}add rule inet firewall {chain} {rule}"))


def dropped(side: Namespace) -> dict[str, int]:
    """Return how many packets the firewall itself counted as dropped, by chain (``loss``, ``block``)."""
    chains = ("loss", "block")
    listed = {chain: run(side.command("nft", "list", "chain", "inet", "firewall", chain)) for chain in chains}
    return {chain: int(text.partition("counter packets ")[2].split()[0]) for chain, text in listed.items()}


async def connect_all(database: list[socket.socket], seconds: float, count: int, seed: int) -> list[Connection]:
    """Return ``count`` attempts, begun over ``seconds`` at seeded moments, in the order they began."""
    chance = random.Random(seed)
    moments = sorted(chance.uniform(0, seconds) for _ in range(count))
    host = _DatabaseHost(random.Random(seed + 1))
    servers = [await asyncio.start_server(host.serve, sock=listening) for listening in database]
    began = time.monotonic()
    under_way: list[asyncio.Task[Connection]] = []
    for moment in moments:
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
        client = chance.choice(CLIENTS)
        port = chance.choices((SITE, DATABASE, CACHE), (50, 35, 15))[0]
        patience, whim = chance.choice(PATIENCE), chance.random()
        under_way.append(asyncio.create_task(_attempt(client, port, patience, whim)))
    async with asyncio.timeout(60):
        made = await asyncio.gather(*under_way)
    for server in servers:
        server.close()
        await server.wait_closed()
    return made


async def _attempt(client: str, port: int, patience: float, whim: float) -> Connection:
    loop = asyncio.get_running_loop()
    server = SERVERS[port][":" in client]
    with socket.socket(_family(client), socket.SOCK_STREAM) as sock:
        sock.setblocking(False)  # noqa: FBT003 - the standard library takes it by position only
        sock.bind((client, 0))
        at, client_port = iso(time.time()), sock.getsockname()[1]
        try:
            await asyncio.wait_for(loop.sock_connect(sock, (server, port)), patience)
            outcome = await _converse(sock, port, whim)
        except ConnectionRefusedError:
            outcome = "refused"
        except ConnectionResetError:
            outcome = "reset_mid"
        except TimeoutError:
            outcome = "no_answer"
    return Connection(at, client, client_port, server, port, outcome)


async def _converse(sock: socket.socket, port: int, whim: float) -> Outcome:
    """Ask and read to the end; one visitor in eight asks what the site resets, one database client in eight resets."""
    loop = asyncio.get_running_loop()
    unusual = whim < 1 / 8
    if port == SITE:
        target = "/internal/status" if unusual else "/api/sailings/117"
        await loop.sock_sendall(sock, http("GET", target).content)
        while await loop.sock_recv(sock, 4096):
            pass
        return "established"
    for message in (_SSL_REQUEST, _STARTUP):
        await loop.sock_sendall(sock, message)
        await loop.sock_recv(sock, 64)
    if unusual:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        return "reset_mid"
    await loop.sock_sendall(sock, _TERMINATE)
    return "established"


class _DatabaseHost:
    """Opens PostgreSQL sessions; one connection in eight it resets before the session, as a dying backend would."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dies = self._chance.random() < 1 / 8
        try:
            await reader.readexactly(len(_SSL_REQUEST))
            writer.write(_NO_SSL)
            await reader.readexactly(len(_STARTUP))
            if dies:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
                writer.transport.abort()
            else:
                writer.write(_AUTHENTICATED_AND_READY)
                await reader.read()
        except OSError:
            pass  # the client reset it first
        finally:
            writer.close()


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
