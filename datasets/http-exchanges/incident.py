"""Requests of an incident in which a zone loses packets, as connections: who asked whom when, and what was lost."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from groundschool.formats.tcp import AGAIN, SECOND
from groundschool.kit import beside
from groundschool.scenarios import Scenario
from groundschool.simulation.requests import Request, rows
from groundschool.simulation.state import World

talk = beside(__file__, "talk")
WATCHED, NEAR = 8, 400  # minutes; µs there and back
EACH, WELL = 2, 3  # connections on which a SYN, a request or an answer was lost, and those on which nothing was
HEADERS = 240  # bytes of an answer before its body


def of_a_scenario(rng: random.Random, seed: int, side: str) -> Iterator[Any]:
    """Yield connections of the host whose requests were hit most, in no order: an edge, or one that edges ask."""
    told = Scenario.from_seed(seed, "packet-loss", traffic=0.3)
    assert told.incident
    told = told.between(told.incident.start.replace(second=0) - timedelta(minutes=1), WATCHED)
    end = "edge" if side == talk.CLIENT else "upstream"
    asked = [one for one in rows(told.requests) if one.status < 400 and one.failed_upstream < 0 and _shown(one, side)]
    hosts = [getattr(one, end) for one in asked if _hit(one)]
    host = max(sorted(set(hosts)), key=hosts.count)
    here = [one for one in asked if getattr(one, end) == host]
    kinds = [[one for one in here if one.syns], [one for one in here if one.asks], [one for one in here if one.answers]]
    well = [one for one in here if not _hit(one)]
    hit = {one for kind in kinds for one in rng.sample(kind, min(EACH, len(kind)))}
    chosen = sorted(hit | set(rng.sample(well, min(WELL, len(well)))))
    for one, port in zip(chosen, rng.sample(range(32_768, 60_999), len(chosen)), strict=True):
        yield _talk(rng, told.world, one, port)


def _hit(one: Request) -> bool:
    return one.syns + one.asks + one.answers > 0


def _shown(one: Request, side: str) -> bool:
    """Return whether the exercise's contract lets a loss be read: nothing that a capture cannot show is missing."""
    if side == talk.CLIENT and one.answers and _segments(one) == 1:
        return False  # the tail of an answer, lost on its way here
    if side == talk.SERVER and one.asks:
        return False  # a request that was lost on its way here
    return one.syns <= 2 and one.asks <= 1 and one.answers <= 1


def _segments(one: Request) -> int:
    return -(-(one.bytes + HEADERS) // talk.MSS)


def _talk(rng: random.Random, world: World, one: Request, port: int) -> Any:  # noqa: ANN401 - a class of talk.py
    """Return the connection on which a request went, with what became of it on the way."""
    edge, server, size = world.instances[one.edge], world.instances[one.upstream], _segments(one)
    held = (0, 1, 3)[one.syns] * SECOND + (0, *AGAIN)[one.asks] + (0, *AGAIN)[one.answers]
    took = int(one.upstream_time * SECOND)
    exchange = talk.Exchange(
        idle=210,
        think=max(took - held - 2 * NEAR, 300),
        size=size,
        lost=(max(size - 2, 0),) if one.answers else (),
        recovered="timeout" if one.answers else "",
        rto=AGAIN[0],
        request_lost=one.asks > 0,
    )
    begun, isn = int(one.time * SECOND) - took, (rng.getrandbits(32), rng.getrandbits(32))
    return talk.Talk(edge.address, port, server.address, server.port, begun, NEAR, isn, (exchange,), one.syns)
