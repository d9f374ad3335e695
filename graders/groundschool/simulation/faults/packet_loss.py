"""A zone whose link to the others loses packets."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.company import REGIONS
from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.stage import Stage
from groundschool.simulation.state import World

TIERS = ("edge", "web", "booking-api")


@dataclass(frozen=True)
class PacketLoss(Fault):
    """A share of the packets between one zone of a ``region`` and all other zones is lost, in both directions."""

    region: str
    loss: float

    id = "packet-loss"
    category = "resource"
    par_minutes = 20
    right = (
        Mitigation(
            "drain-zone",
            "send traffic around the zone, after an N-1 check of the others",
            "no request crosses the bad link any more",
            clears=True,
        ),
        Mitigation(
            "use-spare-link", "move the zone to its spare uplink (network's approval)", "packets arrive", clears=True
        ),
    )
    harmful = (
        Mitigation("raise-timeouts", "raise the callers' timeouts", "customers wait longer for the same lost packets"),
        Mitigation(
            "restart-edge", "restart every edge at once", "an outage of a minute, the packets are lost as before"
        ),
    )
    runner_up = "a service of the zone is too slow"
    telling = (
        "hosts of one zone send segments again, and those that talk to them; waits gather at 0.2, 0.6 and 1 s while CPU"
        " and the time of each query are as ever"
    )

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault at a zone of a region."""
        return cls("edge", REGIONS[rng.randint(len(REGIONS))].name, round(float(rng.uniform(0.14, 0.2)), 2))

    def zone(self, world: World) -> str:
        """Return the zone: where most of what customers reach first runs."""
        zones = next(region.zones for region in REGIONS if region.name == self.region)
        there = [one.zone for name in TIERS for one in world.by_service[name]]
        return max(zones, key=there.count)

    def perturb(self, stage: Stage) -> None:
        """Lose packets from the onset on; nobody changed anything."""
        zone = self.zone(stage.world)
        inside = [one.index for one in stage.world.instances if one.zone == zone]

        def lose(_: int, now: Conditions) -> None:
            now.loss[inside] = self.loss

        stage.lay(lose, stage.onset)
