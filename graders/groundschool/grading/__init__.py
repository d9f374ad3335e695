"""Judging answers: checks, scores, the variants an answer is tried on, and the programs that read or run it."""

from groundschool.datasets import Variant
from groundschool.grading.checks import Outcome, call, given
from groundschool.grading.measure import lets_go
from groundschool.grading.once import once
from groundschool.grading.programs import Job, run_program
from groundschool.grading.score import Check, Score, merge
from groundschool.grading.told import brief, describe

__all__ = [
    "Check",
    "Job",
    "Outcome",
    "Score",
    "Variant",
    "brief",
    "call",
    "describe",
    "given",
    "lets_go",
    "merge",
    "once",
    "run_program",
]
