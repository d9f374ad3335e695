"""The call graph as arrays: what the time-step model multiplies with.

Axes used everywhere: T steps, S services and stores, E endpoints, I instances, P pairs (an endpoint on an instance).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundschool.simulation.company import ROUTES
from groundschool.simulation.services import ALL
from groundschool.simulation.state import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.number[Any]]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Graph:
    """Endpoints and calls; E-sized arrays unless said otherwise.

    ``calls`` and ``later`` are (E, E): mean calls from row to column, waited for and not. ``order`` lists endpoints
    with callers before the called. ``own`` is median own time and ``timeout`` callers' patience, both in seconds.
    ``route`` is an edge endpoint's public route (index into ROUTES), else -1. ``retries`` is how often callers usually
    repeat a failed call: only the edge does, once, for GET (nginx's proxy_next_upstream).
    """

    names: tuple[str, ...]
    operations: tuple[str, ...]
    service: Ints
    own: Floats
    timeout: Floats
    calls: Floats
    later: Floats
    order: tuple[int, ...]
    route: Ints
    retries: Floats
    members: Floats  # (E, S), 1 where the endpoint belongs to the service

    def endpoint(self, service: str, operation: str) -> int:
        """Return the index of an endpoint; raises ValueError for one that does not exist."""
        return self.names.index(f"{service} {operation}")


@cache
def graph() -> Graph:
    """Return the company's call graph."""
    ends = [(s, service, end) for s, service in enumerate(ALL) for end in service.endpoints]
    names = tuple(f"{service.name} {end.operation}" for _, service, end in ends)
    calls, later = np.zeros((len(ends), len(ends))), np.zeros((len(ends), len(ends)))
    for row, (_, _, end) in enumerate(ends):
        for name, times in end.calls.items():
            calls[row, names.index(name)] = times
        for name, times in end.later.items():
            later[row, names.index(name)] = times
    owner = np.array([s for s, _, _ in ends])
    repeated = {f"{route.backend} {route.operation}" for route in ROUTES if route.method == "GET"}
    return Graph(
        names,
        tuple(end.operation for _, _, end in ends),
        owner,
        np.array([end.own_ms for _, _, end in ends]) / 1000,
        np.array([service.timeout for _, service, _ in ends]),
        calls,
        later,
        tuple(_callers_first(calls + later)),
        np.array([row if row < len(ROUTES) else -1 for row in range(len(ends))]),
        np.array([float(name in repeated) for name in names]),
        np.eye(len(ALL))[owner],
    )


def _callers_first(calls: Floats) -> list[int]:
    """Return the endpoints in topological order."""
    waiting, order = set(range(len(calls))), list[int]()
    while waiting:
        ready = sorted(end for end in waiting if not any(calls[caller, end] for caller in waiting))
        order += ready
        waiting -= set(ready)
    return order


@dataclass(frozen=True)
class Pairs:
    """The (endpoint, instance) pairs of a world: P-sized index arrays, ordered by endpoint."""

    endpoint: Ints
    instance: Ints

    def of(self, endpoint: int) -> Ints:
        """Return the pairs of one endpoint."""
        return np.flatnonzero(self.endpoint == endpoint)

    def by_instance(self, endpoint: int) -> dict[int, int]:
        """Return the pair of an endpoint on each instance that has it."""
        return {int(self.instance[pair]): int(pair) for pair in self.of(endpoint)}

    def on(self, instance: int) -> Ints:
        """Return the pairs of one instance."""
        return np.flatnonzero(self.instance == instance)


def pairs_of(world: World) -> Pairs:
    """Return every endpoint on every instance of its service."""
    known = graph()
    found = [
        (end, instance.index)
        for end in range(len(known.names))
        for instance in world.by_service[ALL[known.service[end]].name]
    ]
    table = np.array(found)
    return Pairs(table[:, 0], table[:, 1])
