"""An edge host's rotated access log around a deploy that broke one route, with what else reaches an open port."""

import gzip
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from groundschool.formats import httpd, nginx
from groundschool.kit import Bundle, Variant, beside
from groundschool.scenarios import Scenario, edge_log
from groundschool.simulation import Run, Window, World, draw_incident
from groundschool.simulation.chance import derived
from groundschool.simulation.clock import ZONES
from groundschool.simulation.company import FREIGHT, ROUTES
from groundschool.simulation.customers import client_address, request_path, user_agent
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.requests import rows
from groundschool.simulation.state import Instance
from groundschool.simulation.traffic import arrivals, regional_demand

EDGES = ("empty", "one-record", "torn", "escaped-quotes", "dash-bytes", "two-zones", "many-rotations")
told, others = beside(__file__, "answers"), beside(__file__, "strays")
Hit = told.Hit
APACHE, BURSTS = ("escaped-quotes", "dash-bytes"), (None, "two-zones")  # edges by what their lines must show
LINES, SECONDS = 450, 1200  # what one host writes, about, and in which time
BUFFERED = "a client request body is buffered to a temporary file"
BREAKABLE = ("POST /api/login", "POST /api/holds", "POST /api/bookings")


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a rotated access log, and the totals, the top error and the response times it was written from."""
    rng = random.Random(f"edge-access {seed} {edge}")
    hits, warnings = _nothing_yet(seed) if edge == "empty" else _written(rng, seed, edge)
    bundle = Bundle(seed, edge)
    for path, content in _rotated(hits, rng, 11 if edge == "many-rotations" else 1, torn=edge == "torn").items():
        bundle.write(path, content)
    bundle.write("error.log", "".join(f"{line}\n" for line in warnings))
    told.answer(bundle, hits)
    return bundle.variant()


def _nothing_yet(seed: int) -> tuple[list[Hit], list[str]]:
    """Return no line of the access log, right after its rotation; the error log is not rotated with it."""
    said = f"{BUFFERED} /var/lib/nginx/body/0000000001, client: 203.0.113.9, server: {FREIGHT.host.name}"
    return [], [nginx.error_line(World.from_seed(seed).day, "warn", 1103, 20_000, said)]


def _written(rng: random.Random, seed: int, edge: str | None) -> tuple[list[Hit], list[str]]:
    """Return the lines of the access log, oldest first, and those of the error log."""
    scenario, hosts = _incident(seed, burst=edge in BURSTS)
    run, log = scenario.run, scenario.requests
    if edge in APACHE:
        hits = list(_apache(rng, log, edge))
    else:
        shown = hosts if edge == "two-zones" else hosts[:1]
        hits = [hit for host in shown for hit in _served(run, log, host)]
        hits += others.stray_lines(rng, run)
    return _with_edge(sorted(hits, key=lambda hit: hit.time), edge), list(_warnings(run, log))


def _with_edge(hits: list[Hit], edge: str | None) -> list[Hit]:
    """Return the lines that an edge variant keeps."""
    if edge == "one-record":
        return [next(hit for hit in hits if hit.route == "/sailings/{id}")]
    if edge == "torn":
        last = hits[-1]
        return [*_end(hits[:-1]), Hit(last.time, last.line[: last.line.index('"') + 9])]
    if edge == "two-zones":
        # The log begins with an error in the south, so that its offset, not the north's, is that of the first error.
        worst = told.top([hit for hit in hits if hit.status >= 500])
        assert worst is not None
        start = next(at for at, hit in enumerate(hits) if hit.region == "south" and told.names(hit, worst))
        return hits[start : start + 200]
    return _end(hits) if edge == "many-rotations" else hits


def _end(hits: list[Hit]) -> list[Hit]:
    """Return the last 200 lines, and from the hour before them what is malformed or asks for a booking."""
    return [hit for hit in hits[:-200] if hit.route in {"", "/api/bookings/{id}"}] + hits[-200:]


def _incident(seed: int, *, burst: bool) -> tuple[Scenario, list[Instance]]:
    """Return some minutes in which a deploy breaks one route, and two edge hosts.

    They are the host in the north that served most errors, and one in the south. Where no ``burst`` of them is asked
    for, half the time will do.
    """
    seconds = SECONDS if burst else SECONDS // 2
    for attempt in range(20):
        drawn = derived(seed, seed * 20 + attempt)
        whole = World.from_seed(drawn, traffic=1.0)
        window = Window(whole.day + timedelta(hours=10 + seed % 9), seconds)
        rate = arrivals(whole, regional_demand(window, 600))[:, :, 0].sum(axis=1).mean()
        edges = whole.by_service["edge"]
        north, south = ([one for one in edges if one.region == name] for name in ("north", "south"))
        world = replace(whole, traffic=float(LINES * len(north) / rate / SECONDS))
        incident = draw_incident(world, drawn, ["bad-deploy"], window)
        broken = BREAKABLE[drawn // 20 % len(BREAKABLE)]
        service = next(route.backend for route in ROUTES if route.operation == broken)
        fault = BadDeploy(service, broken, 0.9)
        scenario = Scenario(world, replace(incident, fault=fault, service=service), window, step=60)
        refused = scenario.requests[scenario.requests["status"] >= 400]
        host = max(north, key=lambda one: np.count_nonzero(refused["edge"] == one.index))
        if not burst:
            return scenario, [host, south[0]]
        mine = refused[refused["edge"] == host.index]
        ranked = Counter(zip(mine["status"].tolist(), mine["route"].tolist(), strict=True)).most_common(2)
        (status, _), most = ranked[0]
        if status >= 500 and most >= 10 and most > ranked[1][1] + 4:
            return scenario, [host, south[0]]
    raise AssertionError(f"no burst of errors in 20 worlds from seed {seed}")


def _served(run: Run, log: np.ndarray, host: Instance) -> Iterator[Hit]:
    """Yield the requests one edge host served, written on the clock of its region."""
    mine = log[log["edge"] == host.index]
    lines = edge_log.access_log(run, mine, replace(edge_log.TIMED, zone=ZONES[host.region]))
    for one, line in zip(rows(mine), lines, strict=True):
        route, seconds = ROUTES[one.route], round(one.duration, 3)
        yield Hit(one.time, line, route.method, route.path, one.status, one.bytes, seconds, host.region)


def _apache(rng: random.Random, log: np.ndarray, edge: str) -> Iterator[Hit]:
    """Yield the freight journey as the old Apache httpd in front of it logs it: combined, without times.

    Every third lookup is a conditional one that is answered 304 without a body. httpd has no 499.
    """
    freight = [number for number, route in enumerate(ROUTES) if route.journey is FREIGHT]
    for number, one in enumerate(rows(log[np.isin(log["route"], freight) & (log["status"] != 499)])):
        route, status, size = ROUTES[one.route], one.status, one.bytes
        if edge == "dash-bytes" and route.method == "GET" and number % 3 == 0:
            status, size = 304, 0
        query = '?label="fragile"' if edge == "escaped-quotes" and rng.random() < 0.5 else ""
        request = f"{route.method} {request_path(one.route, one.trace)}{query} HTTP/1.1"
        moment = datetime.fromtimestamp(one.time, ZONES["north"])
        address, agent = client_address(one.client, one.program), user_agent(one.program, one.client)
        line = httpd.combined_line(address, moment, request, status, size, user_agent=agent)
        yield Hit(one.time, line, route.method, route.path, status, size)


def _rotated(hits: list[Hit], rng: random.Random, rotations: int, *, torn: bool) -> dict[str, bytes]:
    """Return the log's files, newest last: logrotate with ``delaycompress`` leaves .1 plain once there are more."""
    cut = [int(len(hits) * 0.55)] if rotations == 1 else sorted(rng.sample(range(1, len(hits)), rotations))
    files = {}
    for number, (start, end) in enumerate(zip([0, *cut], [*cut, len(hits)], strict=True)):
        age = rotations - number
        text = "".join(f"{hit.line}\n" for hit in hits[start:end]).encode()
        if age == 0:
            files["access.log"] = text[:-1] if torn else text
        elif age == 1 and rotations > 1:
            files["access.log.1"] = text
        else:
            files[f"access.log.{age}.gz"] = gzip.compress(text, mtime=0)
    return files


def _warnings(run: Run, log: np.ndarray) -> Iterator[str]:
    """Yield the error log at level warn: a freight manifest is larger than the buffer, and what timed out."""
    upload = [route.operation for route in ROUTES].index("POST /freight/manifests")
    for number, one in enumerate(rows(log[log["route"] == upload])):
        said = (
            f"{BUFFERED} /var/lib/nginx/body/{number + 1:010d}, "
            f"client: {client_address(one.client, one.program)}, server: {FREIGHT.host.name}, "
            f'request: "{edge_log.request_line(one)}", host: "{FREIGHT.host.name}"'
        )
        yield nginx.error_line(datetime.fromtimestamp(one.time, UTC), "warn", 1103, 20_000 + number, said)
    yield from edge_log.error_log(run, log)
