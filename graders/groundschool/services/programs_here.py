"""Looks for the real programs that judge answers and read artefacts."""

from dataclasses import dataclass

from groundschool.grading.tools import TOOLS


@dataclass(frozen=True)
class Program:
    """A program: whether it is here, what for, what stands in for it (perhaps nothing), and how to get it."""

    tool: str
    found: bool
    used_for: str
    fallback: str
    remedy: str


def programs_here() -> list[Program]:
    """Return every program that something is done with, here or not."""
    return [Program(t.name, bool(t.found), t.used_for, t.fallback, t.remedy) for t in TOOLS.values()]
