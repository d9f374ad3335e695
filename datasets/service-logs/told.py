"""Which incident the logs are of, and the clock that is off."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from groundschool.scenarios import Scenario
from groundschool.scenarios.host_clock import HostClock
from groundschool.scenarios.service_log import ServiceLine, ServiceLog
from groundschool.scenarios.service_texts import OWN
from groundschool.simulation.chance import offshoot

BEFORE, MINUTES, TRAFFIC, SERVICE = timedelta(seconds=30), 3, 0.2, "booking-api"
ENOUGH, FEW, MOST = 11, 6, 420  # errors of the instance that fails; requests


def incident(seed: int, *, edge: bool = False) -> tuple[list[ServiceLine], str]:
    """Return the lines of an incident in which an instance fails by itself, and the host of that instance.

    For an edge a few failures will do.
    """
    for attempt in range(80):
        told = Scenario.from_seed(offshoot(seed, "service logs", attempt), "bad-backend", traffic=TRAFFIC)
        if told.incident is None:
            continue
        start = told.incident.start
        rng = random.Random(f"fault {seed} {attempt}")
        fault = replace(told.incident.fault, service=SERVICE, failing=round(rng.uniform(0.65, 0.9), 2))
        told = replace(told, incident=replace(told.incident, fault=fault, service=SERVICE))
        told = told.between(start - BEFORE, MINUTES)
        lines = ServiceLog(told.run, told.requests[:MOST]).lines()
        [(host, failed)] = _failing(lines, SERVICE).most_common(1) or [("", 0)]
        others = max(_failing(lines, "web").total(), _failing(lines, "inventory").total())
        if failed >= (FEW if edge else max(ENOUGH, 2 * others)) and _plain(lines, "" if edge else host):
            return lines, host
    raise AssertionError(f"no incident of seed {seed} has enough errors")


def _failing(lines: Sequence[ServiceLine], service: str) -> Counter[str]:
    """Return how often a service failed by itself, by host."""
    own = OWN[service]
    return Counter(one.here.node for one in lines if one.here.service == service and one.said.template in own)


def _plain(lines: Sequence[ServiceLine], host: str) -> bool:
    """Return whether each signature was first seen at a moment of its own, and the trouble at the host given."""
    first: dict[tuple[str, str], ServiceLine] = {}
    for one in lines:
        if one.level == "error":
            first.setdefault((one.here.service, one.said.template), one)
    began = next(one for (service, text), one in first.items() if service == SERVICE and text in OWN[SERVICE])
    earliest = min(first.values(), key=lambda one: one.at)
    alone = len({one.at for one in first.values()}) == len(first)
    return alone and (not host or (began.here.node == host and earliest.here.node != host))


def ahead(rng: random.Random) -> HostClock:
    """Return a clock that is ahead, by more than any request takes."""
    return HostClock(behind=-timedelta(milliseconds=rng.randint(9_000, 55_000)))


def behind(rng: random.Random) -> HostClock:
    """Return a clock that is behind."""
    return HostClock(behind=timedelta(milliseconds=rng.randint(9_000, 55_000)))
