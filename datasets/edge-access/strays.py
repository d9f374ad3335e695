"""What reaches an open port beside customers: static files, robots, a desk, a feed, scanners, other protocols."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from groundschool.formats import nginx
from groundschool.kit import beside
from groundschool.simulation import Run, Window
from groundschool.simulation.clock import ZONES

Hit = beside(__file__, "answers").Hit
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0"
SCANNER = "Mozilla/5.0 zgrab/0.x"
ROBOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
)
SITE = "https://www.saltmarsh.example"
STATIC = {  # path and length; what a browser has already is answered 304
    "/static/app.4f2a9c1e.js": 184_320,
    "/static/8c03.css": 22_410,
    "/static/404.html": 1_204,
    "/static/SMF2.woff2": 31_968,
    "/static/ports/4/SMF17/chart.png": 48_112,
    "/favicon.ico": 1_150,
}
PROBES = 950  # where somebody asks twice a second whether the site is there
BOOKLET = "/static/timetable-2026.pdf"
# A target and its route: paths, and the three other forms that a target may have (RFC 9112, 3.2).
SCANNED = {
    "GET /.env": "/.env",
    "GET /.git/config": "/.git/config",
    "GET /wp-login.php?redirect_to=%2F": "/wp-login.php",
    "GET //wp-includes/wlwmanifest.xml": "//wp-includes/wlwmanifest.xml",
    "GET /wp-admin/": "/wp-admin/",
    "GET /sailings/17/?lang=pt": "/sailings/{id}/",
    "GET /api/v1/pods": "/api/v1/pods",
    "GET /cgi-bin/luci/;stok=/locale": "/cgi-bin/luci/;stok=/locale",
    "GET /web/http://www.saltmarsh.example/ticker?q=1?2": "/web/http://www.saltmarsh.example/ticker",
    "GET http://www.saltmarsh.example/sailings/17?lang=pt": "/sailings/{id}",
    "GET http://www.saltmarsh.example//xmlrpc.php": "//xmlrpc.php",
    "GET https://www.saltmarsh.example/robots.txt": "/robots.txt",
    "GET http://198.51.100.200": "/",
    "GET http://198.51.100.200?to=/azenv.php": "/",
    "OPTIONS *": "*",
    "CONNECT www.saltmarsh.example:443": "www.saltmarsh.example:443",
    "CONNECT www.saltmarsh.example:443?lang=pt": "www.saltmarsh.example:443?lang=pt",
    "CONNECT 8443": "8443",
}
UNSCANNED = ("torn", "formats")  # edges that ask what else is malformed
REFUSED = ("OPTIONS", "CONNECT")  # what nginx answers with 400
GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS ClientHello sent to the plain port
    b"\x03\x00\x00/*\xe0\x00\x00\x00\x00\x00Cookie: mstshash=Administr",  # a remote desktop client
    b"SSH-2.0-Go",
    b'\x00"\\',
    b"",
    b"OPTIONS / RTSP/1.0",
    b"GET /cgi bin/luci HTTP/1.1",
    b"GET /login x",
    b"GET /index.html HTTP/",
    b"GET /index.html HTTP/1.x",
    b"GET / HTTP/1.1 x",
    b"GET  HTTP/1.1",
    b" /index.html HTTP/1.1",
    b"get / HTTP/1.1",
)


@dataclass(frozen=True)
class Stray:
    """A request that is no customer's: what was sent, what it came to, and who sent it (the address's last number).

    ``seconds`` is how long it took where no upstream was asked, ``at`` which part of the window had passed by then.
    """

    request: bytes | str
    route: str
    status: int
    size: int
    host: int
    agent: str | None = None
    user: str | None = None
    upstream: str | None = None
    referer: str | None = None
    seconds: float = 0.0
    at: float | None = None


def stray_lines(rng: random.Random, run: Run, edge: str | None) -> list[Hit]:
    """Return the lines of what no customer sent while a run lasted."""
    api, web = (run.world.by_service[name][0].endpoint for name in ("booking-api", "web"))
    found = [*_callers(rng, api, web), *_visitors(rng)]
    if edge not in UNSCANNED:
        found += _scanners(rng)
    if edge == "cut-off":  # whoever hands lines on does so by the hundred: there have to be more
        found += [replace(_probe(web), at=number / PROBES) for number in range(PROBES)]
    if edge == "equals":
        found += _equals(rng, api)
        found += [_call(rng, "POST /api/payments", status, api) for status in (599, 600, 999) for _ in range(2)]
    return [_logged(rng, run.window, stray) for stray in found]


def _callers(rng: random.Random, api: str, web: str) -> Iterator[Stray]:
    """Yield a desk with name and password, a feed, a probe, and what was broken before anybody looked."""
    for number in range(rng.randint(7, 10)):
        target, user = f"/api/bookings/SMF{rng.randint(10_000, 99_999)}", ("check-in desk", "desk [2]")[number % 2]
        yield Stray(f"GET {target} HTTP/1.1", "/api/bookings/{id}", 200, rng.randint(1100, 1400), 7, FIREFOX, user, api)
    for port in rng.sample(("HFX", "LIS", "PDL", "FNC"), 3):
        request = f'GET /api/sailings/search?route={port}&label="all" HTTP/1.1'
        agent = 'PartnerFeed/1.0 "coastal-travel"'
        yield Stray(request, "/api/sailings/search", 400, 96, 93, agent, upstream=web)
    yield from [_probe(web)] * 12
    for _ in range(2):
        yield replace(_call(rng, "GET /api/account", 502, api), user="desk [2]")


def _probe(web: str) -> Stray:
    return Stray("HEAD / HTTP/1.1", "/", 200, 0, 31, "uptime-probe/2.1", upstream=web)


def _call(rng: random.Random, asked: str, status: int, upstream: str, at: float | None = None) -> Stray:
    """Return a call of the app, a method and a path, at some moment or at ``at``."""
    size, agent = rng.randint(60, 900), "SaltmarshApp/8.2.0 (Android 16)"
    return Stray(f"{asked} HTTP/2.0", asked.split(" ")[1], status, size, 140, agent, upstream=upstream, at=at)


def _visitors(rng: random.Random) -> Iterator[Stray]:
    """Yield static files, a booklet that takes slow clients long, addresses that moved, robots, an empty header."""
    for path, size in STATIC.items():
        route = path.replace("/4/SMF17/", "/{id}/{id}/")
        for status, sent in ((200, size), (304, 0), (304, 0)):
            page = f"{SITE}/sailings/{rng.randint(10_000, 99_999)}?lang=pt"
            yield Stray(f"GET {path} HTTP/2.0", route, status, sent, 150, FIREFOX, referer=page, seconds=0.001)
    for _ in range(20):  # of which the 19th is the 95th percentile
        slow = 2 + round(rng.lognormvariate(1.8, 0.8), 3)
        yield Stray(f"GET {BOOKLET} HTTP/2.0", BOOKLET, 200, 7_340_032, 160, FIREFOX, referer=f"{SITE}/", seconds=slow)
    for old in ("/sailings", "/book?ref=poster"):
        yield Stray(f"GET {old} HTTP/1.1", old.partition("?")[0], 301, 162, 170, "", referer="")
    for agent in ROBOTS:
        for path, status, size in (("/robots.txt", 200, 112), (f"/sailings/{rng.randint(10, 99)}", 200, 24_017)):
            route = "/sailings/{id}" if status == 200 and size > 1000 else path
            yield Stray(f"GET {path} HTTP/1.1", route, status, size, 180, agent)


def _scanners(rng: random.Random) -> Iterator[Stray]:
    """Yield what scanners ask for, and bytes that are no HTTP."""
    for sent, route in SCANNED.items():
        refused = sent.startswith(REFUSED)
        agent = None if refused else SCANNER
        yield Stray(f"{sent} HTTP/1.1", route, 400 if refused else 404, 150 if refused else 146, 66, agent)
    for sent in (*GARBAGE, *rng.choices(GARBAGE, k=rng.randint(2, 8))):
        yield Stray(sent, "", 400, 150 if sent else 0, 66)


def _equals(rng: random.Random, api: str) -> Iterator[Stray]:
    """Yield as many of one failure as of two others; the one that is to be named begins last."""
    count = rng.randint(9, 14)
    tied = (("POST /api/payments", 500), ("POST /api/holds", 503), ("POST /api/holds", 500))
    for place, (asked, status) in enumerate(tied):
        for at in (0.1 + 0.2 * place, *(rng.uniform(0.6, 0.99) for _ in range(count - 1))):
            yield _call(rng, asked, status, api, at)


def _logged(rng: random.Random, window: Window, stray: Stray) -> Hit:
    """Return the line of a stray request at some moment of the window."""
    part = rng.uniform(0.01, 0.99) if stray.at is None else stray.at
    time = window.start.timestamp() + part * window.seconds
    line = nginx.access_line(
        f"203.0.113.{stray.host}",
        datetime.fromtimestamp(time, ZONES["north"]),
        stray.request,
        stray.status,
        stray.size,
        referer=stray.referer,
        user_agent=stray.agent,
        remote_user=stray.user,
    )
    seconds, fields = stray.seconds, "- - -"
    if stray.upstream:
        seconds = round(rng.lognormvariate(-3.6, 0.4), 3)
        fields = f"{stray.upstream} {stray.status} {seconds:.3f}"
    method = stray.request.split(" ")[0] if isinstance(stray.request, str) else ""
    measured = seconds if method else None
    return Hit(time, f"{line} {seconds:.3f} {fields}", method, stray.route, stray.status, stray.size, measured)
