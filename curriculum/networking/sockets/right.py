"""Other ways to be right: by columns and with ipaddress, and with sets of what stayed."""

import ipaddress
import json
import re
from collections import defaultdict
from pathlib import Path

from groundschool.kit import beside, right


def end(text):
    address, _, port = text.rpartition(":")
    address = re.sub(r"%.*|[\[\]]", "", address)
    if address != "*":
        known = ipaddress.ip_address(address)
        address = str(getattr(known, "ipv4_mapped", None) or known)
    return address, None if port == "*" else int(port)


@right("sockets")
def by_columns(path):
    heading, *lines = Path(path).read_text().split("\n")[:-1] or [""]
    name = Path(path).name
    if heading[:5] != "State":
        raise ValueError(f"{name}:1 is no heading")
    found = []
    for at, line in enumerate(lines):
        words = line.split(None, 5)
        try:
            state, received, to_send, here, there = words[:5]
            row = {
                "state": re.fullmatch(r"[A-Z0-9-]+", state)[0],
                "recv_q": int(received),
                "send_q": int(to_send),
                "local": end(here),
                "peer": end(there),
            }
        except (ValueError, TypeError) as error:
            raise ValueError(f"{name}:{at + 2} has not the columns of ss: {error}") from None
        names = {part.split('"')[0] for part in words[5].split('("')[1:]} if len(words) > 5 else ()
        found.append({**row, "line": at + 2, "programs": sorted(names)})
    return found


@right("ports-left")
def by_sets_of_ports(folder):
    first, last = (int(word) for word in Path(folder, "ip_local_port_range").read_text().split("\t"))
    every = set(range(first, last + 1))
    routes = defaultdict(set)
    for row in by_columns(f"{folder}/ss.2"):
        address, port = row["local"]
        if row["state"] != "LISTEN" and port in every:
            routes[(address, *row["peer"])].add(port)
    if not routes:
        return None
    route = min(routes, key=lambda one: len(every - routes[one]))
    source, peer, port = route
    return {"left": len(every - routes[route]), "used": len(routes[route]), "from": source, "to": peer, "port": port}


@right("verdict")
def by_rules(folder):
    asked = json.loads(Path(folder, "service.json").read_text())
    looks = [by_columns(f"{folder}/ss.{n}") for n in (1, 2)]
    lines = [Path(folder, f"nstat.{n}").read_text().split("\n") for n in (1, 2)]
    [at] = [at for at, line in enumerate(lines[1]) if line.split()[:1] == ["TcpExtListenOverflows"]]
    grew = int(lines[1][at].split()[1]) - int(lines[0][at].split()[1])
    kind = ipaddress.ip_address(asked["address"]).version
    open_to_all = ("*", "0.0.0.0" if kind == 4 else "::")  # noqa: S104 - a text
    first = {(*row["local"], *row["peer"]): row["state"] for row in looks[0]}

    def stuck(row, state):
        return row["state"] == state == first.get((*row["local"], *row["peer"]))

    ours = [row for row in looks[1] if row["state"] == "LISTEN" and row["local"][1] == asked["port"]]
    doors = [row for row in ours if row["local"][0] in (asked["address"], *open_to_all)]
    full = [row for row in doors if row["recv_q"] > row["send_q"]]
    closing = [row for row in looks[1] if stuck(row, "CLOSE-WAIT") and asked["name"] in row["programs"]]
    closed = [row for row in looks[1] if stuck(row, "FIN-WAIT-2") and row["local"][1] == asked["port"]]
    route = by_sets_of_ports(folder)
    rules = (
        ("wrong-bind", not doors, ours, []),
        ("queue-full", full and grew > 0, full, [f"nstat.2:{at + 1}"]),
        (
            "ports-used-up",
            route and route["left"] / (route["used"] + route["left"]) < 0.05,
            [],
            ["ip_local_port_range:1"],
        ),
        ("leak-here", len(closing) > 19, closing, []),
        ("leak-there", len(closed) > 19, closed, []),
        ("healthy", True, [], []),
    )
    name, _, rows, more = next(rule for rule in rules if rule[1])
    return {"verdict": name, "evidence": more + [f"ss.2:{row['line']}" for row in rows]}


by_pattern = beside(__file__, "blind_by_pattern")
in_classes = beside(__file__, "blind_in_classes")
blind_by_pattern_sockets = right("sockets")(by_pattern.sockets)
blind_by_pattern_verdict = right("verdict")(by_pattern.verdict)
blind_in_classes_ports_left = right("ports-left")(in_classes.ports_left)
