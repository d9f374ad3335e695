"""Grades the two updates by rubric R1: what a machine can judge of them."""

from groundschool.grading import Score, Variant
from groundschool.judges.prose.incident_update import IncidentFacts, judge


def internal(answer: object, variant: Variant) -> Score:
    """Return the items of the update to colleagues."""
    return Score(judge(str(answer), "internal", IncidentFacts.from_truth(variant.truth)))


def customer(answer: object, variant: Variant) -> Score:
    """Return the items of the update to customers."""
    return Score(judge(str(answer), "customer", IncidentFacts.from_truth(variant.truth)))
