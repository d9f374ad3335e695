"""TCP sockets as ``ss -tanp``, ``ss -ltnp`` and ``ss -Hltn`` (iproute2 6.1) write them, in columns of the widest cell.

That is to a file; on a terminal the same columns are spread over the width of the window.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from groundschool.formats.accepted import Accepted

HEAD = ("State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port", "Process")
BEFORE = ("", " ", " ", " ", ":", " ", ":", "")  # what stands before each column
RIGHT = (3, 5)  # the addresses are aligned to the right, up to the colon
STATES = ("LISTEN", "ESTAB", "SYN-SENT", "SYN-RECV", "TIME-WAIT", "CLOSE-WAIT", "LAST-ACK", "CLOSING", "UNCONN")
STATES += ("FIN-WAIT-1", "FIN-WAIT-2")
Held = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Listener:
    """A socket that waits for connections: address as ss writes it ("[::]", "*", "127.0.0.1"), port, who holds it.

    ``held`` names programs with their process id and descriptor; nobody sees those of others without being root.
    """

    address: str
    port: int
    backlog: int = 128
    waiting: int = 0
    held: Held = ()


@dataclass(frozen=True)
class Socket:
    """A socket in any state; ends are addresses as ss writes them with a port, of which ``*`` is any."""

    state: str
    local: tuple[str, str]
    peer: tuple[str, str]
    recv_q: int = 0
    send_q: int = 0
    held: Held = ()


def listening(sockets: Iterable[Listener]) -> str:
    """Return what ``ss -ltnp`` prints."""
    return every_socket(map(as_socket, sockets))


def without_head(sockets: Iterable[Listener]) -> str:
    """Return what ``ss -Hltn`` prints: no heading, no processes; the addresses' columns are as wide as they are."""
    rows = [_cells(as_socket(one)) for one in sockets]
    local, port, peer = (max((len(row[at]) for row in rows), default=0) for at in (3, 4, 5))
    return "".join(
        f"{row[0]:6} {row[1]:6} {row[2]:6} {row[3]:>{local}}:{row[4]:{port}} {row[5]:>{peer}}:{row[6]}\n"
        for row in rows
    )


def as_socket(one: Listener) -> Socket:
    """Return a listener as one of all sockets: what waits to be accepted is its Recv-Q, how much may is its Send-Q."""
    peer = {"[": "[::]", "*": "*"}.get(one.address[0], "0.0.0.0")  # noqa: S104 - a text, nothing is bound
    peer = "*" if one.address.startswith("[::ffff:") else peer
    return Socket("LISTEN", (one.address, str(one.port)), (peer, "*"), one.waiting, one.backlog, one.held)


def every_socket(sockets: Iterable[Socket]) -> str:
    """Return what ``ss -tanp`` prints."""
    rows = [HEAD, *map(_cells, sockets)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "".join(_line(row, widths) + "\n" for row in rows)


def _cells(one: Socket) -> tuple[str, ...]:
    held = ",".join(f'("{name}",pid={pid},fd={fd})' for name, pid, fd in one.held)
    numbers = (one.state, str(one.recv_q), str(one.send_q), *one.local, *one.peer)
    return (*numbers, f" users:({held})" if held else "")


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return "".join(
        BEFORE[at] + (cell.rjust(widths[at]) if at in RIGHT else cell.ljust(widths[at])) for at, cell in enumerate(row)
    )


def read_listening(content: bytes) -> list[tuple[str, int]]:
    """Return address and port of every row; raises ValueError for another table."""
    head, *lines = content.decode().splitlines()
    if not head.startswith("State ") or not all(line.startswith("LISTEN ") for line in lines):
        raise ValueError("every row of ss -l begins with LISTEN")
    places = [line.split()[3].rpartition(":") for line in lines]
    return [(address, int(port)) for address, _, port in places]


def read_without_head(content: bytes) -> list[tuple[str, int]]:
    """Return address and port of every row of ``ss -Hltn``; raises ValueError for another row."""
    return read_listening(b"State \n" + content)


def read_sockets(content: bytes) -> list[list[str]]:
    """Return state, queues, ends and, where it is known, who holds it; raises ValueError for another table."""
    head, *lines = content.decode().splitlines()
    rows = [line.split(None, 5) for line in lines]
    if not head.startswith("State ") or not all(len(row) > 4 and row[0] in STATES for row in rows):
        raise ValueError("every row of ss -tan has a state, two queues and two ends")
    return [row[:5] + [cell.rstrip() for cell in row[5:]] for row in rows]


ACCEPTED = {
    "ss": Accepted(read=read_listening),
    "ss-without-head": Accepted(read=read_without_head),
    "ss-all": Accepted(read=read_sockets),
}
