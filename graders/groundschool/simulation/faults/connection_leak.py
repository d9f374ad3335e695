"""Connections that are never given back."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.stage import Stage


@dataclass(frozen=True)
class ConnectionLeak(Fault):
    """An instance loses database connections until its pool is empty; ``minutes`` is how long a full pool lasts."""

    minutes: float

    id = "connection-leak"
    category = "resource"
    par_minutes = 20
    right = (
        Mitigation("roll-back", "roll back the service", "pools are whole again and stay so", clears=True),
        Mitigation(
            "rolling-restart",
            "restart the instances one at a time and watch",
            "pools are whole for a while",
            clears=True,
        ),
    )
    harmful = (
        Mitigation(
            "raise-pool",
            "double the pools",
            "the database runs out of connections for everybody",
        ),
        Mitigation("restart-all", "restart every instance at once", "an outage of a minute"),
    )
    works_through = frozenset({"roll-back", "rolling-restart"})
    runner_up = "the database is slow"
    telling = (
        "query time is normal while connections in use and CLOSE_WAIT grow since the last restart of each instance"
    )

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a service with a pool."""
        return cls(str(rng.choice(["booking-api", "inventory", "payments"])), round(float(rng.uniform(18, 30)), 1))

    def perturb(self, stage: Stage) -> None:
        """Leak from each instance's update on; one instance is restarted on the way and begins again at nothing."""
        pool, own = BY_NAME[self.service].pool, stage.world.by_service[self.service]
        reached = stage.roll_out(self.service, stage.onset)
        spared = int(stage.rng.randint(len(own)))
        again = stage.later(self.minutes * 60 * 0.7, reached[spared])
        stage.plan(again, lambda t: stage.come_up(t, own[spared], "evicted: node drained"))
        where = np.array([one.index for one in own])
        pace = stage.rng.uniform(0.85, 1.15, len(own)) * pool / (self.minutes * 60)
        pairs = np.flatnonzero(np.isin(stage.pairs.instance, where))

        def leak(t: int, now: Conditions) -> None:
            age = (t - stage.since[where]) * float(stage.step)
            now.leaked[where] = np.where(stage.new[where], np.minimum(np.floor(age * pace), pool), 0)
            # Nothing left: every query waits for a connection in vain.
            now.fail[pairs[now.leaked[stage.pairs.instance[pairs]] >= pool]] = 0.9

        stage.lay(leak, stage.onset)
