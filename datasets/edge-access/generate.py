"""An edge host's rotated access log around a deploy that broke one route, with what else reaches an open port."""

import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import numpy as np

from groundschool.formats import httpd, nginx
from groundschool.kit import Bundle, Variant
from groundschool.scenarios import Scenario, edge_log
from groundschool.simulation import Run, Window, World, draw_incident
from groundschool.simulation.chance import derived
from groundschool.simulation.clock import ZONES, iso_utc
from groundschool.simulation.company import FREIGHT, ROUTES
from groundschool.simulation.customers import client_address, request_path, user_agent
from groundschool.simulation.faults.bad_deploy import BadDeploy
from groundschool.simulation.requests import rows
from groundschool.simulation.state import Instance
from groundschool.simulation.traffic import arrivals, regional_demand

EDGES = ("empty", "one-record", "torn", "escaped-quotes", "dash-bytes", "two-zones", "many-rotations")
LOG = "access.log"  # with its rotations, what the answers are about
APACHE = ("escaped-quotes", "dash-bytes")
LINES = 1000  # what one host writes in the hour, about
BREAKABLE = ("POST /api/login", "POST /api/holds", "POST /api/bookings")
SCANNED = ("/.env", "/.git/config", "/wp-login.php?redirect_to=%2F", "/api/v1/pods", "/cgi-bin/luci/;stok=/locale")
GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS ClientHello sent to the plain port
    b"\x03\x00\x00/*\xe0\x00\x00\x00\x00\x00Cookie: mstshash=Administr",  # a remote desktop client
    b"SSH-2.0-Go",
    b'\x00"\\',
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0"


@dataclass(frozen=True)
class Hit:
    """One line of the log and the facts it was written from; a line that is no request has no method."""

    time: float
    line: str
    method: str = ""
    route: str = ""
    status: int = 400
    size: int = 0
    seconds: float | None = None
    region: str = "north"


@dataclass(frozen=True)
class Stray:
    """A request that is no customer's: what was sent, what it came to, and who sent it (the address's last number)."""

    request: bytes | str
    route: str
    status: int
    size: int
    host: int
    agent: str | None = None
    user: str | None = None
    upstream: str | None = None


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return a rotated access log, and the totals, the top error and the response times it was written from."""
    rng = random.Random(f"edge-access {seed} {edge}")
    told, hosts = _incident(seed)
    run, log = told.run, told.requests
    if edge in APACHE:
        hits = list(_apache(rng, log, edge))
    else:
        shown = hosts if edge == "two-zones" else hosts[:1]
        hits = [hit for host in shown for hit in _served(run, log, host)]
        hits += [_logged(rng, run.window, stray) for stray in _strays(rng, run)]
    hits = _with_edge(sorted(hits, key=lambda hit: hit.time), edge)
    files = _rotated(hits, rng, 11 if edge == "many-rotations" else 1, torn=edge == "torn")
    files["error.log"] = "".join(f"{line}\n" for line in _warnings(run, log)).encode()
    bundle = Bundle(seed, edge)
    for path, content in files.items():
        bundle.write(path, content)
    _answer(bundle, hits)
    return bundle.variant()


def _with_edge(hits: list[Hit], edge: str | None) -> list[Hit]:
    """Return the lines that an edge variant keeps."""
    if edge == "empty":
        return []
    if edge == "one-record":
        return [next(hit for hit in hits if hit.route == "/sailings/{id}")]
    if edge == "torn":
        last = hits[-1]
        return [*_end(hits[:-1]), Hit(last.time, last.line[: last.line.index('"') + 9])]
    if edge == "two-zones":
        # The log begins with an error in the south, so that its offset, not the north's, is that of the first error.
        worst = _top([hit for hit in hits if hit.status >= 500])
        assert worst is not None
        start = next(at for at, hit in enumerate(hits) if hit.region == "south" and _names(hit, worst))
        return hits[start : start + 200]
    return _end(hits) if edge == "many-rotations" else hits


def _end(hits: list[Hit]) -> list[Hit]:
    """Return the last 200 lines, and from the hour before them what is malformed or asks for a booking."""
    return [hit for hit in hits[:-200] if hit.route in {"", "/api/bookings/{id}"}] + hits[-200:]


def _incident(seed: int) -> tuple[Scenario, list[Instance]]:
    """Return an hour in which a deploy breaks one route, and two edge hosts.

    They are the host in the north that served most errors, and one in the south.
    """
    for attempt in range(20):
        drawn = derived(seed, seed * 20 + attempt)
        whole = World.from_seed(drawn, traffic=1.0)
        window = Window(whole.day + timedelta(hours=10 + seed % 9), 3600)
        rate = arrivals(whole, regional_demand(window, 600))[:, :, 0].sum(axis=1).mean()
        edges = whole.by_service["edge"]
        north, south = ([one for one in edges if one.region == name] for name in ("north", "south"))
        world = replace(whole, traffic=float(LINES * len(north) / rate / 3600))
        incident = draw_incident(world, drawn, ["bad-deploy"], window)
        broken = BREAKABLE[drawn // 20 % len(BREAKABLE)]
        service = next(route.backend for route in ROUTES if route.operation == broken)
        fault = BadDeploy(service, broken, 0.9)
        told = Scenario(world, replace(incident, fault=fault, service=service), window, step=60)
        refused = told.requests[told.requests["status"] >= 400]
        host = max(north, key=lambda one: np.count_nonzero(refused["edge"] == one.index))
        mine = refused[refused["edge"] == host.index]
        ranked = Counter(zip(mine["status"].tolist(), mine["route"].tolist(), strict=True)).most_common(2)
        (status, _), most = ranked[0]
        if status >= 500 and most >= 10 and most > ranked[1][1] + 4:
            return told, [host, south[0]]
    raise AssertionError(f"no burst of errors in 20 worlds from seed {seed}")


def _served(run: Run, log: np.ndarray, host: Instance) -> Iterator[Hit]:
    """Yield the requests one edge host served, written on the clock of its region."""
    mine = log[log["edge"] == host.index]
    lines = edge_log.access_log(run, mine, replace(edge_log.TIMED, zone=ZONES[host.region]))
    for one, line in zip(rows(mine), lines, strict=True):
        route, seconds = ROUTES[one.route], round(one.duration, 3)
        yield Hit(one.time, line, route.method, route.path, one.status, one.bytes, seconds, host.region)


def _strays(rng: random.Random, run: Run) -> Iterator[Stray]:
    """Yield what no customer sent: a desk with name and password, a feed, a probe, a scanner, and other protocols."""
    api, web = (run.world.by_service[name][0].endpoint for name in ("booking-api", "web"))
    for _ in range(rng.randint(7, 10)):
        target = f"/api/bookings/SMF{rng.randint(10_000, 99_999)}"
        size = rng.randint(1100, 1400)
        yield Stray(f"GET {target} HTTP/1.1", "/api/bookings/{id}", 200, size, 7, FIREFOX, "check-in desk", api)
    for port in rng.sample(("HFX", "LIS", "PDL", "FNC"), 3):
        request = f'GET /api/sailings/search?route={port}&label="all" HTTP/1.1'
        agent = 'PartnerFeed/1.0 "coastal-travel"'
        yield Stray(request, "/api/sailings/search", 400, 96, 93, agent, upstream=web)
    for _ in range(12):
        yield Stray("HEAD / HTTP/1.1", "/", 200, 0, 31, "uptime-probe/2.1", upstream=web)
    for target in SCANNED:
        path = target.partition("?")[0]
        yield Stray(f"GET {target} HTTP/1.1", path, 404, 146, 66, "Mozilla/5.0 zgrab/0.x")
    for sent in (*GARBAGE, *rng.choices(GARBAGE, k=rng.randint(2, 8))):
        yield Stray(sent, "", 400, 150, 66)


def _logged(rng: random.Random, window: Window, stray: Stray) -> Hit:
    """Return the line of a stray request at some moment of the window; one without an upstream took no time."""
    time = window.start.timestamp() + rng.uniform(5, window.seconds - 5)
    moment, address = datetime.fromtimestamp(time, ZONES["north"]), f"203.0.113.{stray.host}"
    sent = {"user_agent": stray.agent, "remote_user": stray.user}
    line = nginx.access_line(address, moment, stray.request, stray.status, stray.size, **sent)
    seconds, fields = 0.0, "- - -"
    if stray.upstream:
        seconds = round(rng.lognormvariate(-3.6, 0.4), 3)
        fields = f"{stray.upstream} {stray.status} {seconds:.3f}"
    method = stray.request.split(" ")[0] if isinstance(stray.request, str) else ""
    measured = seconds if method else None
    return Hit(time, f"{line} {seconds:.3f} {fields}", method, stray.route, stray.status, stray.size, measured)


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
        line = httpd.access_line(address, moment, request, status, size, user_agent=agent)
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
            f"a client request body is buffered to a temporary file /var/lib/nginx/body/{number + 1:010d}, "
            f"client: {client_address(one.client, one.program)}, server: {FREIGHT.host.name}, "
            f'request: "{edge_log.request_line(one)}", host: "{FREIGHT.host.name}"'
        )
        yield nginx.error_line(datetime.fromtimestamp(one.time, UTC), "warn", 1103, 20_000 + number, said)
    yield from edge_log.error_log(run, log)


def _endpoint(hit: Hit) -> str:
    return f"{hit.method} {hit.route}"


def _target(hit: Hit) -> str:
    """Return an endpoint named by all that was asked for, query and ids included."""
    _, _, asked = hit.line.partition(f'"{hit.method} ')
    return f"{hit.method} {asked.partition(' HTTP/')[0]}"


def _digits(hit: Hit) -> str:
    """Return an endpoint in which any digits became an id."""
    return re.sub(r"(SMF)?\d+", "{id}", _target(hit).partition("?")[0])


def _utc(hit: Hit) -> str:
    return iso_utc(datetime.fromtimestamp(int(hit.time), UTC))


def _wall(hit: Hit) -> str:
    """Return the host's wall clock passed off as UTC."""
    return iso_utc(datetime.fromtimestamp(int(hit.time), ZONES[hit.region]).replace(tzinfo=UTC))


def _answer(bundle: Bundle, hits: list[Hit]) -> None:
    """Add the right report and percentiles, and what each misconception makes of them."""
    right = _report(hits)
    failed = sum(end["errors"] for end in right["endpoints"].values())
    traps = {
        "malformed-dropped": _report([hit for hit in hits if hit.method]),
        "malformed-in-denominator": right | {"error_rate": failed / len(hits) if right["endpoints"] else None},
        "client-errors": _report(hits, least=400),
        "raw-targets": _report(hits, name=_target),
        "any-digit-is-an-id": _report(hits, name=_digits),
        "split-on-spaces": _report(_unread(hits, lambda line: " - - [" not in line)),
        "quotes-end-fields": _report(_unread(hits, lambda line: '\\"' in line)),
        "local-time": _report(hits, clock=_wall),
    }
    bundle.answer("report", LOG, right, traps)
    bundle.answer(
        "latency",
        LOG,
        _percentiles(hits, _ranked),
        {
            "mean-plus-two-sd": _percentiles(hits, lambda times, p: _ranked(times, p) if p == 50 else _bell(times)),
            "interpolated": _percentiles(hits, lambda times, p: float(np.percentile(times, p))),
            "successes-only": _percentiles([hit for hit in hits if hit.status < 500], _ranked),
        },
    )


def _unread(hits: list[Hit], odd: Callable[[str], bool]) -> list[Hit]:
    """Return the lines as somebody reads them who takes the odd ones for malformed."""
    return [replace(hit, method="") if odd(hit.line) else hit for hit in hits]


def _report(
    hits: list[Hit], *, least: int = 500, name: Callable[[Hit], str] = _endpoint, clock: Callable[[Hit], str] = _utc
) -> dict[str, Any]:
    """Return the report of lines: ``least`` is an error's lowest status; ``name`` and ``clock`` say where and when."""
    groups = _grouped(hits, name)
    failed = [hit for hit in hits if hit.method and hit.status >= least]
    requests = sum(map(len, groups.values()))
    return {
        "lines": len(hits),
        "malformed": len(hits) - requests,
        "endpoints": {key: _totals(group, least) for key, group in sorted(groups.items())},
        "error_rate": len(failed) / requests if requests else None,
        "top_error": _top(failed, name, clock),
    }


def _totals(group: list[Hit], least: int) -> dict[str, int]:
    failed = sum(hit.status >= least for hit in group)
    return {"requests": len(group), "errors": failed, "bytes": sum(hit.size for hit in group)}


def _grouped(hits: Iterable[Hit], name: Callable[[Hit], str] = _endpoint) -> dict[str, list[Hit]]:
    """Return the requests by endpoint."""
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.method:
            groups[name(hit)].append(hit)
    return groups


def _percentiles(hits: list[Hit], of: Callable[[list[float], int], float]) -> dict[str, dict[str, float]]:
    """Return p50 and p95 of the response times of every endpoint that has any, in seconds."""
    found = {}
    for name, group in sorted(_grouped(hits).items()):
        if times := sorted(hit.seconds for hit in group if hit.seconds is not None):
            found[name] = {f"p{percent}": of(times, percent) for percent in (50, 95)}
    return found


def _ranked(times: list[float], percent: int) -> float:
    """Return the nearest-rank percentile of sorted times."""
    return times[ceil(len(times) * percent / 100) - 1]


def _bell(times: list[float]) -> float:
    return float(np.mean(times) + 2 * np.std(times))


def _names(hit: Hit, top: dict[str, Any]) -> bool:
    return (_endpoint(hit), hit.status) == (top["endpoint"], top["status"])


def _top(
    failed: list[Hit], name: Callable[[Hit], str] = _endpoint, clock: Callable[[Hit], str] = _utc
) -> dict[str, Any] | None:
    """Return the commonest pair of endpoint and status with its count and the time of its earliest line."""
    pairs = Counter((name(hit), hit.status) for hit in failed)
    if not pairs:
        return None
    (endpoint, status), count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
    first = min(clock(hit) for hit in failed if (name(hit), hit.status) == (endpoint, status))
    return {"endpoint": endpoint, "status": status, "count": count, "first": first}
