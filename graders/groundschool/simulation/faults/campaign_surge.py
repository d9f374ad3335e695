"""More customers than the company has room for."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.graph import Floats
from groundschool.simulation.services import ALL
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
        Mitigation("restart", "restart what is slow", "less capacity for the same customers"),
        Mitigation("roll-back", "roll back the latest deploy", "nothing changes: it is innocent"),
    )
    works_through = frozenset({"waiting-room", "scale-out"})
    runner_up = "callers that retry"
    telling = "the edge itself receives more requests, from more customers, before anything fails"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return a surge that one service after the other cannot bear."""
        return cls("edge", round(float(rng.uniform(1.08, 1.35)), 2))

    def perturb(self, stage: Stage) -> None:
        """Ramp the booking journey's demand."""
        factor = self._growth(stage).min()

        def swell(t: int, now: Conditions) -> None:
            now.demand[0] *= 1 + (factor - 1) * min(stage.seconds_since(stage.onset, t) / 600, 1)

        stage.lay(swell, stage.onset)

    def answered_by(self, verb: str, target: str, stage: Stage) -> bool:
        """Return whether an action ends the harm: a waiting room at the edge, or room where it saturates first."""
        tightest = ALL[int(self._growth(stage).argmin())].name
        return target == tightest if verb == "scale-out" else super().answered_by(verb, target, stage)

    def _growth(self, stage: Stage) -> Floats:
        """Return by how much booking traffic may grow until each service is ``pressure`` times full, (S,)."""
        usual = usual_utilisation(stage.world, stage.moment(900))
        return (self.pressure - usual[1:].sum(axis=0)) / np.maximum(usual[0], 1e-9)
