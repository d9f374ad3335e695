"""Saltmarsh Ferries, simulated, so that every artefact of an exercise tells the same story.

The truth exists first: ``World.from_seed`` fixes who and what there is, ``draw_incident`` decides what goes wrong,
``simulate`` plays it, and renderers write what the run left behind in the formats of the real programs.
"""

from groundschool.simulation.clock import Window
from groundschool.simulation.histogram import histogram
from groundschool.simulation.incident import Action, Incident, draw_incident
from groundschool.simulation.requests import customers_hurt, sample_requests
from groundschool.simulation.run import Run, Truth
from groundschool.simulation.simulate import simulate
from groundschool.simulation.state import World

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
