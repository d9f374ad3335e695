"""An alert without user impact."""

from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np

from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.services import SERVICES
from groundschool.simulation.stage import Stage, Subject
from groundschool.simulation.state import Instance

ALERTS = ("HostHighCpu", "PodRestarted", "SingleProbeFailed", "DiskWillFillIn7Days")


@dataclass(frozen=True)
class NoisyAlert(Fault):
    """A threshold fires; customers notice nothing."""

    alert: str

    id = "noisy-alert"
    category = "none"
    par_minutes = 10
    right = (
        Mitigation("close", "state that there is no impact, close, file the alert for repair", "sleep", clears=True),
    )
    harmful = (
        Mitigation("restart", "restart the service to be safe", "capacity is gone for two minutes"),
        Mitigation("roll-back", "roll back the latest deploy", "a good change is lost"),
    )
    runner_up = "the beginning of an incident"
    telling = "errors and latency of every journey stay at their usual level"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return an alert on any service."""
        return cls(SERVICES[rng.randint(len(SERVICES))].name, str(rng.choice(ALERTS)))

    def perturb(self, stage: Stage) -> None:
        """Let the alert fire, and again some minutes after it has resolved."""
        instances = stage.world.by_service[self.service]
        chosen = instances[stage.rng.randint(len(instances))]
        again = int(stage.rng.randint(420, 900))
        for delay, firing in ((60, True), (300, False), (again, True), (again + 240, False)):
            stage.plan(stage.later(delay), partial(self._sound, stage, chosen, firing=firing))

    def _sound(self, stage: Stage, chosen: Instance, t: int, *, firing: bool) -> None:
        stage.sound(t, self.alert, Subject(chosen.name, self.service, chosen.index), firing=firing, pages=True)
