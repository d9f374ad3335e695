"""What the hosts of the edge wrote of customers: nginx in several formats, and the old Apache httpd before freight."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from groundschool.formats import httpd, nginx
from groundschool.kit import beside
from groundschool.scenarios import edge_log
from groundschool.simulation import Run
from groundschool.simulation.clock import ZONES
from groundschool.simulation.company import FREIGHT, ROUTES
from groundschool.simulation.customers import client_address, request_path, user_agent
from groundschool.simulation.requests import Request, rows
from groundschool.simulation.state import Instance

Hit = beside(__file__, "answers").Hit
BUFFERED = "a client request body is buffered to a temporary file"
PAGES = {  # where a browser was when it asked
    "/sailings/{id}": "/timetable?month={month}",
    "/api/sailings/search": "/sailings/{id}",
    "/api/login": "/account/login?next=%2Faccount",
    "/api/holds": "/sailings/{id}?lang=pt",
    "/api/bookings": "/book?sailing={id}&step=2",
    "/api/bookings/{id}": "/account/bookings",
    "/api/payments": "/book?sailing={id}&step=3",
}


def by_nginx(run: Run, log: np.ndarray, host: Instance, *, main: bool = False) -> Iterator[Hit]:
    """Yield the requests one host served, on the clock of its region: the edge's format, or nginx.org's ``main``.

    The time is that of the end. What a request failed with is the application's own page, of any length.
    """
    mine = log[log["edge"] == host.index].copy()
    failed = mine["status"] == 500
    mine["bytes"][failed] = 300 + mine["trace"][failed] % 900
    how = replace(edge_log.COMBINED if main else edge_log.TIMED, zone=ZONES[host.region])
    for one, line in zip(rows(mine), edge_log.access_log(run, mine, how), strict=True):
        route, seconds = ROUTES[one.route], None if main else round(one.duration, 3)
        told = _lived_in(run, one, line) + f' "{_forwarded(one)}"' * main
        yield Hit(one.time, told, route.method, route.path, one.status, one.bytes, seconds, host.region)


def _forwarded(one: Request) -> str:
    """Return X-Forwarded-For: most requests come straight, some through one or two proxies."""
    return ("-", "-", f"198.51.100.{one.trace % 200 + 20}", f"2001:db8:c11e:{one.trace % 9}::7, 198.51.100.7")[
        one.trace % 4
    ]


def _lived_in(run: Run, one: Request, line: str) -> str:
    """Return a line whose customer travels after the log's day and was on some page before."""
    departs = run.world.day + timedelta(days=one.trace % 120)
    line = re.sub(r"(?<=depart=)[\d-]+", f"{departs:%Y-%m-%d}", line)
    site, route = f'"https://{ROUTES[one.route].journey.host.name}/', ROUTES[one.route].path
    page = PAGES.get(route, "/").format(id=one.trace % 90_000 + 10_000, month=f"{departs:%Y-%m}")
    return line.replace(f'{site}"', f'{site}{page[1:]}"')


def by_httpd(rng: random.Random, log: np.ndarray, edge: str | None) -> Iterator[Hit]:
    """Yield the freight journey as Apache httpd logs it, in the order in which requests end: when they began.

    Every third lookup is a conditional one that is answered 304 without a body. httpd has no 499, wakes its
    own children with a request to nothing in particular, and gives up on who connects and says nothing.
    """
    virtual = f"{FREIGHT.host.name}:443 " if edge == "formats" else ""
    freight = [number for number, route in enumerate(ROUTES) if route.journey is FREIGHT]
    for number, one in enumerate(rows(log[np.isin(log["route"], freight) & (log["status"] != 499)])):
        route, status, size = ROUTES[one.route], one.status, one.bytes
        if route.method == "GET" and number % 3 == 0:
            status, size = 304, 0
        query = '?label="fragile"' if edge == "escaped-quotes" and rng.random() < 0.5 else ""
        request = f"{route.method} {request_path(one.route, one.trace)}{query} HTTP/1.1"
        began = one.time - one.duration
        address, agent = client_address(one.client, one.program), user_agent(one.program, one.client)
        line = httpd.combined_line(address, _moment(began), request, status, size, user_agent=agent)
        yield Hit(began, virtual + line, route.method, route.path, status, size)
        if number % 6 == 0:
            own = "Apache/2.4.66 (Debian) (internal dummy connection)"
            line = httpd.combined_line("::1", _moment(one.time), "OPTIONS * HTTP/1.0", 200, 126, user_agent=own)
            yield Hit(one.time, virtual + line, "OPTIONS", "*", 200, 126)
            silent = httpd.combined_line("203.0.113.66", _moment(one.time), "-", 408, 0)
            yield Hit(one.time, virtual + silent, status=408)


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, ZONES["north"])


def warnings(run: Run, log: np.ndarray) -> Iterator[str]:
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
