"""One instance that fails while its siblings are well."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.stage import Stage


@dataclass(frozen=True)
class BadBackend(Fault):
    """An instance fails a share of everything it is asked and is slow about the rest; no version differs."""

    failing: float
    slowdown: float

    id = "bad-backend"
    category = "resource"
    par_minutes = 12
    right = (
        Mitigation("take-out", "take the instance out of rotation after an N-1 check", "errors stop", clears=True),
    )
    harmful = (
        Mitigation("restart-all", "restart the whole service", "capacity is gone for two minutes"),
        Mitigation("roll-back", "roll back the service", "nothing changes: all instances run the same version"),
    )
    runner_up = "a bad deploy"
    telling = "errors come from one instance although its siblings run the same version; retries hide some of them"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a service that the edge balances over."""
        service = str(rng.choice(["web", "booking-api"]))
        return cls(service, round(float(rng.uniform(0.3, 0.8)), 2), round(float(rng.uniform(1.5, 4)), 1))

    def perturb(self, stage: Stage) -> None:
        """Break one instance for all of its endpoints."""
        instances = stage.world.by_service[self.service]
        chosen = instances[stage.rng.randint(len(instances))].index
        pairs = stage.pairs.on(chosen)

        def ail(_: int, now: Conditions) -> None:
            now.fail[pairs], now.slow[pairs] = self.failing, self.slowdown

        stage.lay(ail, stage.onset)
