"""Saltmarsh Ferries, simulated, so that every artefact of an exercise tells the same story.

The truth exists first: ``World.from_seed`` fixes who and what there is, ``draw_incident`` decides what goes wrong,
``Simulation`` plays it minute by minute (``simulate`` a whole window at once), and scenarios show what it left behind
in the formats of the real programs.
"""

from groundschool.simulation.clock import Window
from groundschool.simulation.customers import customers_hurt
from groundschool.simulation.histogram import histogram
from groundschool.simulation.incident import Action, Incident, draw_incident
from groundschool.simulation.live import Simulation
from groundschool.simulation.requests import sample_requests
from groundschool.simulation.run import Run, Truth
from groundschool.simulation.simulate import simulate
from groundschool.simulation.state import World
from groundschool.simulation.truth import severity_at

__all__ = [
    "Action",
    "Incident",
    "Run",
    "Simulation",
    "Truth",
    "Window",
    "World",
    "customers_hurt",
    "draw_incident",
    "histogram",
    "sample_requests",
    "severity_at",
    "simulate",
]
