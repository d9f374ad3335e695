"""Judging answers: checks, scores, and the variants an answer is tried on."""

from groundschool.datasets import Variant
from groundschool.grading.checks import Outcome, brief, call, describe, given
from groundschool.grading.score import Check, Score, merge

__all__ = ["Check", "Outcome", "Score", "Variant", "brief", "call", "describe", "given", "merge"]
