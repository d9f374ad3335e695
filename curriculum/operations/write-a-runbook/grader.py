"""Grades a runbook by rubric R2: what a program can decide, and what it shows to a person."""

from groundschool.judges.prose.runbook import judge_runbook
from groundschool.judges.prose.runbook_facts import RunbookFacts
from groundschool.kit import Score, Variant


def runbook(answer: object, variant: Variant) -> Score:
    """Return the items of the runbook; its checks are tried on four nights."""
    return judge_runbook(str(answer), RunbookFacts.from_truth(variant.truth))
