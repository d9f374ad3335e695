"""A short blip that callers' retries turn into a lasting overload."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.graph import graph
from groundschool.simulation.services import BY_NAME, NUMBER
from groundschool.simulation.stage import Stage
from groundschool.simulation.traffic import usual_utilisation

FULL = 0.55  # utilisation from which an overload can feed itself


@dataclass(frozen=True)
class RetryStorm(Fault):
    """Capacity dips for ``blip`` seconds; callers that repeat ``retries`` times keep it down."""

    blip: int
    retries: int

    id = "retry-storm"
    category = "feedback"
    par_minutes = 15
    right = (
        Mitigation(
            "limit-retries",
            "limit the callers' retries to one with a budget",
            "load halves, the queue drains",
            clears=True,
        ),
        Mitigation("shed-load", "shed half of the traffic at the edge for a while", "the queue drains", clears=True),
    )
    harmful = (
        Mitigation("restart", "restart the overloaded service", "less capacity meets the same load"),
        Mitigation("raise-timeouts", "raise the callers' timeouts", "more work waits, none succeeds sooner"),
    )
    works_through = frozenset({"limit-retries", "shed-load"})
    runner_up = "more customers than usual"
    telling = "the service receives several attempts per customer request while the edge receives as many as before"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a service in the middle of the graph."""
        service = str(rng.choice(["inventory", "search", "auth"]))
        return cls(service, int(rng.choice([60, 75, 90])), int(rng.choice([4, 5])))

    def perturb(self, stage: Stage) -> None:
        """Take most capacity away for the blip, from a service sized too small; callers have been lavish for days."""
        text = "client defaults of all callers: retries without budget (since last week)"
        stage.note(0, "config", self.service, text, by="platform-config")
        known = graph()
        owned = [known.endpoint(self.service, end.operation) for end in BY_NAME[self.service].endpoints]
        usual = float(usual_utilisation(stage.world, stage.moment(600)).sum(axis=0)[NUMBER[self.service]])
        own = [one.index for one in stage.world.by_service[self.service]]

        def spoil(_: int, now: Conditions) -> None:
            now.retries[owned] = self.retries
            now.capacity[own] *= min(1.0, usual / FULL)

        def dip(_: int, now: Conditions) -> None:
            now.capacity[own] *= 0.15

        stage.lay(spoil, 0)
        stage.lay(dip, stage.onset, stage.later(self.blip) + 1)
