"""An alert without user impact."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.services import SERVICES
from groundschool.simulation.stage import Stage

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
        Mitigation(
            "restart", "restart the service to be safe", "capacity is gone for two minutes", capacity=0.5, minutes=2
        ),
        Mitigation("roll-back", "roll back the latest deploy", "a good change is lost", capacity=0.8, minutes=3),
    )
    runner_up = "the beginning of an incident"
    telling = "errors and latency of every journey stay at their usual level"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return an alert on any service."""
        return cls(SERVICES[rng.randint(len(SERVICES))].name, str(rng.choice(ALERTS)))

    def perturb(self, stage: Stage) -> None:
        """Fire the alert, and again some minutes later."""
        instances = stage.world.by_service[self.service]
        chosen = instances[stage.rng.randint(len(instances))]
        for delay in (60, int(stage.rng.randint(420, 900))):
            text = f"{self.alert} firing on {chosen.name}"
            stage.note(stage.later(delay), "alert", self.service, text, instance=chosen.index, by="alertmanager")
