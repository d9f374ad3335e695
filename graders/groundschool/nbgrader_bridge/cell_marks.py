"""What one grading gives an associate, grade cell by grade cell."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from groundschool.errors import GraderError


@dataclass(frozen=True)
class CellMark:
    """What the machine gives one grade cell: no ``auto_score`` means that a person has to mark it."""

    auto_score: float | None

    def __post_init__(self) -> None:
        """Refuse what a database would take for no score."""
        if self.auto_score is not None and not (math.isfinite(self.auto_score) and self.auto_score >= 0):
            raise GraderError(f"a score of {self.auto_score} is no score")


@dataclass(frozen=True)
class Marked:
    """One graded notebook of one associate, handed in at ``submitted_at`` (aware; None: not known).

    ``marks`` is by grade id; ``no_response`` names the solution cells left as they were released; ``missing`` the
    notebooks of the area that were not handed in with it (one that is not in the gradebook yet is passed over).
    ``by_hand`` is what a person gave, where it is entered anew; ``corrected`` says by task why its mark is another one.
    """

    associate: str
    area: str
    slug: str
    submitted_at: datetime | None
    marks: Mapping[str, CellMark]
    no_response: Collection[str] = ()
    missing: Collection[str] = ()
    by_hand: Mapping[str, float] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)
