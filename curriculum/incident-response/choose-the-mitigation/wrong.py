"""Habits of the night, and the solution with one slip each."""

from groundschool.kit import slip, wrong

CANDIDATES, STEPS = "candidates", "next-step"


@wrong(STEPS, tag="clock-ignored", score=0.5)
def always_escalates(situation, log, rules):
    """Somebody else will know."""
    return {"do": "escalate", "target": rules["limits"]["escalate_to"], "tried": []}
