"""Runs untrusted code: a locked-in child per submission, forked from a clean zygote."""

from groundschool.sandbox.client import Zygote, require_assurance
from groundschool.sandbox.codec import CannotCross
from groundschool.sandbox.handle import Sandbox
from groundschool.sandbox.limits import MEANING, Assurance, Limits
from groundschool.sandbox.reasons import limit_met
from groundschool.sandbox.replies import CellReply, Finished, Function, Lost, Raised

__all__ = [
    "MEANING",
    "Assurance",
    "CannotCross",
    "CellReply",
    "Finished",
    "Function",
    "Limits",
    "Lost",
    "Raised",
    "Sandbox",
    "Zygote",
    "limit_met",
    "require_assurance",
]
