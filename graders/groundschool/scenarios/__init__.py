"""Scenarios: one incident, many views, each as the programs and people of the company would have recorded it.

A view reads only what people could observe: never ``Run.truth``, a ``Fault`` or an ``Incident``. No output contains a
fault's id or class name; names end in ``.example``, addresses are those of the world.
"""

from groundschool.scenarios.scenario import Scenario

__all__ = ["Scenario"]
