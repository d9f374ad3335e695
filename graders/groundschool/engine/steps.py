"""The steps of a work that is done apart, what it may use, and why a step was not taken."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from groundschool.errors import GroundschoolError
from groundschool.sandbox.limits import MEGABYTE


class Abandoned(GroundschoolError):  # noqa: N818 - says what happened
    """What was handed in ended too many children, or took too long in all; says so in words that complete "it ..."."""


class Gave(IntEnum):
    """How a child ends that gives a step up by itself."""

    MEMORY = 81
    DEPTH = 82


@dataclass(frozen=True)
class Bounds:
    """What a child may use.

    ``memory`` is in bytes, beyond what this process has; ``computing`` are seconds of processor time for one step,
    ``seconds`` of wall time for all children together; ``told`` are the bytes that it may give back.
    """

    memory: int = 1024 * MEGABYTE
    computing: float = 30.0
    seconds: float = 1_800.0
    told: int = 256 * MEGABYTE
    children: int = 8


@dataclass
class Steps:
    """The steps of a work; ``barred`` are those that ended a child before, with the reason. By itself it bars none."""

    barred: Mapping[str, str] = field(default_factory=dict)
    begun: Callable[[str], object] = str

    def refuse(self, step: str) -> str:
        """Begin a step; return why it must not be taken, in words that complete "it ...", or nothing."""
        if reason := self.barred.get(step):
            return reason
        self.begun(step)
        return ""


def why(code: int, bounds: Bounds) -> str:
    """Return why a child ended, in words that complete "it ..."."""
    if code == Gave.MEMORY:
        return f"needed more than {bounds.memory // MEGABYTE:,} MB of memory"
    if code == Gave.DEPTH:
        return "is nested too deeply"
    if code in (-signal.SIGPROF, -signal.SIGXCPU):
        return f"took more than {bounds.computing:g} seconds of computing"
    return "ended the process that looked at it"
