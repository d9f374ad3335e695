"""The booking site's visitors: a seeded open-loop load over real sockets, and what each request came to.

Arrivals are Poisson; who asks what, and the odd ones among them, follow the seed. What the clients saw is the truth of
the access log: nothing here reads a log.
"""

import asyncio
import random
import ssl
import time
from dataclasses import dataclass

from groundschool.recording.tally import CLOSED_EARLY, Exchange, route_of

HOST = "booking.saltmarsh.example"
VISITORS = (*(f"198.51.100.{last}" for last in (14, 23, 37, 58, 71, 96, 142, 188)), "2001:db8:20::15")
SCANNER = "203.0.113.66"
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.5 Mobile/15E148 Safari/604.1"
    ),
    "SaltmarshKiosk/4.2 (north-2)",
    'PartnerFeed/1.0 "coastal-travel"',
)
BROWSER_WEIGHTS = (45, 35, 15, 5)


@dataclass(frozen=True)
class LoadRequest:
    """One request before it is sent: its bytes, its endpoint (empty for malformed ones), seconds before giving up."""

    content: bytes
    method: str = ""
    route: str = ""
    patience: float = 30.0


def http(method: str, target: str, *headers: str, body: str = "", patience: float = 30.0) -> LoadRequest:
    """Return a well-formed HTTP/1.1 request to the site, as one that its client sends on a connection of its own."""
    length = [f"Content-Length: {len(body)}"] if body else []
    lines = [f"{method} {target} HTTP/1.1", f"Host: {HOST}", *headers, *length, "Connection: close", "", body]
    return LoadRequest("\r\n".join(lines).encode("latin-1"), *route_of(method, target), patience)


def tls_hello() -> bytes:
    """Return the first bytes of a TLS handshake, as a client sends that takes a plain port for an HTTPS one."""
    outgoing = ssl.MemoryBIO()
    hello = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=HOST)
    try:
        hello.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise AssertionError("a handshake cannot end without an answer")


def visitor_asks(chance: random.Random) -> LoadRequest:
    """Return what a visitor asks next: searches mostly, then sailings, bookings, and a few unusual requests."""
    agent = f"User-Agent: {chance.choices(BROWSERS, BROWSER_WEIGHTS)[0]}"
    sailing, booking = chance.randrange(100, 180), chance.randrange(40_000, 60_000)
    page = f"Referer: https://www.saltmarsh.example/book?sailing={sailing}&step=2"
    choices = (
        (34, lambda: http("GET", f"/api/sailings?from=north&to=south&pax={chance.randrange(1, 6)}", agent)),
        (20, lambda: http("GET", f"/api/sailings/{sailing}", agent, page)),
        (14, lambda: http("POST", "/api/holds", agent, page, body=f'{{"sailing":{sailing}}}')),
        (18, lambda: http("POST", "/api/bookings", agent, page, body=f'{{"sailing":{sailing},"pay":"card"}}')),
        (2, lambda: http("POST", "/api/bookings", agent, page, body=f'{{"sailing":{sailing}}}', patience=0.3)),
        (7, lambda: http("GET", f"/api/bookings/{booking}", agent)),
        # Basic credentials "check-in desk:x": a user name with a space stands unescaped in the log.
        (1, lambda: http("GET", f"/api/bookings/{booking}", agent, "Authorization: Basic Y2hlY2staW4gZGVzazp4")),
        (2, lambda: http("GET", f"/api/bookings/{booking}", agent, 'If-None-Match: "1"')),
        (1, lambda: http("GET", f"/bookings/{booking}", agent)),
        (1, lambda: http("HEAD", "/api/sailings", "User-Agent: uptime-probe/2.1")),
    )
    weights, asks = zip(*choices, strict=True)
    return chance.choices(asks, weights)[0]()


def scanner_asks(chance: random.Random) -> LoadRequest:
    """Return what a scanner tries next: paths that are not there, other protocols, and TLS on the plain port."""
    agent = "User-Agent: Mozilla/5.0 zgrab/0.x"
    asks = (
        LoadRequest(tls_hello()),
        LoadRequest(
            b"\x03\x00\x00/*\xe0\x00\x00\x00\x00\x00Cookie: mstshash=Administr\r\n\x01\x00\x08\x00\x03\x00\x00\x00"
        ),
        LoadRequest(b'"quoted nonsense" \\x00\r\n\r\n'),
        http("GET", "/.env", agent),
        http("GET", "/wp-login.php?redirect_to=%2F", agent),
    )
    return chance.choice(asks)


async def exchange(server: str, port: int, client: str, asked: LoadRequest) -> Exchange:
    """Return what one request came to, sent from a client address over a connection of its own."""
    at, began, status = time.time(), time.perf_counter(), 0
    reader, writer = await asyncio.open_connection(server, port, local_addr=(client, 0))
    try:
        writer.write(asked.content)
        async with asyncio.timeout(asked.patience):
            status = int((await reader.readline())[9:12])
            await reader.read()
    except TimeoutError:
        status = status or CLOSED_EARLY
    except ConnectionError:
        pass
    finally:
        writer.close()
    return Exchange(at, client, asked.method, asked.route, status, time.perf_counter() - began)


async def visit(servers: tuple[str, str], seconds: float, rate: float, seed: int) -> list[Exchange]:
    """Return every exchange of ``seconds`` of load at ``rate`` requests a second, one in forty a scanner's.

    ``servers`` are the IPv4 and the IPv6 address of the site's port 80.
    """
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    under_way: list[asyncio.Task[Exchange]] = []
    while (ahead := chance.expovariate(rate)) + time.monotonic() < end:
        await asyncio.sleep(ahead)
        scanning = chance.random() < 1 / 40
        client = SCANNER if scanning else chance.choice(VISITORS)
        asked = scanner_asks(chance) if scanning else visitor_asks(chance)
        under_way.append(asyncio.create_task(exchange(servers[":" in client], 80, client, asked)))
    return await asyncio.gather(*under_way)
