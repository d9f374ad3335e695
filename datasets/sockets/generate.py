"""Hosts whose services cannot be reached, or have too many connections, and what ss and the kernel say of them."""

import json
import random
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from groundschool.formats import netstat
from groundschool.formats.sockets import every_socket
from groundschool.kit import Bundle, Variant, beside
from groundschool.simulation.company import REGIONS

hosts = beside(__file__, "hosts")
Host, Case, Row = hosts.Host, hosts.Case, hosts.Row
_TOLD = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
PLAIN = [hosts.Case(**one) for one in _TOLD["plain"]]
EDGE_CASES = {edge: [hosts.Case(**one) for one in cases] for edge, cases in _TOLD["edges"].items()}
EDGES = tuple(EDGE_CASES)
ENOUGH = 20  # sockets in one state at both moments
OVERFLOWS = 3  # the line of the counter
USUAL = 28_232  # ports, unless somebody changed the range
SIGNS = ("wrong-bind", "queue-full", "ports-used-up", "leak-here", "leak-there")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a folder for each host, and of each what is asked, right and as misconceptions have it."""
    rng = random.Random(f"sockets {seed} {edge}")
    cases = rng.sample(EDGE_CASES[edge] if edge else PLAIN, len(EDGE_CASES[edge] if edge else PLAIN))
    places = [f"node-{zone}-{number}" for region in REGIONS for zone in region.zones for number in range(1, 5)]
    bundle = Bundle(seed, edge)
    for name, case in zip(sorted(rng.sample(places, len(cases))), cases, strict=True):
        host = hosts.host_of(rng, case)
        files = _files(rng, host)
        if case.torn:
            table = f"ss.{case.torn_look}"
            files[table], number = _torn(files[table], case.torn)
            bundle.truth.setdefault("refused", {})[name] = f"{table}:{number}"
        for file, text in files.items():
            bundle.write(f"{name}/{file}", text)
        _answer(bundle, name, case, host)
    return bundle.variant()


def _files(rng: random.Random, host: Host) -> dict[str, str]:
    passive = rng.randint(10**5, 10**7)
    files = {}
    for number, (rows, overflows) in enumerate(zip(host.looks, host.overflows, strict=True), 1):
        files[f"ss.{number}"] = every_socket(row.shown() for row in rows)
        counted = {"TcpPassiveOpens": passive + 300 * number, "TcpExtListenOverflows": overflows}
        files[f"nstat.{number}"] = netstat.nstat(counted | {"TcpExtListenDrops": overflows + passive % 40})
    waiting = sum(row.state == "TIME-WAIT" for row in host.looks[1])
    files["sockstat"] = netstat.sockstat(len(host.looks[1]) + 90, len(host.looks[1]) - waiting, waiting)
    files["ip_local_port_range"] = netstat.port_range(*host.ports)
    return files | {"service.json": json.dumps(host.asked) + "\n"}


def _torn(text: str, how: str) -> tuple[str, int]:
    """Return a table in which something is wrong, and the line of it."""
    lines = text.splitlines()
    at = len(lines) - 2
    words = lines[at].split()
    if how == "no-heading":
        return "\n".join(lines[1:]) + "\n", 1
    if how == "another-heading":
        return f"Netid {text}", 1
    lines[at] = {
        "no-state": lines[at].replace(words[0], "tcp", 1),
        "no-port": " ".join([*words[:3], words[3].rpartition(":")[0], *words[4:]]),
        "heading-again": lines[0],
        "cut": " ".join(words[:4]),
        "no-number": " ".join([words[0], "-", *words[2:]]),
    }[how]
    return "\n".join(lines) + "\n", at + 1


def _answer(bundle: Bundle, name: str, case: Case, host: Host) -> None:
    """Add what is asked of the host to the bundle."""
    rows = host.looks[1]
    bundle.answer("sockets", name, _told(rows), {tag: _told(rows, tag) for tag in MISREAD})
    bundle.answer("ports-left", name, _left(host), {tag: _left(host, tag) for tag in MISCOUNTED})
    right = _concluded(host)
    if right["verdict"] != case.verdict:
        raise ValueError(f"the sockets say {right}, cases.toml says {case.verdict}")
    bundle.answer("verdict", name, right, {tag: _concluded(host, tag) for tag in MISJUDGED})


MISREAD = (
    "last-colon",
    "brackets-stay",
    "mapped-stays",
    "zone-stays",
    "every-holder",
    "first-holder",
    "lines-from-zero",
)


def _told(rows: Iterable[Row], how: str = "") -> list[dict[str, object]]:
    """Return the rows as they are asked for, right or as a misconception reads them."""
    return [
        {
            "line": line - (how == "lines-from-zero"),
            "state": row.state,
            "recv_q": row.recv_q,
            "send_q": row.send_q,
            "local": _end(row, row.local, how, row.zone),
            "peer": _end(row, row.peer, how),
            "programs": _programs(row, how),
        }
        for line, row in enumerate(rows, 2)
    ]


def _programs(row: Row, how: str) -> list[str]:
    names = [name for name, _, _ in row.held]
    return {"every-holder": sorted(names), "first-holder": names[:1]}.get(how, row.programs)


def _end(row: Row, end: tuple[str, int | None], how: str, zone: str = "") -> tuple[str, int | None]:
    address, port = end
    if how == "last-colon":
        shown = row.shown()
        address, text = ":".join(shown.local if end == row.local else shown.peer).split(":")[:2]
        return address, int(text) if text.isdigit() else None
    if how == "mapped-stays" and row.mapped:
        address = f"::ffff:{address}"
    if how == "brackets-stay" and ":" in address:
        address = f"[{address}]"
    if how == "zone-stays" and zone:
        address += f"%{zone}"
    return address, port


MISCOUNTED = (
    "all-destinations",
    "source-ignored",
    "peer-port-ignored",
    "only-open",
    "only-waiting",
    "range-assumed",
    "last-left-out",
    "any-port",
    "mapped-apart",
    "first-look",
)


def _left(host: Host, how: str = "") -> dict[str, object] | None:
    """Return the route with the fewest ports left, right or as a misconception counts."""
    first, last = host.ports
    used: Counter[tuple[object, ...]] = Counter()
    for row in host.looks[0 if how == "first-look" else 1]:
        skipped = {"only-open": row.state == "TIME-WAIT", "only-waiting": row.state != "TIME-WAIT"}.get(how, False)
        inside = row.local[1] in range(first, last + (how != "last-left-out")) or how == "any-port"
        if row.state != "LISTEN" and inside and not skipped:
            used[_route(row, how)] += 1
    if not used:
        return None
    route, count = max(used.items(), key=lambda one: (one[1], one[0]))
    total = sum(used.values()) if how == "all-destinations" else count
    size = USUAL if how == "range-assumed" else last - first + (how != "last-left-out")
    return {"from": route[0], "to": route[1], "port": route[2], "used": total, "left": size - total}


def _route(row: Row, how: str) -> tuple[object, ...]:
    source, (peer, port) = row.local[0], row.peer
    if how == "source-ignored":
        return "", peer, port
    if how == "peer-port-ignored":
        return source, peer, 0
    mark = "::ffff:" if how == "mapped-apart" and row.mapped else ""
    return mark + source, mark + peer, port


MISJUDGED = (
    "held-by-port",
    "first-full-alone",
    "time-wait-is-a-leak",
    "close-wait-is-theirs",
    "anybodys-close-wait",
    "one-look",
    "anybodys-fin-wait",
    "recv-q-is-bytes",
    "equal-is-full",
    "anybodys-queue",
    "overflows-since-boot",
    "overflows-ignored",
    "v6-takes-all",
    "any-listener-will-do",
    "any-address-unknown",
    "range-assumed",
    "all-destinations",
    "only-open",
    "order-ignored",
)


def _concluded(host: Host, how: str = "") -> dict[str, object]:
    """Return the verdict that follows by the rules of the task, or as a misconception has it."""
    signs = {
        "wrong-bind": _bind(host, how),
        "queue-full": _queue(host, how),
        "ports-used-up": _short(host, how),
        "leak-here": _stuck(host, "CLOSE-WAIT", how),
        "leak-there": _stuck(host, "FIN-WAIT-2", how),
    }
    waiting = [f"ss.2:{at}" for at, row in enumerate(host.looks[1], 2) if row.state == "TIME-WAIT"]
    if how == "time-wait-is-a-leak" and len(waiting) >= ENOUGH:
        signs["leak-here"] = waiting
    if how == "close-wait-is-theirs":
        signs |= {"leak-here": None, "leak-there": signs["leak-here"]}
    order = SIGNS[::-1] if how == "order-ignored" else SIGNS
    found = next((verdict for verdict in order if signs[verdict] is not None), "healthy")
    return {"verdict": found, "evidence": signs.get(found) or []}


def _listeners(host: Host) -> list[tuple[int, object]]:
    return [(at, row) for at, row in enumerate(host.looks[1], 2) if row.state == "LISTEN"]


def _takes(host: Host, row: Row, how: str = "") -> bool:
    """Return whether a listener takes what comes to the service's address and port."""
    six = ":" in host.address
    all_of_kind = ("0.0.0.0", "::")  # noqa: S104 - texts
    anyone = {"*", *(all_of_kind if how == "v6-takes-all" else all_of_kind[six : six + 1])}
    address = row.local[0]
    known = address in (anyone if how != "any-address-unknown" else set()) or address == host.address
    return row.local[1] == host.port and (known or how == "any-listener-will-do")


def _bind(host: Host, how: str) -> list[str] | None:
    if any(_takes(host, row, how) for _, row in _listeners(host)):
        return None
    return [f"ss.2:{at}" for at, row in _listeners(host) if row.local[1] == host.port]


def _queue(host: Host, how: str) -> list[str] | None:
    before, after = host.overflows
    grew = {"overflows-since-boot": after > 0, "overflows-ignored": True}.get(how, after > before)
    full = [
        f"ss.2:{at}"
        for at, row in _listeners(host)
        if (_takes(host, row, how) or how == "anybodys-queue")
        and (row.recv_q > 0 if how == "recv-q-is-bytes" else row.recv_q > row.send_q - (how == "equal-is-full"))
    ]
    shown = full[:1] if how == "first-full-alone" else full
    return [*shown, f"nstat.2:{OVERFLOWS}"] if full and grew else None


def _short(host: Host, how: str) -> list[str] | None:
    found = _left(host, how if how in MISCOUNTED else "")
    size = host.ports[1] - host.ports[0] + 1
    return ["ip_local_port_range:1"] if found and 20 * found["left"] < size else None


def _stuck(host: Host, state: str, how: str) -> list[str] | None:
    before = {(row.state, row.local, row.peer) for row in host.looks[0]}
    found = []
    for at, row in enumerate(host.looks[1], 2):
        stays = (row.state, row.local, row.peer) in before or how == "one-look"
        ours = host.service in row.programs or how == "anybodys-close-wait"
        if state == "FIN-WAIT-2" or how == "held-by-port":
            ours = row.local[1] == host.port or how == "anybodys-fin-wait"
        if row.state == state and stays and ours:
            found.append(f"ss.2:{at}")
    return found if len(found) >= ENOUGH else None
