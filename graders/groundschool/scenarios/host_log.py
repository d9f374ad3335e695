"""The journal of a host through a run: requests that failed there, restarts, volumes without room, and small talk."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from groundschool.formats.instants import micros
from groundschool.formats.journald import Entry, cursor
from groundschool.scenarios.edge_log import request_line, timed_out
from groundschool.scenarios.host_clock import RIGHT, HostClock
from groundschool.simulation.company import DOMAIN, ROUTES
from groundschool.simulation.customers import client_address, trace_id
from groundschool.simulation.graph import graph
from groundschool.simulation.requests import Request, rows
from groundschool.simulation.run import KINDS, Run
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.state import Instance

WHY = {500: "internal error", 503: "queue full, turned away", 504: "deadline exceeded"}
FIRST_ERROR = KINDS.index("500")
HOPELESS = 0.2  # share of failures that is no chance
TRANSPORTS = {"kernel", "audit"}  # which are no programs and belong to no unit
UNITS = {"sshd": "ssh", "chronyd": "chrony"}  # programs whose unit has another name
CHATTER = (
    ("cron", 6, "(telemetry) CMD (/usr/local/bin/push-host-inventory)"),
    ("prometheus-node-exporter", 6, "closing idle scrape connection from 192.0.2.60:{port}"),
    ("sshd", 6, "Connection closed by 192.0.2.77 port {port} [preauth]"),
    ("systemd-logind", 6, "Session c{port} logged out. Waiting for processes to exit."),
    ("sshd", 3, "error: kex_exchange_identification: Connection closed by remote host"),
)
EDGE_CHATTER = (("nginx", 5, "signal 10 (SIGUSR1) received from 1, reopening logs"),)


@dataclass(frozen=True, order=True)
class Line:
    """What is logged: the true moment, the program, the priority (-1: none), the text, and the pod if it is in one."""

    at: datetime
    program: str
    priority: int
    text: str
    pod: str = ""


def journal(  # noqa: PLR0913 - what a host has seen, and how it tells it
    run: Run,
    requests: np.ndarray,
    host: str,
    rng: random.Random,
    clock: HostClock = RIGHT,
    *,
    also: Sequence[Line] = (),
) -> list[Entry]:
    """Return the entries of a host's journal in the order they were logged, ``also`` what else was logged there."""
    own = [one for one in run.world.instances if one.node == host]
    on_edge = any(one.service == "edge" for one in own)
    lines = [*_chatter(run, rng, CHATTER + EDGE_CHATTER if on_edge else CHATTER), *_stepped(clock, run), *also]
    for one in own:
        lines += [*_failed(run, requests, one), *_restarted(run, one), *_no_room(run, one), *_no_route(run, one)]
        lines += _proxied(run, requests, one, clock) if one.service == "edge" else _below(run, one)
    return _entries(sorted(lines), host, rng, clock)


def _failed(run: Run, requests: np.ndarray, one: Instance) -> Iterator[Line]:
    """Yield a line for each request that the edge sent to an instance and that failed there, with the request's id."""
    last = requests[(requests["upstream"] == one.index) & (requests["status"] >= 500)]
    for asked in rows(last):
        yield _error(run, one, asked, asked.time, asked.status)
    first = requests[(requests["failed_upstream"] == one.index) & (requests["first_status"] >= 500)]
    for asked in rows(first):
        yield _error(run, one, asked, asked.time - asked.upstream_time, asked.first_status)


def _error(run: Run, one: Instance, asked: Request, at: float, status: int) -> Line:
    moment = run.window.at(at - run.window.start.timestamp())
    said = f'level=error op="{ROUTES[asked.route].operation}" status={status}'
    why = "connection refused" if run.gone[asked.step, one.index] else WHY[status]
    text = f'{said} request={trace_id(asked.trace)} error="{why}"'
    return Line(moment, _speaker(run, one, asked.step), 3, text, one.name)


def _speaker(run: Run, one: Instance, t: int) -> str:
    """Return who logs that a request failed: the program, or the proxy beside it while there is no program."""
    return f"{one.service}-proxy" if run.gone[t, one.index] else one.service


def _below(run: Run, one: Instance) -> Iterator[Line]:
    """Yield a line for each step in which an instance failed calls of other services, with their number."""
    for pair in run.pairs.on(one.index):
        end = int(run.pairs.endpoint[pair])
        operation = graph().operations[end]
        if any(route.operation == operation for route in ROUTES):
            continue  # told request by request
        failed = run.counts[:, pair, FIRST_ERROR:].sum(axis=1)
        for t in np.flatnonzero(failed).tolist():
            text = f'level=error op="{operation}" failed={failed[t]} of={run.counts[t, pair].sum()} in={run.step}s'
            yield Line(run.window.at((t + 1) * run.step), _speaker(run, one, t), 3, text, one.name)


def _proxied(run: Run, requests: np.ndarray, one: Instance, clock: HostClock) -> Iterator[Line]:
    """Yield the lines of nginx: its error log, whose times are the host's, too, and requests it answered with a 5xx.

    The latter is ``access_log syslog:server=unix:/dev/log,severity=error failed if=$failed;``.
    """
    for moment, text in timed_out(run, requests, one.index, clock):
        yield Line(moment, "nginx", 3, text)
    for asked in rows(requests[(requests["edge"] == one.index) & (requests["status"] >= 500)]):
        who, upstream = client_address(asked.client, asked.program), run.world.instances[asked.upstream].endpoint
        text = f'{who} "{request_line(asked)}" {asked.status} upstream={upstream} id={trace_id(asked.trace)}'
        yield Line(run.window.at(asked.time - run.window.start.timestamp()), "nginx", 3, text)


def _restarted(run: Run, one: Instance) -> Iterator[Line]:
    for event in run.events:
        if event.kind == "restart" and event.instance == one.index:
            yield Line(
                event.at, "kubelet" if one.name != one.node.split(".")[0] else "systemd", 5, event.text, one.name
            )


def _no_room(run: Run, one: Instance) -> Iterator[Line]:
    """Yield a line a minute while nothing can be written."""
    for minute in run.minutes:
        t = run.minute(minute).stop - 1
        if max(run.conditions.disk[t, one.index], run.conditions.inodes[t, one.index]) >= 1:
            text = f'level=error error="write /var/log/{one.service}/access.log: no space left on device"'
            yield Line(run.window.at((t + 1) * run.step), one.service, 3, text, one.name)


def _no_route(run: Run, one: Instance) -> Iterator[Line]:
    """Yield a line a minute while an instance is given an address at which nobody is, and fails for it."""
    for change in run.changed_names:
        port = BY_NAME[change.service].port
        text = f'level=error error="dial tcp {change.old}:{port}: connect: no route to host"'
        for minute in run.minutes:
            t = run.minute(minute).stop - 1
            worst = run.conditions.fail[t, run.pairs.on(one.index)].max()
            if run.conditions.stale[t, one.index] > 0 and worst > HOPELESS:
                yield Line(run.window.at((t + 1) * run.step), one.service, 3, text, one.name)


def _chatter(run: Run, rng: random.Random, said: Sequence[tuple[str, int, str]]) -> Iterator[Line]:
    for _ in range(24):
        program, priority, text = rng.choice(said)
        moment = run.window.at(rng.uniform(0, run.window.seconds))
        yield Line(moment, program, priority, text.format(port=rng.randint(32_768, 60_999)))


def _stepped(clock: HostClock, run: Run) -> Iterator[Line]:
    """Yield what is said when chronyd loses its sources, finds one again and puts the clock right.

    Its figure is the correction: "stepped by 300 seconds" means that the clock had been 300 seconds behind (chrony's
    reference.c logs the negated offset).
    """
    if clock.stepped < run.window.end:
        yield Line(run.window.at(2), "chronyd", 4, "Can't synchronise: no selectable sources")
        by, brief = f"{clock.behind.total_seconds():.6f} seconds", timedelta(milliseconds=2)
        yield Line(clock.stepped - 2 * brief, "chronyd", 6, f"Selected source 192.0.2.1 (ntp.{DOMAIN})")
        yield Line(clock.stepped - brief, "chronyd", 4, f"System clock wrong by {by}")
        yield Line(clock.stepped, "chronyd", 4, f"System clock was stepped by {by}")
        yield Line(clock.stepped + brief, "systemd-resolved", 6, "Clock change detected. Flushing caches.")


def _entries(lines: list[Line], host: str, rng: random.Random, clock: HostClock) -> list[Entry]:
    sequence, boot, machine = (f"{rng.getrandbits(128):032x}" for _ in range(3))
    up = timedelta(days=rng.randint(3, 40), seconds=rng.randrange(80_000))
    start = lines[0].at - up
    found = []
    for number, line in enumerate(lines, rng.randint(9_000, 90_000)):
        monotonic, wall = (line.at - start) // timedelta(microseconds=1), micros(clock.reads(line.at))
        fields = {"_MACHINE_ID": machine, "_HOSTNAME": host, **_who(line), "MESSAGE": line.text}
        raw = {name: str(value).encode() for name, value in fields.items()}
        found.append(Entry(wall, monotonic, boot, cursor(sequence, number, boot, monotonic, wall), raw))
    return found


def _who(line: Line) -> dict[str, object]:
    """Return the fields that say who logged a line and how bad it is."""
    if line.program in TRANSPORTS:
        fields: dict[str, object] = {"_TRANSPORT": line.program, "SYSLOG_IDENTIFIER": line.program}
    else:
        unit = f"{UNITS.get(line.program, line.program)}.service"
        fields = {"_TRANSPORT": "syslog", "SYSLOG_IDENTIFIER": line.program, "_COMM": line.program}
        fields |= {"_SYSTEMD_UNIT": unit} | ({"CONTAINER_NAME": line.pod} if line.pod else {})
    return ({"PRIORITY": line.priority} if line.priority >= 0 else {}) | fields
