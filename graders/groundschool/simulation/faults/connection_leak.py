"""Connections that are never given back."""

from dataclasses import dataclass
from typing import Self

import numpy as np

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
            capacity=0.6,
            minutes=15,
        ),
        Mitigation("restart-all", "restart every instance at once", "an outage of a minute", capacity=0.02, minutes=1),
    )
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
        pool = BY_NAME[self.service].pool
        reached = stage.roll_out(self.service, stage.onset)
        spared = int(stage.rng.randint(len(reached)))
        for number, instance in enumerate(stage.world.by_service[self.service]):
            age = stage.seconds_since(reached[number])
            if number == spared:
                again = stage.later(self.minutes * 60 * 0.7, reached[number])
                stage.restarts[again, instance.index] = True
                stage.note(
                    again,
                    "restart",
                    self.service,
                    f"{instance.name} evicted: node drained",
                    instance=instance.index,
                    version=stage.releases[self.service],
                    by="kubelet",
                )
                age = np.where(np.arange(stage.steps) >= again, stage.seconds_since(again), age)
            pace = float(stage.rng.uniform(0.85, 1.15)) * pool / (self.minutes * 60)
            leaked = np.minimum(np.floor(age * pace), pool)
            stage.conditions.leaked[:, instance.index] = leaked
            for pair in stage.pairs.on(instance.index):  # nothing left: every query waits for a connection in vain
                stage.conditions.fail[leaked >= pool, pair] = 0.9
