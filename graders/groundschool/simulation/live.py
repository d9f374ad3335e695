"""A simulation that goes on from where it is, one minute at a time.

Each minute draws from a stream of its own, so that what was stays as it was: neither what happens later nor how the
waiting was cut into pieces changes it.
"""

import math
from collections.abc import Sequence

from groundschool.simulation.alerts import Readings, Watch
from groundschool.simulation.chance import offshoot, stream
from groundschool.simulation.clock import Window
from groundschool.simulation.conditions import Conditions
from groundschool.simulation.containers import Containers
from groundschool.simulation.dynamics import Dynamics
from groundschool.simulation.graph import pairs_of
from groundschool.simulation.incident import Action, Incident
from groundschool.simulation.record import Record
from groundschool.simulation.response import Done, Response
from groundschool.simulation.routine import quiet_day
from groundschool.simulation.run import MINUTE, Run, Truth
from groundschool.simulation.stage import Stage, StageEvent
from groundschool.simulation.state import World
from groundschool.simulation.traffic import JOURNEY_OF_ROUTE, arrivals, regional_demand
from groundschool.simulation.truth import truth_of


class Simulation:
    """The company over a window, played as far as somebody has waited.

    Without ``actions`` people respond as the incident says: page, acknowledge, mitigate, resolve. With ``actions``
    exactly those are taken, and whatever ``act`` is asked for. ``incident=None`` is a quiet window.
    Raises ValueError for a step that does not divide a minute and the window.
    """

    def __init__(
        self,
        world: World,
        incident: Incident | None,
        window: Window | None = None,
        step: int = 15,
        actions: Sequence[Action] | None = None,
    ) -> None:
        self.world, self.incident, self.window = world, incident, window or world.window()
        self.played = 0  # steps
        seed = offshoot(world.seed, "run", incident.seed if incident else "quiet")
        self.stage = _set_stage(world, incident, self.window, step, seed)
        self.response = Response(self.stage, incident, tuple(self.stage.layers), actions)
        demand = regional_demand(self.window, step)
        self._containers, self._watch = Containers(self.stage), Watch(self.stage)
        self._usual = arrivals(world, demand).sum(axis=2)
        self._dynamics = Dynamics(world, self.stage.conditions, self.stage.pairs, self._usual.copy())
        self._record = Record(self.stage, self._dynamics.expected, demand, seed)

    @property
    def over(self) -> bool:
        """Return whether the whole window was played."""
        return self.played == self.stage.steps

    def wait(self, minutes: int = 1) -> None:
        """Play so many minutes more, at most to the window's end."""
        for _ in range(minutes):
            first, last = self.played, min(self.played + MINUTE // self.stage.step, self.stage.steps)
            for t in range(first, last):
                self._play(t)
            self.played = last

    def act(self, verb: str, target: str = "") -> Done:
        """Do something to a service now; its effect begins with the next minute.

        Without a target it is done to the service at fault. Raises UnknownNameError for an unknown verb or service.
        """
        return self.response.act(self.played, verb, target)

    def undo(self, done: Done) -> None:
        """Take back what an action laid over the conditions, from the next minute on."""
        for layer in done.layers:
            layer.last = min(layer.last, self.played)

    @property
    def events(self) -> tuple[StageEvent, ...]:
        """Return what people and machines noted so far, in time order."""
        return tuple(sorted(self.stage.events))

    def view(self, minutes: int | None = None) -> Run:
        """Return what there is so far, or was after so many minutes, without its truth; a later view shows the same."""
        return self._record.upto(
            self.played if minutes is None else min(self.played, minutes * MINUTE // self.stage.step)
        )

    def truth(self) -> Truth | None:
        """Return the truth so far, None without an incident."""
        return truth_of(self.view(), self.incident, self.response.marks) if self.incident else None

    def _play(self, t: int) -> None:
        """Play what is expected of step ``t``, and let alerts and people react to it."""
        self.stage.begin(t)
        now = self.stage.conditions.at(t)
        self._containers.keep(t, now)
        reach = now.reach
        self._dynamics.rates[t] = self._usual[t] * (now.demand * reach)[JOURNEY_OF_ROUTE]
        failing = 1 - (1 - self._dynamics.play(t)) * reach[JOURNEY_OF_ROUTE]
        self._watch.look(Readings(t, failing, self._dynamics.expected, now, self._containers.lately(t)))
        self.response.after(t)


def _set_stage(world: World, incident: Incident | None, window: Window, step: int, seed: int) -> Stage:
    """Return the stage with the fault on it and what happens anyway."""
    if window.seconds % step or MINUTE % step:
        raise ValueError(f"a step of {step} s does not divide a minute and a window of {window.seconds} s")
    pairs = pairs_of(world)
    neutral = Conditions.neutral(window.seconds // step, pairs, stream(seed, "neutral"))
    onset = math.ceil(window.offset(incident.start) / step) if incident else 0
    stage = Stage(world, window, step, onset, pairs, neutral, stream(seed, "stage"))
    if incident:
        incident.fault.perturb(stage)
    changes = incident.decoys if incident else quiet_day(stream(seed, "routine"), world, window)
    for change in changes:
        change.happen(stage)
    return stage
