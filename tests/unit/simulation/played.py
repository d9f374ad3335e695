"""Runs shared by the tests of the world: small ones, played once."""

from functools import cache

from groundschool.simulation import Run, World, draw_incident, simulate

STEP = 60


@cache
def played(fault: str | None, hours: float = 2.0, traffic: float = 0.2, seed: int = 1) -> Run:
    """Return a stretch of a small world with a fault, or without one."""
    world = World.from_seed(seed, traffic)
    window = world.window(hours)
    incident = draw_incident(world, seed, [fault], window) if fault else None
    return simulate(world, incident, window, STEP)


def brief(fault: str | None) -> Run:
    """Return forty quiet-night minutes: enough to compare counts, not to see an incident through."""
    return played(fault, 2 / 3, 0.03)
