"""Diagnoses, judged: evidence that tells two causes apart, falsifiers, and how sure somebody was."""

from groundschool.judges.diagnosis.calibration import LEAST_SURE, MOST_SURE, kept_by_brier
from groundschool.judges.diagnosis.evidence import Exhibit, exhibits
from groundschool.judges.diagnosis.falsifier import OUTSIDE, Falsified, falsified
from groundschool.judges.diagnosis.worlds import RivalWorlds, moment_of

__all__ = [
    "LEAST_SURE",
    "MOST_SURE",
    "OUTSIDE",
    "Exhibit",
    "Falsified",
    "RivalWorlds",
    "exhibits",
    "falsified",
    "kept_by_brier",
    "moment_of",
]
