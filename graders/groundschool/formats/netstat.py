"""What a kernel counts of its network: ``nstat -asz``, ``/proc/net/sockstat`` and the range of local ports.

nstat is that of iproute2 6.1; ``-a`` asks for values since the boot, ``-s`` keeps no history, ``-z`` shows zeros.
"""

from collections.abc import Mapping

from groundschool.formats.accepted import Accepted


def nstat(counters: Mapping[str, int]) -> str:
    """Return what ``nstat -asz NAMES`` prints."""
    return "#kernel\n" + "".join(f"{name:<32}{value:<16}   0.0\n" for name, value in counters.items())


def read_nstat(content: bytes) -> dict[str, int]:
    """Return the counters; raises ValueError for another text."""
    head, *lines = content.decode().splitlines()
    if not head.startswith("#"):
        raise ValueError("nstat begins with where its numbers come from")
    return {name: int(value) for name, value, _ in map(str.split, lines)}


def sockstat(used: int, in_use: int, waiting: int, orphans: int = 0) -> str:
    """Return ``/proc/net/sockstat``: sockets, of TCP those in use, those in TIME-WAIT, and those that nobody holds."""
    tcp = f"TCP: inuse {in_use} orphan {orphans} tw {waiting} alloc {in_use} mem 0\n"
    rest = "UDP: inuse 2 mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n"
    return f"sockets: used {used}\n{tcp}{rest}"


def read_sockstat(content: bytes) -> dict[str, dict[str, int]]:
    """Return the numbers of each protocol by name; raises ValueError for another text."""
    found = {}
    for line in content.decode().splitlines():
        protocol, _, said = line.partition(": ")
        words = said.split()
        found[protocol] = {name: int(value) for name, value in zip(words[::2], words[1::2], strict=True)}
    if "TCP" not in found:
        raise ValueError("sockstat has a line of TCP")
    return found


def port_range(first: int, last: int) -> str:
    """Return ``/proc/sys/net/ipv4/ip_local_port_range``."""
    return f"{first}\t{last}\n"


def read_port_range(content: bytes) -> tuple[int, int]:
    """Return the first and the last port; raises ValueError for anything but two numbers."""
    first, last = map(int, content.split())
    return first, last


ACCEPTED = {
    "nstat": Accepted(read=read_nstat),
    "sockstat": Accepted(read=read_sockstat),
    "port-range": Accepted(read=read_port_range),
}
