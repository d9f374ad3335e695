"""Grades the two updates by rubric R1: what a program can decide, and what it shows to a person."""

from groundschool.judges.prose.facts import IncidentFacts
from groundschool.judges.prose.incident_update import judge
from groundschool.kit import Score, Variant


def internal(answer: object, variant: Variant) -> Score:
    """Return the items of the update to colleagues."""
    return judge(str(answer), "internal", IncidentFacts.from_truth(variant.truth))


def customer(answer: object, variant: Variant) -> Score:
    """Return the items of the update to customers."""
    return judge(str(answer), "customer", IncidentFacts.from_truth(variant.truth))
