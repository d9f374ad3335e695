"""One request from a desk to an answer: the name, the way, curl's transcript and clocks, and the edge's line of it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from groundschool.formats import curl, curl_json, nginx
from groundschool.kit import Bundle, Variant
from groundschool.simulation.company import BOOK, CHECK_IN, DOMAIN, FREIGHT, JOURNEYS, PUBLIC_NETWORK
from groundschool.simulation.state import World

PATHS = {BOOK.name: "/api/sailings", CHECK_IN.name: "/api/kiosk/passes", FREIGHT.name: "/api/manifests"}
# Status, the code that the application has for it in a header of its own, and how many upstreams were tried.
ENDS = ((200, "0"), (404, "4104"), (409, "4093"), (429, "4290"), (503, "5031"))


class Look(Bundle):
    """A bundle whose answers are the entries of one record."""

    def entry(self, key: str, value: object, traps: Mapping[str, Any]) -> None:
        """Add a key of the record: its value, and what each misconception makes of it."""
        self.answer("one-request", key, value, traps)


@dataclass(frozen=True)
class Asked:
    """The request: when its answer came, by whom, for what, and how it ended."""

    at: datetime
    client: str
    path: str
    status: int
    code: str  # what the application calls the status
    version: str


def generate(seed: int, edge: str | None = None) -> Variant:
    """Return what five programs printed of one request, and the record of it."""
    rng, look = random.Random(f"one request {seed} {edge}"), Look(seed, edge)
    world = World.from_seed(seed)
    at = world.day + timedelta(hours=rng.randint(9, 16), minutes=rng.randrange(60), seconds=rng.randrange(60))
    journey, net = rng.choice(JOURNEYS), rng.randint(16, 30)
    desk, router = f"10.{net}.{rng.randint(1, 9)}.{rng.randint(20, 200)}", f"10.{net}.0.1"
    taken = rng.sample(range(13, 31), 2)
    first, second = (f"{PUBLIC_NETWORK}.{number}" for number in taken)
    peer = curl.Peer(
        journey.host.name,
        second,
        desk,
        at.replace(hour=0, minute=12, second=3) - timedelta(days=rng.randint(5, 40)),
        at.replace(hour=23, minute=59, second=59) + timedelta(days=rng.randint(3, 45)),
        http2=rng.random() < 0.5,
    )
    client = f"{PUBLIC_NETWORK}.{rng.randint(40, 250)}"
    asked = Asked(
        at, client, f"{PATHS[journey.name]}?day={at:%Y-%m-%d}", *rng.choice(ENDS), "2.0" if peer.http2 else "1.1"
    )
    spare = random.Random(f"untried {seed}").choice([part for part in range(13, 31) if part not in taken])
    addresses = (first, second, f"{PUBLIC_NETWORK}.{spare}")
    look.write("dig.txt", _name(rng, look, journey.host.name, addresses))
    look.write("route.txt", f"{second} via {router} dev eth0 src {desk} uid 1000 \n    cache \n")
    look.entry("next_hop", router, {"destination-is-hop": second, "source-is-hop": desk})
    look.entry("address", second, {"first-of-dig": first, "last-of-dig": addresses[-1], "own-address": desk})
    look.write("curl-v.txt", _said(look, peer, asked, first))
    spent = _clocks(rng, look)
    look.write("access-log.txt", _log(rng, look, world, asked, spent))
    return look.variant()


def _name(rng: random.Random, look: Look, host: str, addresses: tuple[str, ...]) -> str:
    """Return dig's answer: an alias, an alias of that, and addresses; one of the last two is kept the shortest."""
    alias, longer = rng.sample(range(70, 290), 2)
    shortest = rng.randint(11, 59)
    between, record = (shortest, longer) if alias % 2 else (longer, shortest)
    live, real = f"{host.split('.', maxsplit=1)[0]}-live.{DOMAIN}.", f"edge-{rng.choice('abc')}.{DOMAIN}."
    rows = [(f"{host}.", alias, "CNAME", live), (live, between, "CNAME", real)]
    rows += [(real, record, "A", address) for address in addresses]
    traps = {"alias-alone": alias, "one-alone": longer, "times-added": alias + shortest + longer}
    look.entry("kept_for_s", shortest, traps)
    return "".join(_row(name, str(ttl), "IN", kind) + f"{value}\n" for name, ttl, kind, value in rows)


def _row(*cells: str) -> str:
    """Return cells as dig writes them: tabs up to the next column, or one blank where a cell has passed it already."""
    line = ""
    for cell, column in zip(cells, (24, 32, 40, 48), strict=True):
        line += cell
        at = len(line.expandtabs(8))
        line += " " if at >= column else "\t" * -(-(column - at) // 8)
    return line


def _said(look: Look, peer: curl.Peer, asked: Asked, dead: str) -> str:
    """Return curl's transcript: the first address refuses, the second one answers."""
    at, status, code = asked.at, asked.status, asked.code
    headers = [
        ("Server", "nginx"),
        ("Date", f"{at:%a, %d %b %Y %H:%M:%S} GMT"),
        ("Content-Type", "application/json"),
        ("X-Error-Code", code),
    ]
    lines = [
        *curl.connected(peer, [dead]),
        *curl.requested(peer, "GET", asked.path),
        *curl.answered(peer, status, HTTPStatus(status).phrase, headers, 1),
        *curl.left(peer),
    ]
    look.entry("status", status, {"code-is-status": int(code), "version-is-status": 2 if peer.http2 else 1.1})
    days = {"begins-is-ends": peer.begins, "today-is-ends": at}
    look.entry("certificate_ends", f"{peer.ends:%Y-%m-%d}", {tag: f"{day:%Y-%m-%d}" for tag, day in days.items()})
    return "".join(f"{line}\n" for line in lines if not line.startswith(("{", "}")))


def _clocks(rng: random.Random, look: Look) -> int:
    """Write curl's clocks; return the milliseconds that the edge took. One phase is slow, the others are not."""
    dns, tcp, tls, wait, body = (
        rng.randint(low, high) for low, high in ((3, 9), (18, 45), (40, 90), (60, 120), (4, 9))
    )
    slow = rng.choice(("tls", "wait"))
    tls, wait = (tls + 600, wait) if slow == "tls" else (tls, wait + 900)
    steps = [dns, tcp, tls, 1, wait, body]
    clocks = [sum(steps[: number + 1]) for number in range(len(steps))]
    named = dict(zip((*curl_json.CLOCKS, "total"), clocks, strict=True))
    width = max(map(len, named)) + 5
    micros = {name: f"{value // 1000}.{value % 1000:03}{rng.randint(100, 899)}" for name, value in named.items()}
    look.write("curl-w.txt", "".join(f"{'time_' + name:>{width}}: {value}\n" for name, value in micros.items()))
    exact = {name: 1000 * float(value) for name, value in micros.items()}
    tls_ms, wait_ms = exact["appconnect"] - exact["connect"], exact["starttransfer"] - exact["pretransfer"]
    look.entry("tls_ms", tls_ms, {
        "clock-is-duration": exact["appconnect"],
        "from-the-name": exact["appconnect"] - exact["namelookup"],
        "seconds": tls_ms / 1000,
    })  # fmt: skip
    look.entry("wait_ms", wait_ms, {
        "clock-is-duration": exact["starttransfer"],
        "to-the-end": exact["total"] - exact["pretransfer"],
        "from-the-handshake": exact["starttransfer"] - exact["connect"],
        "seconds": wait_ms / 1000,
    })  # fmt: skip
    return wait - tcp // 2


def _log(rng: random.Random, look: Look, world: World, asked: Asked, spent: int) -> str:
    """Return the edge's line: one upstream fails at once, the next one answers."""
    status, client = asked.status, asked.client
    failed, gave = rng.sample([one.endpoint for one in world.by_service["web"]], 2)
    request, agent = f"GET {asked.path} HTTP/{asked.version}", f"curl/{curl.VERSION}"
    line = nginx.access_line(client, asked.at, request, status, 31, user_agent=agent)
    tried = [nginx.UpstreamAttempt(failed, 502, 0.002), nginx.UpstreamAttempt(gave, status, (spent - 4) / 1000)]
    traps = {"first-upstream": failed, "both-upstreams": f"{failed}, {gave}", "client-answered": client}
    look.entry("answered_by", gave, traps)
    return nginx.timed_line(line, spent / 1000, tried) + "\n"
