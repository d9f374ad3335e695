"""Some seconds on the wire of a host: the edge's calls to the instances behind it, in clear."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

import numpy as np

from groundschool.formats import tcp
from groundschool.formats.pcap import Packet, as_pcap, ethernet, ip, packed
from groundschool.simulation.company import ROUTES
from groundschool.simulation.customers import request_path, trace_id
from groundschool.simulation.requests import Request, rows
from groundschool.simulation.run import Run

CAPTURED = 10  # seconds
NEAR = 400  # µs there and back inside a region
PORTS = (32_768, 60_999)


def capture(run: Run, requests: np.ndarray, host: str, start: datetime, rng: random.Random) -> bytes:
    """Return a pcap file of what a host sent and received, for requests that ended within ten seconds of ``start``."""
    since = requests["time"] - start.timestamp()
    here = {one.address for one in run.world.instances if one.node == host}
    seen = [
        one
        for request in rows(requests[(since >= 0) & (since < CAPTURED)])
        for attempt in _attempts(run, request, rng)
        if here & {attempt.client, attempt.server}
        for one in tcp.segments(replace(attempt, seen_by="client" if attempt.client in here else "server"))
    ]
    return as_pcap(sorted((_packet(*one) for one in seen), key=lambda packet: packet.at))


def _attempts(run: Run, one: Request, rng: random.Random) -> Iterator[tcp.ConnectionAttempt]:
    """Yield the connections that a request took: to the upstream that failed first, if one did, and to the last."""
    done = int(one.time * 1_000_000)
    last = int(one.upstream_time * 1_000_000)
    if one.failed_upstream >= 0:
        took = int(one.first_time * 1_000_000)
        yield _attempt(run, one, (one.failed_upstream, one.first_status), (done - last - took, took), rng)
    attempt = _attempt(run, one, (one.upstream, one.status), (done - last, last), rng)
    again = replace(attempt, lost=one.syns, asked_again=one.asks, answered_again=one.answers)
    yield replace(again, think=max(last - again.held_up - 2 * NEAR, 100))


def _attempt(
    run: Run, one: Request, to: tuple[int, int], when: tuple[int, int], rng: random.Random
) -> tcp.ConnectionAttempt:
    """Return one connection from the edge to an upstream that gave a status, from when on and for how long (µs)."""
    (upstream, status), (begun, took) = to, when
    edge, server, route = run.world.instances[one.edge], run.world.instances[upstream], ROUTES[one.route]
    asked = (
        f"{route.method} {request_path(one.route, one.trace)} HTTP/1.1\r\nHost: {route.journey.host.name}\r\n"
        f"X-Request-Id: {trace_id(one.trace)}\r\nConnection: close\r\n\r\n"
    )
    gave_up = status == 499 or (status == 504 and took >= 5_000_000)
    phrase = "" if gave_up else HTTPStatus(status).phrase
    answered = f"HTTP/1.1 {status} {phrase}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return tcp.ConnectionAttempt(
        at=begun,
        client=edge.address,
        client_port=rng.randint(*PORTS),
        server=server.address,
        port=server.port,
        outcome="reset_mid" if gave_up else "established",
        rtt=NEAR,
        isn=(rng.getrandbits(32), rng.getrandbits(32)),
        request=asked.encode(),
        response=answered.encode(),
        think=max(took - 2 * NEAR, 100),
        reset_by="client",
    )


def _packet(at: int, segment: tcp.Segment) -> Packet:
    source, destination = (b"\x02\x00" + packed(address) for address in (segment.source, segment.destination))
    return Packet(at, ethernet(ip(segment), source, destination))
