"""How many requests customers make: journeys follow the local clock of their region."""

from datetime import datetime

import numpy as np

from groundschool.simulation import clock
from groundschool.simulation.company import JOURNEYS, REGIONS, REQUESTS_PER_SECOND, ROUTES
from groundschool.simulation.graph import Floats, graph
from groundschool.simulation.services import ALL
from groundschool.simulation.state import World

SHARES = np.array([route.share for route in ROUTES]) / sum(route.share for route in ROUTES)
JOURNEY_OF_ROUTE = np.array([JOURNEYS.index(route.journey) for route in ROUTES])


def regional_demand(window: clock.Window, step: int) -> Floats:
    """Return demand (T, journeys, regions) relative to the daily mean: a cosine that peaks at the local peak hour.

    Raises ValueError for a window in which no step has room.
    """
    if window.seconds < step:
        raise ValueError(f"a window of {window.seconds} s has no room for a step of {step} s")
    seconds = np.arange(window.seconds // step) * step
    demand = np.empty((len(seconds), len(JOURNEYS), len(REGIONS)))
    for r, region in enumerate(REGIONS):
        start = clock.local(window.start, region.name)
        hour = start.hour + start.minute / 60 + seconds / 3600
        for j, journey in enumerate(JOURNEYS):
            phase = 2 * np.pi * (hour - journey.peak_hour) / 24
            demand[:, j, r] = region.share * (1 + journey.swing * np.cos(phase))
    return demand


def arrivals(world: World, demand: Floats) -> Floats:
    """Return requests per second (T, routes, regions) for a demand (T, journeys, regions)."""
    return REQUESTS_PER_SECOND * world.traffic * SHARES[:, None] * demand[:, JOURNEY_OF_ROUTE]


def capacity(world: World) -> Floats:
    """Return per service the work it can do, in busy seconds a second, sized so that the day's peak meets headroom."""
    day = clock.Window(world.day, 86_400)
    rates = arrivals(world, regional_demand(day, 900)).sum(axis=2)
    load = np.max(offered(rates), axis=0)
    return load / np.array([world.headroom[service.name] for service in ALL])


def offered(rates: Floats) -> Floats:
    """Return the work (T, S) that route rates (T, routes) mean when nothing fails, in busy-seconds per second."""
    known = graph()
    return (attempts_for(rates) * known.own) @ known.members


def attempts_for(rates: Floats) -> Floats:
    """Return calls per second (T, E) that route rates (T, routes) mean when nothing fails."""
    known = graph()
    attempts = np.zeros((len(rates), len(known.names)))
    attempts[:, : len(ROUTES)] = rates
    total = attempts.copy()
    while attempts.any():
        attempts = attempts @ (known.calls + known.later)
        total += attempts
    return total


def usual_utilisation(world: World, moment: datetime) -> Floats:
    """Return how full each service usually is at a moment, by journey: (journeys, S), to be added up."""
    rates = arrivals(world, regional_demand(clock.Window(moment, 1), 1)).sum(axis=2)[0]
    by_journey = np.where(np.arange(len(JOURNEYS))[:, None] == JOURNEY_OF_ROUTE, rates, 0.0)
    return offered(by_journey) / capacity(world)


def usual_share(world: World, moment: datetime, service: str, operation: str) -> float:
    """Return the share (0-1) of a service's work that one of its operations usually makes at a moment."""
    known = graph()
    rates = arrivals(world, regional_demand(clock.Window(moment, 1), 1)).sum(axis=2)
    work = attempts_for(rates)[0] * known.own
    end = known.endpoint(service, operation)
    return float(work[end] / work[known.service == known.service[end]].sum())
