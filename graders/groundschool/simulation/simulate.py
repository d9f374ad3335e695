"""Plays an incident over a whole window and returns everything it left behind."""

from collections.abc import Sequence

from groundschool.simulation.actions import verb_of
from groundschool.simulation.clock import Window
from groundschool.simulation.incident import Action, Incident
from groundschool.simulation.live import Simulation
from groundschool.simulation.run import Run
from groundschool.simulation.state import World


def simulate(
    world: World,
    incident: Incident | None,
    window: Window | None = None,
    step: int = 15,
    actions: Sequence[Action] | None = None,
) -> Run:
    """Return what a window (default ``world.window()``) of ``step``-second steps looks like, with its truth.

    The arguments are those of ``Simulation``; ``actions`` answer "what if".
    Raises ValueError for a step that does not divide a minute and the window, UnknownNameError for an unknown verb.
    """
    for action in actions or ():
        verb_of(action.verb)
    simulation = Simulation(world, incident, window, step, actions)
    return played_out(simulation)


def played_out(simulation: Simulation) -> Run:
    """Return what the whole window of a simulation looks like, with its truth; what is left of it is played."""
    while not simulation.over:
        simulation.wait()
    run = simulation.view()
    run.truth = simulation.truth()
    return run
