"""What the page of a cohort shows, as plain data: no mark-up, no colours."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from groundschool.reports.facts import counting


@dataclass(frozen=True)
class SkillColumn:
    """A skill with evidence or exercises; ``grantable`` says whether the exercises allow its first milestone.

    ``asked`` says whether the course's gate asks for it.
    """

    id: str
    title: str
    dimension: str
    asked: bool
    grantable: bool


@dataclass(frozen=True)
class MapCell:
    """One person in one skill: ``floor`` in hundredths (None without evidence), level granted, attempts by kind."""

    floor: int | None
    level: int
    level_word: str
    freshness: str
    attempts: int
    pending: int

    @property
    def spoken(self) -> str:
        """Return the cell in words."""
        waiting = f", {self.pending} waiting for a mark" if self.pending else ""
        if self.floor is None:
            return f"no evidence{waiting}"
        due = ", refresh due" if self.freshness == "refresh due" else ""
        return f"{self.level_word}, {counting(self.attempts, 'attempt')}{due}{waiting}"


@dataclass(frozen=True)
class MapRow:
    """One row of the map, with the instants of hand-ins and milestones for the time line."""

    id: str
    name: str
    team: str
    cells: tuple[MapCell, ...]
    handed_in: tuple[datetime, ...]
    reached: tuple[datetime, ...]


@dataclass(frozen=True)
class MilestoneLine:
    """A skill milestone that was reached."""

    name: str
    skill: str
    level_word: str
    effective_at: datetime
    freshness: str


@dataclass(frozen=True)
class EvidenceLine:
    """A graded attempt; ``share`` in hundredths is what was scored, ``notes`` what to know when reading it."""

    name: str
    exercise: str
    submitted_at: datetime
    points: float
    max_points: float
    share: int
    pending: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class CohortReport:
    """A cohort at one instant, newest first in its lists, people by name."""

    title: str
    company: str
    as_of: datetime
    policy: str
    framework: str
    half_life_days: float
    bar: int
    first_level: str
    summary: tuple[str, ...]
    columns: tuple[SkillColumn, ...]
    people: tuple[MapRow, ...]
    milestones: tuple[MilestoneLine, ...]
    pending: tuple[EvidenceLine, ...]
    newest: tuple[EvidenceLine, ...]
    attempts: int
    provisional: int
    assurance: tuple[tuple[str, int], ...]
    without_exercise: tuple[str, ...]
    unknown_exercises: tuple[str, ...]

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Return the dimensions above the columns, each with how many columns it spans."""
        return [(title, len(list(same))) for title, same in groupby(column.dimension for column in self.columns)]

    @property
    def not_grantable(self) -> list[str]:
        """Return the skills with exercises that are still too few for their first milestone."""
        return [column.title for column in self.columns if not column.grantable]
