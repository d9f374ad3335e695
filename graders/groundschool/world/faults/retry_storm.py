"""A short blip that callers' retries turn into a lasting overload."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.world.fault import Fault, Mitigation
from groundschool.world.graph import graph
from groundschool.world.services import BY_NAME
from groundschool.world.stage import Stage
from groundschool.world.state import World


@dataclass(frozen=True)
class RetryStorm(Fault):
    """Capacity dips for ``blip`` seconds; callers that repeat ``retries`` times keep the service down afterwards."""

    blip: int
    retries: int

    id = "retry-storm"
    category = "feedback"
    par_minutes = 15
    right = (
        Mitigation("limit-retries", "limit the callers' retries to one with a budget", "load halves, the queue drains", True),
        Mitigation("shed-load", "shed half of the traffic at the edge for a while", "the queue drains", True, demand=0.5),
    )
    harmful = (
        Mitigation("restart", "restart the overloaded service", "less capacity meets the same load", capacity=0.5, minutes=3),
        Mitigation("raise-timeouts", "raise the callers' timeouts", "more work waits, none succeeds sooner"),
    )
    runner_up = "more customers than usual"
    telling = "the service receives several attempts per customer request while the edge receives as many as before"

    @classmethod
    def draw(cls, rng: np.random.RandomState, world: World) -> Self:
        """Return the fault at a service in the middle of the graph."""
        service = str(rng.choice(["inventory", "search", "auth"]))
        return cls(service, int(rng.choice([60, 75, 90])), int(rng.choice([4, 5])))

    def perturb(self, stage: Stage) -> None:
        """Take most of the capacity away for the blip; the callers' policy has been lavish for days."""
        text = "client defaults of all callers: retries without budget (since last week)"
        stage.note(0, "config", self.service, text, by="platform-config")
        known = graph()
        owned = [known.endpoint(self.service, end.operation) for end in BY_NAME[self.service].endpoints]
        stage.conditions.retries[:, owned] = self.retries
        last = stage.later(self.blip)
        for instance in stage.world.by_service[self.service]:
            stage.conditions.capacity[stage.onset : last + 1, instance.index] *= 0.15
