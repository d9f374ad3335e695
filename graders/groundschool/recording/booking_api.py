"""booking-api of Saltmarsh Ferries: the upstream of the recordings, a real HTTP server that can be made to degrade.

Run as ``python -m groundschool.recording.booking_api``. SIGUSR1 exhausts its database pool (one route turns
slow and fails), SIGUSR2 gives the pool back. What it counts itself goes to the tally, one JSON array a request, written
as the request ends: ``[unix time, method, route, code, seconds]``.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TextIO

from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.exposition import choose_encoder

from groundschool.recording.tally import route_of

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds; what takes longer is in +Inf only
DEGRADING = ("POST", "/api/bookings")
DROPPED = 0  # the code of a request whose connection was dropped without an answer

REQUESTS = Counter(
    "http_requests_total", "Requests served, by method, route and status code.", ["method", "route", "code"]
)
DURATION = Histogram(
    "http_request_duration_seconds",
    "Time from the request's last byte to the answer, in seconds.",
    ["route", "code"],
    buckets=BUCKETS,
)


@dataclass(frozen=True)
class ApiRoute:
    """What a route does when all is well: its median latency in seconds, its body in bytes, its success code."""

    median: float
    size: int
    code: int = 200


ROUTES = {
    ("GET", "/api/sailings"): ApiRoute(0.022, 5200),
    ("GET", "/api/sailings/{id}"): ApiRoute(0.009, 1340),
    ("POST", "/api/holds"): ApiRoute(0.035, 210, 201),
    DEGRADING: ApiRoute(0.060, 480, 201),
    ("GET", "/api/bookings/{id}"): ApiRoute(0.014, 650),
}


@dataclass
class BookingApi:
    """One process of the service: its seeded chance, its tally, and whether its database pool is exhausted."""

    chance: random.Random
    tally: TextIO
    degraded: bool = False

    def answer(self, method: str, target: str, *, cached: bool) -> tuple[float, int, int]:
        """Return the seconds to wait, the status code and the body's size of one request.

        Latency is log-normal, as service times are. With the pool exhausted a booking waits for a connection, three in
        ten give up with 500 and one in fifty takes its worker down with it (no answer at all).
        """
        route = ROUTES.get(("GET" if method == "HEAD" else method, route_of(method, target)[1]))
        if route is None:
            return 0.001, 404, 30
        seconds = route.median * self.chance.lognormvariate(0, 0.35)
        if cached:
            return seconds, 304, 0
        if not (self.degraded and route is ROUTES[DEGRADING]):
            return seconds, route.code, 0 if method == "HEAD" else round(route.size * self.chance.uniform(0.8, 1.2))
        seconds += 0.85 * self.chance.lognormvariate(0, 0.6)
        fate = self.chance.random()
        if fate < 0.02:
            return seconds, DROPPED, 0
        return (seconds, 500, 58) if fate < 0.32 else (seconds, route.code, route.size)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the one request of a connection and close it."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            request_line, *header_lines = head.rstrip().split("\r\n")
            method, target, _ = request_line.split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in header_lines)}
            await reader.readexactly(int(headers.get("content-length", "0")))
            if target == "/metrics":
                _write_metrics(writer, headers.get("accept", ""))
            else:
                await self._serve_route(writer, method, target, cached="if-none-match" in headers)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client is gone; what was done for it stands in the tally
        finally:
            writer.close()

    async def _serve_route(self, writer: asyncio.StreamWriter, method: str, target: str, *, cached: bool) -> None:
        began = time.perf_counter()
        wait, code, size = self.answer(method, target, cached=cached)
        await asyncio.sleep(wait)
        seconds = time.perf_counter() - began
        _, route = route_of(method, target)
        REQUESTS.labels(method, route, code or "none").inc()
        DURATION.labels(route, code or "none").observe(seconds)
        self.tally.write(json.dumps([time.time(), method, route, code, seconds]) + "\n")
        if code != DROPPED:
            head = f'HTTP/1.1 {code} {HTTPStatus(code).phrase}\r\nContent-Type: application/json\r\nETag: "1"\r\n'
            length = "" if method == "HEAD" or code == 304 else f"Content-Length: {size}\r\n"
            writer.write(f"{head}{length}Connection: close\r\n\r\n".encode() + b"." * size)


def _write_metrics(writer: asyncio.StreamWriter, accept: str) -> None:
    encode, content_type = choose_encoder(accept)
    body = encode(REGISTRY)
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)


async def _listen(api: BookingApi, address: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, lambda: setattr(api, "degraded", True))
    loop.add_signal_handler(signal.SIGUSR2, lambda: setattr(api, "degraded", False))
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    async with await asyncio.start_server(api.serve, address, port):
        await ended.wait()


def main(arguments: Sequence[str]) -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--tally", type=Path, required=True)
    parser.add_argument("--degraded", action="store_true")
    chosen = parser.parse_args(arguments)
    with chosen.tally.open("a", buffering=1, encoding="utf-8") as tally:
        asyncio.run(
            _listen(BookingApi(random.Random(chosen.seed), tally, chosen.degraded), chosen.address, chosen.port)
        )


if __name__ == "__main__":
    main(sys.argv[1:])
