"""The company's alert rules: what is watched, from when it fires, and when it is over again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from groundschool.simulation.company import JOURNEYS, OBJECTIVES, ROUTES
from groundschool.simulation.conditions import Conditions
from groundschool.simulation.dynamics import P95, Expected
from groundschool.simulation.graph import Floats, Ints, graph
from groundschool.simulation.services import ALL, BY_NAME
from groundschool.simulation.stage import Stage, Subject
from groundschool.simulation.state import World


@dataclass(frozen=True)
class Readings:
    """What rules look at in step ``t``: the failing share by route (R,), the model's expectations, the conditions.

    ``killed`` (I,) is how often the kernel ended each instance lately for want of memory.
    """

    t: int
    failing: Floats
    expected: Expected
    conditions: Conditions
    killed: Ints


@dataclass(frozen=True)
class PagingRule:
    """Fires on a subject that was at ``bound`` or above for ``lasting`` seconds; resolves once below ``back`` as long.

    ``read`` returns a value for each subject.
    """

    name: str
    subjects: tuple[Subject, ...]
    read: Callable[[Readings], Floats]
    bound: float
    back: float
    lasting: int
    pages: bool = False


class Watch:
    """Evaluates the rules step by step and sounds what changes."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._rules = stage, rules(stage.world)
        self._watched = [(rule, subject) for rule in self._rules for subject in rule.subjects]
        self._bound, self._back, self._lasting = (
            np.array([getattr(rule, name) for rule, _ in self._watched]) for name in ("bound", "back", "lasting")
        )
        self._over, self._under = np.zeros(len(self._watched)), np.zeros(len(self._watched))
        self._fires = np.zeros(len(self._watched), dtype=bool)

    def look(self, now: Readings) -> None:
        """Take in step ``now.t``; what fires or resolves is noted for its end."""
        values, step = np.concatenate([rule.read(now) for rule in self._rules]), self._stage.step
        self._over = np.where(values >= self._bound, self._over + step, 0)
        self._under = np.where(values < self._back, self._under + step, 0)
        changed = np.where(self._fires, self._under, self._over) >= self._lasting
        self._fires[changed] ^= True
        for place in np.flatnonzero(changed):
            rule, subject = self._watched[place]
            self._stage.sound(now.t + 1, rule.name, subject, firing=bool(self._fires[place]), pages=rule.pages)


def rules(world: World) -> tuple[PagingRule, ...]:
    """Return the rules for what runs in a world."""
    routes = tuple(Subject(route.operation, route.backend) for route in ROUTES)
    services = tuple(Subject(service.name, service.name) for service in ALL)
    pods = tuple(Subject(one.name, one.service, one.index) for one in world.instances)
    hosts = tuple(Subject(journey.host.name, "edge") for journey in JOURNEYS)
    slow = [objective for objective in OBJECTIVES if objective.threshold_ms]
    checkout = tuple(Subject(operation, "booking-api") for objective in slow for operation in objective.routes)
    ends = [graph().endpoint("edge", one.name) for one in checkout]
    limits = np.array([objective.threshold_ms or 0.0 for objective in slow for _ in objective.routes]) / 1000
    pools = np.array([float(BY_NAME[one.service].pool) or np.inf for one in world.instances])
    return (
        PagingRule("HighErrorShare", routes, lambda now: now.failing, 0.04, 0.02, 120, pages=True),
        PagingRule("CheckoutSlow", checkout, lambda now: P95 * now.expected.waits[now.t, ends] / limits, 1, 0.9, 300),
        PagingRule("ServiceSaturated", services, lambda now: now.expected.utilisation[now.t], 0.95, 0.85, 180),
        PagingRule("DbPoolNearlyEmpty", pods, lambda now: now.conditions.leaked / pools, 0.8, 0.5, 120),
        PagingRule("LogVolumeFull", pods, lambda now: now.conditions.disk, 0.95, 0.9, 120),
        PagingRule("LogVolumeInodesUsed", pods, lambda now: now.conditions.inodes, 0.95, 0.9, 120),
        PagingRule("CertificateRefused", hosts, lambda now: now.conditions.verify.astype(float), 1, 1, 120),
        PagingRule("ContainerOomKilled", pods, lambda now: now.killed.astype(float), 1, 1, 15, pages=True),
    )
