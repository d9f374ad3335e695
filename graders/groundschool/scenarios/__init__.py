"""Scenarios: one incident, many views, each as the programs and people of the company would have recorded it."""
