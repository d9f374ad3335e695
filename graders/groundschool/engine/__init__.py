"""Grades submissions outside their own process: the notebook runs in a sandbox, the graders stay here."""

from groundschool.engine.examiner import Examiner
from groundschool.engine.job import GradingJob, GradingResult

__all__ = ["Examiner", "GradingJob", "GradingResult"]
