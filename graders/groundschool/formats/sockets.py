"""Listening sockets as ``ss -ltnp`` (iproute2 6.1) writes them to a file: every column as wide as its widest cell.

On a terminal the same columns are spread over the width of the window.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from groundschool.formats.accepted import Accepted

HEAD = ("State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port", "Process")
BEFORE = ("", " ", " ", " ", ":", " ", ":", "")  # what stands before each column
RIGHT = (3, 5)  # the addresses are aligned to the right, up to the colon


@dataclass(frozen=True)
class Listener:
    """A socket that waits for connections: address as ss writes it ("[::]", "*", "127.0.0.1"), port, who holds it.

    ``held`` names programs with their process id and descriptor; nobody sees those of others without being root.
    """

    address: str
    port: int
    backlog: int = 128
    waiting: int = 0
    held: tuple[tuple[str, int, int], ...] = ()


def listening(sockets: Iterable[Listener]) -> str:
    """Return what ``ss -ltnp`` prints."""
    rows = [HEAD, *map(_cells, sockets)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return "".join(_line(row, widths) + "\n" for row in rows)


def _cells(one: Listener) -> tuple[str, ...]:
    held = ",".join(f'("{name}",pid={pid},fd={fd})' for name, pid, fd in one.held)
    peer = {"[": "[::]", "*": "*"}.get(one.address[0], "0.0.0.0")  # noqa: S104 - a text, nothing is bound
    numbers = ("LISTEN", str(one.waiting), str(one.backlog), one.address, str(one.port), peer, "*")
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


ACCEPTED = {"ss": Accepted(read=read_listening)}
