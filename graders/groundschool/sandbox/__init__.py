"""Runs untrusted code: a locked-in child per submission, forked from a clean zygote."""

from groundschool.sandbox.client import Cell, Finished, Function, Lost, Raised, Sandbox, Zygote, require
from groundschool.sandbox.codec import CannotCross
from groundschool.sandbox.limits import MEANING, Assurance, Limits

__all__ = [
    "MEANING",
    "Assurance",
    "CannotCross",
    "Cell",
    "Finished",
    "Function",
    "Limits",
    "Lost",
    "Raised",
    "Sandbox",
    "Zygote",
    "require",
]
