"""The world: Saltmarsh Ferries, simulated, so that every artefact of an exercise tells the same story.

The truth exists first: ``World.from_seed`` fixes who and what there is, ``draw_incident`` decides what goes wrong,
``simulate`` plays it, and renderers write what the run left behind in the formats of the real programs.
"""

from groundschool.world.clock import Window
from groundschool.world.histogram import histogram
from groundschool.world.incident import Action, Incident, draw_incident
from groundschool.world.requests import customers_hurt, sample_requests
from groundschool.world.run import Run, Truth
from groundschool.world.simulate import simulate
from groundschool.world.state import World

__all__ = [
    "Action",
    "Incident",
    "Run",
    "Truth",
    "Window",
    "World",
    "customers_hurt",
    "draw_incident",
    "histogram",
    "sample_requests",
    "simulate",
]
