"""A deploy that keeps memory it should give back."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.services import BY_NAME
from groundschool.simulation.stage import Stage


@dataclass(frozen=True)
class MemoryLeak(Fault):
    """Each instance of a new version grows until it reaches its container's limit, ``minutes`` after its start."""

    minutes: float

    id = "memory-leak"
    category = "resource"
    par_minutes = 15
    right = (
        Mitigation("roll-back", "roll back the service", "working sets are flat again and stay so", clears=True),
        Mitigation(
            "raise-limit",
            "double the memory limit of the service's containers, if the nodes have it to give",
            "it takes several times as long until the kernel kills again: time to find a version that is well",
            clears=True,
        ),
    )
    harmful = (
        Mitigation(
            "fail-over-db", "fail the database over", "all writes stop for a minute, the kernel kills as before"
        ),
        Mitigation(
            "raise-timeouts", "raise the callers' timeouts", "they wait longer for instances that are not there"
        ),
    )
    works_through = frozenset({"roll-back", "raise-limit"})
    runner_up = "containers too small for today's traffic"
    telling = (
        "the working set grows with an instance's age since the deploy and not with traffic, is low after each restart,"
        " and ends at the limit with exit code 137 (OOMKilled)"
    )

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a service that customers wait for."""
        service = str(rng.choice(["web", "booking-api", "inventory", "search", "payments"]))
        return cls(service, round(float(rng.uniform(4, 5.5)), 1))

    def perturb(self, stage: Stage) -> None:
        """Grow from each start of the new version on, each instance at a pace of its own."""
        own = stage.world.by_service[self.service]
        stage.roll_out(self.service, stage.onset)
        where = np.array([one.index for one in own])
        room = BY_NAME[self.service].memory - stage.neutral.memory[stage.onset, where]
        pace = stage.rng.uniform(1, 1.1, len(own)) * room / (self.minutes * 60)

        def leak(t: int, now: Conditions) -> None:
            age = (t - stage.since[where]) * float(stage.step)
            now.memory[where] += np.where(stage.new[where], age * pace, 0)

        stage.lay(leak, stage.onset)
