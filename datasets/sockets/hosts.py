"""The hosts of the pages: a case becomes the sockets of one host at two moments, and what its kernel counted."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groundschool.formats.sockets import Held, Socket
from groundschool.simulation.company import REGIONS
from groundschool.simulation.services import BY_NAME

STORES = ("bookings-db", "session-cache", "events", "inventory", "payments")
SERVICES = ("booking-api", "inventory", "payments", "search", "auth", "notify", "freight", "web")
OTHER = "proxy-sidecar"
LINKS = {"": "", "lo": "%lo", "eth0": "%eth0"}
End = tuple[str, int | None]
# Whose a socket is: whether its local port is the service's, and whether the service holds it. A worker inherits
# what the service accepted; ``opened`` are connections to a partner, from a port of the range.
_WHOSE = {"own": (True, True), "other": (False, False), "inherited": (True, False), "opened": (False, True)}
_OF_NOBODY = ("TIME-WAIT", "FIN-WAIT-2")


@dataclass(frozen=True)
class Case:
    """A way to be paged for connections; numbers of sockets are drawn from a range.

    ``listens`` is where the service listens: on its ``own`` address, or on one, with how many wait of how many may;
    ``other`` the same for a program beside it, which may be the service's ``namesake``. ``stuck`` sockets are there at
    both moments, ``passing`` ones at one only; both by state and whose they are (see ``_WHOSE``). ``turning`` ones have
    a state and an owner at the first moment, and others at the second, with the same peer. ``routes`` are the
    connections to each store, open and in TIME-WAIT, as shares of the range, ``left`` how many ports are left on the
    first; the range has so many ``ports``. ``overflows`` had been counted before, and came on top meanwhile.
    ``second_source`` has two of five connections from another address. ``mapped`` shows IPv4 within IPv6. ``inside``
    has a listener on a port of the range, ``odd`` adds rows with zones and names, ``torn`` says what is wrong with the
    second table, or with the first (``torn_look`` 1).
    """

    verdict: str
    listens: Sequence[tuple[str, int, int]] = (("own", 0, 511),)
    other: Sequence[tuple[str, int, int]] = ()
    stuck: Sequence[tuple[str, str, int, int]] = ()
    passing: Sequence[tuple[str, str, int, int]] = ()
    turning: Sequence[tuple[str, str, str, str, int]] = ()
    routes: Sequence[tuple[float, float]] = ((0.02, 0.05),)
    left: int = -1
    ports: Sequence[int] = (60, 80)
    overflows: tuple[int, int] = (0, 0)
    second_source: bool = False
    address6: bool = False
    mapped: bool = False
    inside: bool = False
    odd: bool = False
    torn: str = ""
    torn_look: int = 2
    empty: bool = False
    namesake: bool = False


@dataclass(frozen=True)
class Row:
    """A socket as it is: ends without what ss puts around them."""

    state: str
    local: End
    peer: End
    recv_q: int = 0
    send_q: int = 0
    held: Held = ()
    mapped: bool = False
    zone: str = ""

    def shown(self) -> Socket:
        """Return it as ss writes it."""
        ends = [
            _written(*end, mapped=self.mapped, zone=zone) for end, zone in ((self.local, self.zone), (self.peer, ""))
        ]
        return Socket(self.state, ends[0], ends[1], self.recv_q, self.send_q, self.held)

    @property
    def programs(self) -> list[str]:
        """Return the names of those that hold it, each once."""
        return sorted({name for name, _, _ in self.held})


def _written(address: str, port: int | None, *, mapped: bool, zone: str) -> tuple[str, str]:
    text = f"::ffff:{address}" if mapped and address != "*" else address
    return (f"[{text}]" if ":" in text else text) + LINKS[zone], "*" if port is None else str(port)


@dataclass
class Host:
    """The state that every file of a host is printed from."""

    service: str
    address: str
    port: int
    ports: tuple[int, int]
    overflows: tuple[int, int]
    looks: list[list[Row]] = field(default_factory=list)

    @property
    def asked(self) -> dict[str, Any]:
        """Return which service is asked for, and where."""
        return {"name": self.service, "address": self.address, "port": self.port}


def host_of(rng: random.Random, case: Case) -> Host:
    """Return a host in the state that the case describes."""
    region = rng.choice(REGIONS)
    own = f"{region.network6}::{rng.randint(20, 99)}" if case.address6 else f"{region.network}.{rng.randint(20, 99)}"
    service = rng.choice(SERVICES)
    first = rng.choice(range(32768, 60000, 2))
    size = rng.choice(range(case.ports[0], case.ports[1] + 1, 20))
    host = Host(
        service, own, BY_NAME[service].port, (first, first + size - 1), (case.overflows[0], sum(case.overflows))
    )
    makes = _Rows(rng, case, host, region.network6 if case.address6 else region.network)
    host.looks = [makes.look(), makes.look()] if not case.empty else [[], []]
    return host


class _Rows:
    """Draws the rows of a host; what is stuck, and who listens, is the same whenever somebody looks."""

    def __init__(self, rng: random.Random, case: Case, host: Host, network: str) -> None:
        self.rng, self.case, self.host, self.network = rng, case, host, network
        self.beside = f"{host.service}-exporter" if case.namesake else OTHER
        self.pids = {name: rng.randint(700, 30_000) for name in (host.service, self.beside)}
        self.fd, self.looked = 8, False
        self.taken: set[tuple[End, End]] = set()
        self.stays = [*self._listeners(), *self._in_states(case.stuck), *(_odd_rows(host) if case.odd else ())]
        self.turns = [self._turning(*one[:4]) for one in case.turning for _ in range(one[4])]
        stores = [name for name in STORES if name != host.service]
        self.stores = [self._address(100 + at) for at in range(len(case.routes))]
        self.store_ports = [BY_NAME[name].port for name in rng.sample(stores, len(stores))]

    def look(self) -> list[Row]:
        """Return the rows of one moment: the listeners first, the others in the order of some table."""
        rest = [*self._in_states(self.case.passing), *self._routes(), *(one[self.looked] for one in self.turns)]
        self.looked = True
        together = [row for row in self.stays if row.state != "LISTEN"] + rest
        return [row for row in self.stays if row.state == "LISTEN"] + self.rng.sample(together, len(together))

    def _address(self, number: int) -> str:
        return f"{self.network}::{number}" if self.case.address6 else f"{self.network}.{number}"

    def _held(self, name: str) -> Held:
        self.fd += 1
        return ((name, self.pids[name], self.fd),)

    def _listeners(self) -> list[Row]:
        host, rows = self.host, []
        for name, port, listed in ((host.service, host.port, self.case.listens), (self.beside, 9000, self.case.other)):
            for where, waiting, backlog in listed:
                address = {"own": host.address}.get(where, where)
                anyone = {"*": "*"}.get(address, "::" if ":" in address else "0.0.0.0")  # noqa: S104 - a text
                rows.append(Row("LISTEN", (address, port), (anyone, None), waiting, backlog, self._held(name)))
        if self.case.inside:
            rows.append(Row("LISTEN", ("127.0.0.1", host.ports[0] + 3), ("0.0.0.0", None), 0, 128))  # noqa: S104
        return [*rows, Row("LISTEN", ("0.0.0.0", 22), ("0.0.0.0", None), 0, 128, (("sshd", 512, 3),))]  # noqa: S104

    def _in_states(self, wanted: Sequence[tuple[str, str, int, int]]) -> list[Row]:
        """Return sockets in a state: of the service, or of the program beside it."""
        rows = []
        for state, whose, least, most in wanted:
            for _ in range(self.rng.randint(least, most)):
                if whose == "opened":
                    rows.append(self._row(state, whose, self._opened(), (self._address(150), 443)))
                    continue
                local = self._local(whose)
                rows.append(self._row(state, whose, local, self._free(local, self._address(self.rng.randint(10, 13)))))
        return rows

    def _turning(self, before: str, whose: str, after: str, whose_then: str) -> tuple[Row, Row]:
        """Return what a peer's connection is at the first moment, and at the second."""
        peer = self._free(self._local(whose), self._address(14))
        return (
            self._row(before, whose, self._local(whose), peer),
            self._row(after, whose_then, self._local(whose_then), peer),
        )

    def _row(self, state: str, whose: str, local: End, peer: End) -> Row:
        held = () if state in _OF_NOBODY else self._held(self.host.service if _WHOSE[whose][1] else self.beside)
        recv = self.rng.choice((1, 1, 25)) if state == "CLOSE-WAIT" else 0
        return Row(state, local, peer, recv, 0, held, self.case.mapped)

    def _local(self, whose: str) -> End:
        return self.host.address, self.host.port if _WHOSE[whose][0] else 9000

    def _opened(self) -> End:
        """Return the local end of a connection that the service opened itself, with a port of the range."""
        return self._free((self._address(150), 443), self.host.address, self.host.ports)

    def _free(self, local: End, address: str, ports: tuple[int, int] = (1024, 65_000)) -> End:
        while True:
            peer = (address, self.rng.randint(*ports))
            if (local, peer) not in self.taken:
                self.taken.add((local, peer))
                return peer

    def _routes(self) -> list[Row]:
        """Return the connections that the service opened to its stores."""
        case, (first, last) = self.case, self.host.ports
        size, rows = last - first + 1, []
        for at, (open_share, waiting_share) in enumerate(case.routes):
            waits, opened = round(size * waiting_share), round(size * open_share)
            if at == 0 and case.left >= 0:
                waits = size - case.left - opened
            if at == 0 and not self.looked:
                waits = max(waits - 2, 0)
            ends = [first, last] if waits + opened > 2 else []
            ports = [*ends, *self.rng.sample(range(first + 1, last), waits + opened - len(ends))]
            peer = self.stores[0 if at == 1 else at], self.store_ports[at]  # the second is another port of the first
            rows += self._connections(self.rng.sample(ports, len(ports)), opened, peer)
            rows += self._connections([first - 7, last + 9], 2 * (at == 0), peer)  # bound by the program itself
        return rows

    def _connections(self, ports: list[int], opened: int, peer: End) -> list[Row]:
        rows = []
        for at, port in enumerate(ports):
            source = self.host.address
            if self.case.second_source and at >= opened and at % 5 in (1, 3):
                source = self._address(200)
            row = Row("TIME-WAIT", (source, port), peer, mapped=self.case.mapped and at % 2 == 0)
            rows.append(replace(row, state="ESTAB", held=self._held(self.host.service)) if at < opened else row)
        return rows


def _odd_rows(host: Host) -> list[Row]:
    """Return rows as they are seen elsewhere: zones, IPv6 within a link, names with blanks, several holders, nobody."""
    many = (("nginx", 901, 6), ("nginx", 902, 6), ("Web Content", 77, 40), ("(sd-pam", 78, 3))
    return [
        Row("LISTEN", ("127.0.0.53", 53), ("0.0.0.0", None), 0, 4096, (("systemd-resolve", 410, 14),), zone="lo"),  # noqa: S104
        Row("LISTEN", ("fe80::5054:ff:fe12:3456", 546), ("::", None), 0, 128, (("dhcp client", 400, 5),), zone="eth0"),
        Row("LISTEN", ("0.0.0.0", 443), ("0.0.0.0", None), 0, 511, many),  # noqa: S104
        Row("ESTAB", (host.address, 9100), (host.address, 44_100), 0, 36),
        Row("SYN-SENT", (host.address, 61_000), ("2001:db8:c11e::9", 443), 0, 1, (("curl", 3, 5),)),
        Row("ESTAB", ("::1", 44_000), ("::1", 8080), 0, 0, (("a,b=c:d", 9, 3), ("users:", 10, 3))),
    ]
