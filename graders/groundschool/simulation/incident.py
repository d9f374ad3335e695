"""Draws an incident: a fault, when it begins, how people respond, and what else happens meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from groundschool.errors import UnknownNameError
from groundschool.simulation.chance import chance
from groundschool.simulation.clock import Window
from groundschool.simulation.fault import Fault, Mitigation
from groundschool.simulation.faults import catalogue
from groundschool.simulation.routine import RoutineChange, backfill, draw_flag
from groundschool.simulation.services import SERVICES
from groundschool.simulation.state import World


@dataclass(frozen=True)
class Action:
    """Something done to a service so many seconds after the window's start; without a target, to the one at fault."""

    seconds: int
    verb: str
    target: str = ""


@dataclass(frozen=True)
class Incident:
    """One fault with its onset and response.

    ``acknowledge``, ``mitigate`` and ``resolve`` are seconds from page to acknowledgement, from there to the
    mitigation, and from there to the all-clear. ``severity`` is what the page says: a first guess, not the truth.
    ``undone`` seconds after the mitigation an automation takes it back, once; 0 where it holds.
    """

    fault: Fault
    service: str
    start: datetime
    severity: str
    mitigations: tuple[Mitigation, ...]
    decoys: tuple[RoutineChange, ...]
    acknowledge: int
    mitigate: int
    resolve: int
    seed: int
    undone: int = 0


def draw_incident(world: World, seed: int, faults: Iterable[str], window: Window | None = None) -> Incident:
    """Return an incident drawn from the ``faults`` named by id.

    There is no drawing from whatever the catalogue holds, so that a fault that is added to it moves no older draw.
    It begins between 25 % and 40 % of the window (default: ``world.window()``). Raises UnknownNameError for an id
    that no fault has.
    """
    known = catalogue()
    wanted = sorted(faults)
    for name in wanted:
        if name not in known:
            raise UnknownNameError("fault", name, known)
    rng = chance(seed, times=7919, plus=17)
    fault = known[wanted[rng.randint(len(wanted))]].draw(rng)
    window = window or world.window()
    start = window.at(int(window.seconds * rng.uniform(0.25, 0.40)))
    return Incident(
        fault=fault,
        service=fault.service,
        start=start,
        severity=("SEV2", "SEV3")[rng.randint(2)],
        mitigations=fault.mitigations,
        decoys=tuple(_decoys(rng, world, fault.service)),
        acknowledge=int(rng.randint(40, 420)),
        mitigate=int(fault.par_minutes * 60 * rng.uniform(0.7, 1.3)),
        resolve=int(rng.randint(600, 1500)),
        seed=seed,
    )


def _decoys(rng: np.random.RandomState, world: World, guilty: str) -> list[RoutineChange]:
    """Return an unrelated deploy close to the onset and one or two further distractions."""
    innocent = [service.name for service in SERVICES if service.name not in {guilty, "edge"}]
    deployed, flagged, batched = (str(name) for name in rng.choice(innocent, 3, replace=False))
    flag, share = draw_flag(rng)
    person = world.on_call("platform", world.day + timedelta(hours=10)).handle
    found = [
        RoutineChange("deploy", deployed, int(rng.randint(-150, 60)), "", "deploy-bot"),
        RoutineChange("flag", flagged, int(rng.randint(-900, -60)), f"{flag}: 0 % -> {share} %", person),
        RoutineChange("job", batched, int(rng.randint(-600, 120)), backfill(batched), "cron"),
    ]
    return found[: int(rng.randint(2, 4))]
