"""A right answer that was written without having seen the solution: a pattern for a row, and plain functions."""

import ipaddress
import json
import re
from collections import defaultdict
from pathlib import Path

ROW = re.compile(
    r"(?P<state>[A-Z][A-Z0-9-]*) +(?P<recv>[0-9]+) +(?P<send>[0-9]+) +(?P<local>\S+:(?:[0-9]+|\*)) +(?P<peer>\S+:(?:[0-9]+|\*))"
    r'(?: +users:\((?P<users>\("[^"]*",pid=[0-9]+,fd=[0-9]+\)(?:,\("[^"]*",pid=[0-9]+,fd=[0-9]+\))*)\))? *'
)


def end(text):
    address, _, port = text.rpartition(":")
    address = re.sub(r"%[^\]]*", "", address).strip("[]")
    if address.lower().startswith("::ffff:") and "." in address:
        address = address[7:]
    return address, None if port == "*" else int(port)


def sockets(path):
    path = Path(path)
    lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines or lines[0].split()[:1] != ["State"]:
        raise ValueError(f"{path.name}:1: expected a heading that begins with State")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        match = ROW.fullmatch(line)
        if not match:
            raise ValueError(
                f"{path.name}:{number}: expected state, two whole numbers, two ends address:port and perhaps users"
            )
        rows.append(
            {
                "line": number,
                "state": match["state"],
                "recv_q": int(match["recv"]),
                "send_q": int(match["send"]),
                "local": end(match["local"]),
                "peer": end(match["peer"]),
                "programs": sorted(set(re.findall(r'\("([^"]*)",pid=', match["users"] or ""))),
            }
        )
    return rows


def port_range(folder):
    first, last = map(int, (Path(folder) / "ip_local_port_range").read_text().split())
    return first, last


def ports_left(folder):
    first, last = port_range(folder)
    used = defaultdict(set)
    for row in sockets(str(Path(folder) / "ss.2")):
        if row["state"] != "LISTEN" and row["local"][1] is not None and first <= row["local"][1] <= last:
            used[row["local"][0], *row["peer"]].add(row["local"][1])
    if not used:
        return None
    (ours, theirs, port), ports = max(used.items(), key=lambda item: len(item[1]))
    return {"from": ours, "to": theirs, "port": port, "used": len(ports), "left": last - first + 1 - len(ports)}


def counter(path, name):
    for number, line in enumerate(Path(path).read_text().split("\n"), 1):
        words = line.split()
        if words and words[0] == name:
            return number, int(words[1])
    return None, 0


def verdict(folder):
    folder = Path(folder)
    asked = json.loads((folder / "service.json").read_text())
    before, now = sockets(str(folder / "ss.1")), sockets(str(folder / "ss.2"))
    address = ipaddress.ip_address(asked["address"])

    def takes(row):
        if row["local"][0] == "*":
            return True
        listens = ipaddress.ip_address(row["local"][0])
        return listens == address or (listens.version == address.version and listens.is_unspecified)

    def told(what, rows):
        return {"verdict": what, "evidence": [f"ss.2:{row['line']}" for row in rows]}

    on_port = [row for row in now if row["state"] == "LISTEN" and row["local"][1] == asked["port"]]
    taking = [row for row in on_port if takes(row)]
    if not taking:
        return told("wrong-bind", on_port)
    full = [row for row in taking if row["recv_q"] > row["send_q"]]
    _, old = counter(folder / "nstat.1", "TcpExtListenOverflows")
    number, new = counter(folder / "nstat.2", "TcpExtListenOverflows")
    if full and new > old:
        found = told("queue-full", full)
        found["evidence"].append(f"nstat.2:{number}")
        return found
    route = ports_left(folder)
    first, last = port_range(folder)
    if route and route["left"] * 20 < last - first + 1:
        return {"verdict": "ports-used-up", "evidence": ["ip_local_port_range:1"]}
    seen = {(row["state"], row["local"], row["peer"]) for row in before}
    stuck = [row for row in now if (row["state"], row["local"], row["peer"]) in seen]
    ours = [row for row in stuck if row["state"] == "CLOSE-WAIT" and asked["name"] in row["programs"]]
    if len(ours) >= 20:
        return told("leak-here", ours)
    theirs = [row for row in stuck if row["state"] == "FIN-WAIT-2" and row["local"][1] == asked["port"]]
    if len(theirs) >= 20:
        return told("leak-there", theirs)
    return told("healthy", [])
