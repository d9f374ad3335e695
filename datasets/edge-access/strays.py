"""What reaches an open port beside customers: a desk with a password, a feed, a probe, a scanner, other protocols."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from groundschool.formats import nginx
from groundschool.kit import beside
from groundschool.simulation import Run, Window
from groundschool.simulation.clock import ZONES

Hit = beside(__file__, "answers").Hit
SCANNED = ("/.env", "/.git/config", "/wp-login.php?redirect_to=%2F", "/api/v1/pods", "/cgi-bin/luci/;stok=/locale")
GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS ClientHello sent to the plain port
    b"\x03\x00\x00/*\xe0\x00\x00\x00\x00\x00Cookie: mstshash=Administr",  # a remote desktop client
    b"SSH-2.0-Go",
    b'\x00"\\',
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0"


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


def stray_lines(rng: random.Random, run: Run) -> list[Hit]:
    """Return the lines of what no customer sent while a run lasted."""
    return [_logged(rng, run.window, stray) for stray in _strays(rng, run)]


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
