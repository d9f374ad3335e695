"""The pools of the pages: a case becomes backends with weights, requests with every attempt, and health checks."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from groundschool.formats import nginx
from groundschool.formats.nginx import UpstreamAttempt
from groundschool.simulation.company import ROUTES
from groundschool.simulation.services import BY_NAME

SERVICES = ("web", "booking-api", "freight")
AGENTS = ("saltmarsh-app/7.2 (iOS)", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
GAVE_UP = 499


@dataclass(frozen=True)
class Case:
    """A pool: by backend its ``weights``, ``capacity`` (requests/s), the share that ``fails`` and how ``slow`` it is.

    ``exactly`` fixes failures and attempts by backend instead; below zero are clients that gave up. ``rate`` is what
    the pool has to bear at its peak. ``out`` and ``shaky`` are backends whose last checks failed thrice, and twice.
    ``gone`` is the share of requests whose client gave up on a slow backend, ``own`` of those that nginx answers
    itself, ``again`` of those that it sends on to another place. ``sockets`` gives the last backend a Unix address,
    and the group a name with a dot. ``removed`` are backends that the pool no longer has. ``torn`` says what is wrong
    with a line.
    """

    take_out: int | None
    weights: Sequence[int]
    capacity: Sequence[int]
    rate: int
    fails: Sequence[float] = ()
    slow: Sequence[float] = ()
    requests: int = 90
    out: Sequence[int] = ()
    shaky: Sequence[int] = ()
    gone: float = 0.0
    own: float = 0.06
    again: float = 0.0
    exactly: Sequence[tuple[int, int]] = ()
    sockets: bool = False
    removed: Sequence[int] = ()
    torn: str = ""


@dataclass
class Pool:
    """What every file of a pool is printed from: requests are groups of attempts with the status that clients got."""

    service: str
    addresses: list[str]
    lines: list[tuple[list[list[UpstreamAttempt]], int]] = field(default_factory=list)
    checks: list[tuple[int, str, str, int]] = field(default_factory=list)

    @property
    def attempts(self) -> Iterator[tuple[int, UpstreamAttempt]]:
        """Yield the line, counted from 1, and every attempt; a group without anybody left to try is none."""
        for number, (groups, _) in enumerate(self.lines, 1):
            for group in groups:
                yield from ((number, one) for one in group if one.address in self.addresses)


def pool_of(rng: random.Random, case: Case) -> Pool:
    """Return a pool in the state that the case describes."""
    service = rng.choice(SERVICES)
    first = rng.randint(20, 90)
    addresses = [f"192.0.2.{first + 7 * at}:{BY_NAME[service].port}" for at in range(len(case.weights))]
    if case.sockets:
        addresses[-1] = f"unix:/run/{service}/{service}.sock"
    pool = Pool(service, addresses)
    makes = [*_fixed(rng, case, pool)] if case.exactly else [_request(rng, case, pool) for _ in range(case.requests)]
    pool.lines = makes if case.exactly else rng.sample(makes, len(makes))
    pool.checks = [*_checks(rng, case, pool)]
    return pool


def _attempt(rng: random.Random, case: Case, pool: Pool, at: int, *, failed: bool) -> UpstreamAttempt:
    """Return one attempt: some failures come at once, some after a while."""
    seconds = rng.uniform(0.02, 0.06) * (case.slow[at] if case.slow else 1) * rng.choice((1, 1, 1, 1, 7))
    if not failed:
        return UpstreamAttempt(pool.addresses[at], rng.choice((200, 200, 200, 201, 304, 404)), round(seconds, 3))
    status, seconds = rng.choice(((502, 0.0), (502, 0.0), (503, 0.004), (503, 0.003), (504, 2.001), (500, seconds)))
    return UpstreamAttempt(pool.addresses[at], status, round(seconds, 3))


def _request(rng: random.Random, case: Case, pool: Pool) -> tuple[list[list[UpstreamAttempt]], int]:
    """Return the groups of a request and its status: what fails is tried again on others, until none is left."""
    if rng.random() < case.own:
        return [], rng.choice((204, 301, 404))
    serving = [at for at in range(len(case.weights)) if at not in case.out]
    left, group = [*serving], []
    while left:
        at = rng.choices(left, [case.weights[one] for one in left])[0]
        left.remove(at)
        if case.gone and at == max(serving, key=lambda one: case.slow[one]) and rng.random() < case.gone:
            return [[*group, UpstreamAttempt(pool.addresses[at], None, round(rng.uniform(0.6, 2.0), 3))]], GAVE_UP
        group.append(_attempt(rng, case, pool, at, failed=rng.random() < case.fails[at]))
        if group[-1].status is None or group[-1].status < 500:
            break
    status = group[-1].status or GAVE_UP
    if rng.random() < case.again:
        at = rng.choice(serving)
        second = _attempt(rng, case, pool, at, failed=False)
        name = pool.service.replace("-", "_") + (".pool" if case.sockets else "")
        before = rng.choice((group, [UpstreamAttempt(name, 502, 0.0)]))
        return [before, [second]], second.status or 200
    return [group], status


def _fixed(rng: random.Random, case: Case, pool: Pool) -> Iterator[tuple[list[list[UpstreamAttempt]], int]]:
    for at, (failed, count) in enumerate(case.exactly):
        for _ in range(-failed):
            yield [[UpstreamAttempt(pool.addresses[at], None, 1.25)]], GAVE_UP
        for number in range(count):
            one = _attempt(rng, case, pool, at, failed=number < failed)
            yield [[one]], one.status or GAVE_UP


def _checks(rng: random.Random, case: Case, pool: Pool) -> Iterator[tuple[int, str, str, int]]:
    """Yield second, backend, result and milliseconds of the checks, which ask for a page of their own."""
    for number in range(6):
        for at, address in enumerate(pool.addresses):
            if at in case.removed:
                continue
            failed = (at in case.out and number > 2) or (at in case.shaky and number in (1, 4, 5))
            result, ms = (rng.choice(("timeout", "refused", "503")), 0) if failed else ("ok", rng.randint(2, 9))
            yield 10 * number + at, address, result, ms


def access_log(rng: random.Random, pool: Pool, began: datetime) -> str:
    """Return the balancer's access log."""
    routes = [route for route in ROUTES if route.backend == pool.service]
    text, moment = "", began
    for groups, status in pool.lines:
        moment += timedelta(seconds=rng.uniform(0.1, 1.1))
        route = rng.choice(routes)
        request = f"{route.method} {route.path.replace('{id}', str(rng.randint(1000, 9999)))} HTTP/1.1"
        took = sum(one.seconds for group in groups for one in group)
        size = 0 if status in (204, 304, GAVE_UP) else rng.randint(200, 9000)
        client, agent = f"203.0.113.{rng.randint(32, 254)}", rng.choice(AGENTS)
        line = nginx.access_line(client, moment, request, status, size, user_agent=agent)
        text += nginx.named_line(line, round(took + rng.choice((0.0, 0.001)), 3), groups) + "\n"
    return text


def health_log(pool: Pool, began: datetime) -> str:
    """Return the log of the health checks, as a table."""
    rows = [
        f"{(began + timedelta(seconds=second)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ},{address},{result},{ms}"
        for second, address, result, ms in pool.checks
    ]
    return "\n".join(["at,backend,result,ms", *rows]) + "\n"
