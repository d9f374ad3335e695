"""What happens on any day and harms nobody: deploys, flag flips, batch jobs, a pod that moves to another node."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from groundschool.simulation.clock import Window
from groundschool.simulation.services import SERVICES
from groundschool.simulation.stage import EventKind, Stage
from groundschool.simulation.state import World

FLAGS = ("new-seat-map", "faster-checkout-copy", "pet-cabin-banner", "loyalty-points-preview")
KINDS: tuple[EventKind, ...] = ("deploy", "flag", "restart", "deploy", "job", "flag")
EVERY = 1500  # seconds from one of a quiet day's changes to the next, about


@dataclass(frozen=True)
class RoutineChange:
    """Something innocent that happens ``seconds`` after the onset, on a quiet day after the window's start.

    ``text`` is empty for a deploy and a restart, which find their own words.
    """

    kind: EventKind
    service: str
    seconds: int
    text: str
    by: str

    def happen(self, stage: Stage) -> None:
        """Plan what happens on the stage."""
        at = stage.later(self.seconds)
        if self.kind == "deploy":
            stage.roll_out(self.service, at, self.by)
        elif self.kind == "restart":
            moved = stage.world.by_service[self.service][-1]
            stage.plan(at, lambda t: stage.come_up(t, moved, "evicted: node drained"))
        else:
            stage.plan(at, lambda t: stage.note(t, self.kind, self.service, self.text, by=self.by))


def quiet_day(rng: np.random.RandomState, world: World, window: Window) -> list[RoutineChange]:
    """Return the changes of a window without an incident, each to a service of its own."""
    services = [str(name) for name in rng.permutation([one.name for one in SERVICES if one.name != "edge"])]
    person = world.on_call("platform", world.day + timedelta(hours=10)).handle
    found, at = list[RoutineChange](), int(rng.randint(60, EVERY))
    for kind, service in zip((KINDS[place] for place in rng.permutation(len(KINDS))), services, strict=False):
        if at >= window.seconds:
            break
        said, by = {
            "flag": ("{}: 0 % -> {} %".format(*draw_flag(rng)), person),
            "job": (backfill(service), "cron"),
        }.get(kind, ("", "deploy-bot"))
        found.append(RoutineChange(kind, service, at, said, by))
        at += int(rng.randint(EVERY // 2, EVERY * 3 // 2))
    return found


def draw_flag(rng: np.random.RandomState) -> tuple[str, int]:
    """Return a feature flag and the share of customers (percent) that it is switched on for."""
    return str(rng.choice(FLAGS)), int(rng.choice([5, 10, 25]))


def backfill(service: str) -> str:
    """Return what the scheduler notes when the nightly report job begins on a service."""
    return f"nightly-report-backfill started on {service}"
