"""More customers than the company has room for."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.world.fault import Fault, Mitigation
from groundschool.world.stage import Stage
from groundschool.world.state import World


@dataclass(frozen=True)
class CampaignSurge(Fault):
    """Booking traffic multiplies within ten minutes; services saturate in the order of their headroom."""

    factor: float

    id = "campaign-surge"
    category = "capacity"
    par_minutes = 20
    right = (
        Mitigation("waiting-room", "switch the waiting room on", "customers queue at the edge, bookings work", True),
        Mitigation("scale-out", "add instances where it saturates first", "latency falls within minutes", True),
    )
    harmful = (
        Mitigation("restart", "restart what is slow", "less capacity for the same customers", capacity=0.5, minutes=3),
        Mitigation("roll-back", "roll back the latest deploy", "nothing changes: it is innocent", capacity=0.8, minutes=3),
    )
    runner_up = "callers that retry"
    telling = "the edge itself receives more requests, from more customers, before anything fails"

    @classmethod
    def draw(cls, rng: np.random.RandomState, world: World) -> Self:
        """Return a surge of three to four and a half times the usual traffic."""
        return cls("edge", round(float(rng.uniform(3.0, 4.5)), 2))

    def perturb(self, stage: Stage) -> None:
        """Ramp the booking journey's demand."""
        ramp = np.clip(stage.seconds_since(stage.onset) / 600, 0, 1)
        stage.conditions.demand[:, 0] *= 1 + (self.factor - 1) * ramp
