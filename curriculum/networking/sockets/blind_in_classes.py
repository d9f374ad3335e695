"""A right answer that was written without having seen the solution: a class of sockets, and rules by name."""

import json
import os
from dataclasses import asdict, dataclass, field
from ipaddress import IPv6Address, ip_address
from itertools import groupby


@dataclass
class Socket:
    line: int
    state: str
    recv_q: int
    send_q: int
    local: tuple
    peer: tuple
    programs: list = field(default_factory=list)

    @property
    def key(self):
        return self.state, self.local, self.peer


def parse_end(text):
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise ValueError("no address:port")
    if port != "*" and not (port.isascii() and port.isdigit()):
        raise ValueError("no port")
    before, percent, after = host.partition("%")
    if percent:
        host = before + ("]" if after.endswith("]") else "")
    if host != "*":
        six = host.startswith("[") and host.endswith("]")
        address = ip_address(host[1:-1] if six else host)
        if six != isinstance(address, IPv6Address):
            raise ValueError("brackets are for IPv6")
        mapped = getattr(address, "ipv4_mapped", None)
        host = str(mapped) if mapped else (host[1:-1] if six else host)
    return host, None if port == "*" else int(port)


def parse_holders(text):
    if not text:
        return []
    if not (text.startswith('users:(("') and text.endswith("))")):
        raise ValueError("no holders")
    parts = text.split('"')
    # names stand at the odd places, what is between must be ,pid=..,fd=..
    if len(parts) % 2 == 0:
        raise ValueError("torn holders")
    for between in parts[2::2]:
        if not between.startswith(",pid=") or ",fd=" not in between:
            raise ValueError("torn holders")
    return sorted(set(parts[1::2]))


def read(path):
    name = os.path.basename(path)
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
        heading = file.readline()
        if not heading.startswith("State"):
            raise ValueError(f"{name}:1: expected the heading of ss, which begins with State")
        rows = []
        for number, line in enumerate(file, start=2):
            cells = line.rstrip("\n").split(None, 5)
            try:
                if len(cells) < 5:
                    raise ValueError("too few columns")
                state, recv, send, here, there, *rest = cells
                if not state.replace("-", "").rstrip("12").isupper() or not (recv.isdecimal() and send.isdecimal()):
                    raise ValueError("no state, or no numbers")
                rows.append(
                    Socket(
                        number,
                        state,
                        int(recv),
                        int(send),
                        parse_end(here),
                        parse_end(there),
                        parse_holders(rest[0].rstrip(" ") if rest else ""),
                    )
                )
            except ValueError as error:
                raise ValueError(
                    f"{name}:{number}: expected STATE, two numbers, two ends address:port, holders ({error})"
                ) from error
    return rows


def sockets(path):
    return [asdict(row) for row in read(path)]


def local_range(folder):
    with open(os.path.join(folder, "ip_local_port_range")) as file:
        low, high = file.read().split()
    return range(int(low), int(high) + 1)


def ports_left(folder):
    ports = local_range(folder)
    triples = sorted(
        {
            (row.local[0], row.peer[0], row.peer[1] or 0, row.local[1])
            for row in read(os.path.join(folder, "ss.2"))
            if row.state != "LISTEN" and row.local[1] in ports
        }
    )
    routes = [(len(ports) - len(list(group)), route) for route, group in groupby(triples, key=lambda t: t[:3])]
    if not routes:
        return None
    left, (here, there, port) = min(routes)
    return dict(zip(("from", "to", "port", "used", "left"), (here, there, port, len(ports) - left, left)))


def overflows(path):
    with open(path) as file:
        return next(
            (int(line.split()[1]), n) for n, line in enumerate(file, 1) if line.startswith("TcpExtListenOverflows ")
        )


class Host:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "service.json")) as file:
            self.asked = json.load(file)
        self.old = {row.key for row in read(os.path.join(folder, "ss.1"))}
        self.new = read(os.path.join(folder, "ss.2"))
        self.doors = [r for r in self.new if r.state == "LISTEN" and r.local[1] == self.asked["port"]]
        everything = "::" if ":" in self.asked["address"] else "0.0.0.0"
        self.open = [r for r in self.doors if r.local[0] in ("*", everything, self.asked["address"])]

    def stuck(self, state, test):
        rows = [r for r in self.new if r.state == state and r.key in self.old and test(r)]
        return self.lines(rows) if len(rows) >= 20 else None

    @staticmethod
    def lines(rows):
        return [f"ss.2:{r.line}" for r in rows]

    def wrong_bind(self):
        return None if self.open else self.lines(self.doors)

    def queue_full(self):
        full = [r for r in self.open if r.recv_q > r.send_q]
        before, _ = overflows(os.path.join(self.folder, "nstat.1"))
        after, line = overflows(os.path.join(self.folder, "nstat.2"))
        return [f"nstat.2:{line}", *self.lines(full)] if full and after > before else None

    def ports_used_up(self):
        found = ports_left(self.folder)
        return ["ip_local_port_range:1"] if found and found["left"] < len(local_range(self.folder)) / 20 else None

    def leak_here(self):
        return self.stuck("CLOSE-WAIT", lambda r: self.asked["name"] in r.programs)

    def leak_there(self):
        return self.stuck("FIN-WAIT-2", lambda r: r.local[1] == self.asked["port"])

    def healthy(self):
        return []


def verdict(folder):
    host = Host(folder)
    for name in ("wrong-bind", "queue-full", "ports-used-up", "leak-here", "leak-there", "healthy"):
        evidence = getattr(host, name.replace("-", "_"))()
        if evidence is not None:
            return {"verdict": name, "evidence": evidence}
