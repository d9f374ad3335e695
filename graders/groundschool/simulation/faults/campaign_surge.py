"""More customers than the company has room for."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.stage import Stage
from groundschool.simulation.traffic import usual_utilisation


@dataclass(frozen=True)
class CampaignSurge(Fault):
    """Booking traffic grows within ten minutes until the busiest service is ``pressure`` times full."""

    pressure: float

    id = "campaign-surge"
    category = "capacity"
    par_minutes = 20
    right = (
        Mitigation(
            "waiting-room", "switch the waiting room on", "customers queue at the edge, bookings work", clears=True
        ),
        Mitigation("scale-out", "add instances where it saturates first", "latency falls within minutes", clears=True),
    )
    harmful = (
        Mitigation("restart", "restart what is slow", "less capacity for the same customers", capacity=0.5, minutes=3),
        Mitigation(
            "roll-back", "roll back the latest deploy", "nothing changes: it is innocent", capacity=0.8, minutes=3
        ),
    )
    runner_up = "callers that retry"
    telling = "the edge itself receives more requests, from more customers, before anything fails"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return a surge that one service after the other cannot bear."""
        return cls("edge", round(float(rng.uniform(1.08, 1.35)), 2))

    def perturb(self, stage: Stage) -> None:
        """Ramp the booking journey's demand."""
        ramp = np.clip(stage.seconds_since(stage.onset) / 600, 0, 1)
        usual = usual_utilisation(stage.world, stage.moment(900))
        factor = float(((self.pressure - usual[1:].sum(axis=0)) / np.maximum(usual[0], 1e-9)).min())
        stage.conditions.demand[:, 0] *= 1 + (factor - 1) * ramp
