"""A deploy that breaks one code path."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.stage import Stage


@dataclass(frozen=True)
class BadDeploy(Fault):
    """A new version fails a share of the requests of one operation; the others are well."""

    operation: str
    failing: float

    id = "bad-deploy"
    category = "change"
    par_minutes = 15
    right = (
        Mitigation(
            "roll-back",
            "roll back the service",
            "errors stop as each instance comes up with the old version",
            clears=True,
        ),
        Mitigation("flag-off", "switch the code path off by its flag", "errors stop within a minute", clears=True),
    )
    harmful = (
        Mitigation(
            "restart",
            "restart the service",
            "a third of the capacity is gone for two minutes, the errors stay",
        ),
        Mitigation(
            "fail-over-db",
            "fail the database over",
            "all writes stop for a minute, the errors stay",
        ),
    )
    works_through = frozenset({"roll-back"})
    runner_up = "a dependency of the service fails"
    telling = (
        "one operation fails, only on instances with the new version; calls to the same dependency succeed elsewhere"
    )

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at one of the request-serving services."""
        service = str(rng.choice(["web", "booking-api", "inventory", "payments", "auth", "freight"]))
        ends = [end.operation for end in BY_NAME[service].endpoints if not end.operation.endswith("/current")]
        return cls(service, ends[rng.randint(len(ends))], round(float(rng.uniform(0.4, 0.95)), 2))

    def perturb(self, stage: Stage) -> None:
        """Roll the new version out; the operation fails where it runs."""
        stage.roll_out(self.service, stage.onset)
        pairs = stage.pair(self.service, self.operation)
        where = stage.pairs.instance[pairs]

        def fail(_: int, now: Conditions) -> None:
            now.fail[pairs[stage.new[where]]] = self.failing

        stage.lay(fail, stage.onset)
