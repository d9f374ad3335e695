"""The unit of work, and what comes of it; plain data that any process, or another machine, can be handed."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Status = Literal["graded", "graded with findings", "unreadable", "failed"]


@dataclass(frozen=True)
class GradingJob:
    """One submission to one exercise: whose, the bytes handed in, and the seed it is assessed on.

    ``findings`` say how it was handed in, where that is not as usual.
    """

    associate: str
    exercise: str
    content: bytes = field(repr=False)
    seed: int = field(repr=False)
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class GradingResult:
    """One submission after grading.

    ``marks`` are points by grade id, None where a person has to look, ``most`` the points there are; ``unanswered`` the
    solution cells left as released; ``scores`` each task's ``Score.as_dict()``. ``findings`` say in words what was
    tampered with and what had to be ended. ``notebook`` is the graded notebook as nbformat JSON. ``variants`` names
    what it was assessed on without giving a seed away; ``engine`` and ``grader`` are the versions that judged.
    ``problem`` says why the file could not be read, ``fault`` what failed that is not the associate's; with either
    there are no marks. ``broken`` says of tasks, by id, why they could not be judged: that is our fault, too, and they
    have no mark, but the others keep theirs.
    """

    marks: dict[str, float | None] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    notebook: str = field(default="", repr=False)
    assurance: str = ""
    variants: tuple[str, ...] = ()
    engine: str = ""
    grader: str = ""
    seconds: float = 0.0
    problem: str = ""
    fault: str = ""
    broken: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: object) -> "GradingResult":
        """Return what another process has written with ``dataclasses.asdict``; raises ValueError for anything else."""
        return _form().validate_python(data)

    @property
    def status(self) -> Status:
        """Return the one status of the submission."""
        if self.problem:
            return "unreadable"
        if self.fault or self.broken:
            return "failed"
        return "graded with findings" if self.findings else "graded"

    @property
    def faults(self) -> str:
        """Return what failed that is not the associate's, in one line."""
        return self.fault or "; ".join(self.broken.values())

    @property
    def points(self) -> float:
        """Return the points given so far."""
        return sum(mark for mark in self.marks.values() if mark is not None)

    @property
    def pending(self) -> float:
        """Return the points that wait for a person."""
        return sum(self.most[name] for name, mark in self.marks.items() if mark is None)

    @property
    def judged(self) -> float:
        """Return the points there are but for those that wait for a person."""
        return sum(self.most.values()) - self.pending


@cache
def _form() -> "TypeAdapter[GradingResult]":
    from pydantic import ConfigDict, TypeAdapter, with_config

    return TypeAdapter(with_config(ConfigDict(extra="forbid", allow_inf_nan=False))(GradingResult))
