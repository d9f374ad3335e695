"""A migration that leaves a query without its index."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from groundschool.simulation.conditions import Conditions
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.services import NUMBER
from groundschool.simulation.stage import Stage
from groundschool.simulation.traffic import usual_share, usual_utilisation

QUERIES = {
    "sailings_by_date": ("inventory", "sailings_departs_on_idx", "sailings"),
    "seats_of_sailing": ("inventory", "seats_sailing_id_idx", "seats"),
    "booking_by_id": ("booking-api", "bookings_reference_key", "bookings"),
}


@dataclass(frozen=True)
class MissingIndex(Fault):
    """One query scans its table: slow, and so dear that the database is ``pressure`` times full."""

    query: str
    pressure: float

    id = "missing-index"
    category = "change"
    par_minutes = 25
    right = (
        Mitigation(
            "create-index", "create the index concurrently (database approval)", "query time falls at once", clears=True
        ),
        Mitigation("shed-query", "switch the feature that runs the query off", "load falls to normal", clears=True),
    )
    harmful = (
        Mitigation("scale-out", "add instances of the service", "more clients on a saturated database"),
        Mitigation(
            "roll-back-schema",
            "roll the migration back blindly",
            "the table is locked for minutes",
        ),
    )
    runner_up = "more traffic than the database can serve"
    telling = "one query's time rose while its rate did not; the others only wait"

    @classmethod
    def draw(cls, rng: np.random.RandomState) -> Self:
        """Return the fault for one query, owned by the service whose migration it was."""
        query = sorted(QUERIES)[rng.randint(len(QUERIES))]
        return cls(QUERIES[query][0], query, round(float(rng.uniform(1.05, 1.25)), 2))

    def perturb(self, stage: Stage) -> None:
        """Migrate, then let the query's time grow within five minutes as caches lose the table."""
        _, index, table = QUERIES[self.query]
        number = f"{stage.window.start:%Y%m%d}{1000 + int(stage.rng.randint(0, 1300)):04d}"
        text = f"migration {number} on {table} applied: replace {index}, change column type"
        stage.plan(stage.onset, lambda t: stage.note(t, "migration", self.service, text, by="deploy-bot"))
        usual = float(usual_utilisation(stage.world, stage.moment(600)).sum(axis=0)[NUMBER["bookings-db"]])
        share = usual_share(stage.world, stage.moment(600), "bookings-db", self.query)
        dearer = (self.pressure - usual) / (usual * share)
        pairs = stage.pair("bookings-db", self.query)

        def slow_down(t: int, now: Conditions) -> None:
            now.slow[pairs] *= 1 + dearer * min(stage.seconds_since(stage.onset, t) / 300, 1)

        stage.lay(slow_down, stage.onset)
