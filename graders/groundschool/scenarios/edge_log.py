"""The edge's logs of a run: who asked for what, what came of it, and which upstreams were tried."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import numpy as np

from groundschool.formats import nginx
from groundschool.scenarios.host_clock import RIGHT, Clocks, HostClock
from groundschool.simulation.company import ROUTES
from groundschool.simulation.conditions import PROGRAMS
from groundschool.simulation.customers import client_address, request_path, trace_id, user_agent
from groundschool.simulation.requests import Request, rows
from groundschool.simulation.run import Run

PROTOCOL = {"browser": "HTTP/2.0", "app": "HTTP/2.0", "kiosk": "HTTP/1.1", "haulier": "HTTP/1.1"}


@dataclass(frozen=True)
class Format:
    """How the edge logs: with the times of what it tried, with ``$request_id``, in which zone, on wrong clocks."""

    times: bool = False
    ids: bool = False
    zone: tzinfo = UTC
    clocks: Clocks = field(default_factory=dict)


COMBINED, TIMED, TRACED = Format(), Format(times=True), Format(times=True, ids=True)


def access_log(run: Run, requests: np.ndarray, how: Format = COMBINED, edge: int | None = None) -> Iterator[str]:
    """Yield a line for each of ``sample_requests``, of one edge instance or of all."""
    for one in rows(requests if edge is None else requests[requests["edge"] == edge]):
        program, client = one.program, one.client
        moment = how.clocks.get(one.edge, RIGHT).reads(datetime.fromtimestamp(one.time, how.zone))
        line = nginx.access_line(
            client_address(client, program),
            moment,
            request_line(one),
            one.status,
            one.bytes,
            referer=_referer(one),
            user_agent=user_agent(program, client),
        )
        if how.times:
            line = nginx.timed_line(line, one.duration, _tried(run, one))
        yield f"{line} {trace_id(one.trace)}" if how.ids else line


def error_log(run: Run, requests: np.ndarray, edge: int | None = None) -> Iterator[str]:
    """Yield a line for each request whose last upstream did not answer the edge in time (5 s)."""
    return (line for _, line in timed_out(run, requests, edge))


def timed_out(
    run: Run, requests: np.ndarray, edge: int | None = None, clock: HostClock = RIGHT
) -> Iterator[tuple[datetime, str]]:
    """Yield the true moment and the line of everything in the error log."""
    for number, one in enumerate(rows(requests if edge is None else requests[requests["edge"] == edge])):
        if one.status == 504 and one.upstream_time >= 5:
            host, upstream = ROUTES[one.route].journey.host.name, run.world.instances[one.upstream].endpoint
            message = nginx.upstream_timeout(client_address(one.client, one.program), host, request_line(one), upstream)
            moment = datetime.fromtimestamp(one.time, UTC)
            yield moment, nginx.error_line(clock.reads(moment), "error", 1100 + one.edge, 40_000 + 3 * number, message)


def request_line(one: Request) -> str:
    """Return the request line of a sampled request."""
    method, number = ROUTES[one.route].method, one.route
    return f"{method} {request_path(number, one.trace)} {PROTOCOL[PROGRAMS[one.program]]}"


def _tried(run: Run, one: Request) -> Iterator[nginx.ProxyAttempt]:
    """Yield the upstreams that the edge asked for a request; nginx does not know how one ended it did not wait for."""
    if one.failed_upstream >= 0:
        yield nginx.ProxyAttempt(run.world.instances[one.failed_upstream].endpoint, one.first_status, one.first_time)
    status = None if one.status == 499 else one.status
    yield nginx.ProxyAttempt(run.world.instances[one.upstream].endpoint, status, one.upstream_time)


def _referer(one: Request) -> str | None:
    """Return where a browser came from; programs send no Referer."""
    if PROGRAMS[one.program] != "browser" or ROUTES[one.route].path == "/":
        return None
    return f"https://{ROUTES[one.route].journey.host.name}/"
