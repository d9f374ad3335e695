"""A notebook as it was read: its cells, and what nbgrader knows of each."""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["code", "markdown", "raw"]


@dataclass(frozen=True)
class Cell:
    """One cell. ``id`` is made from the cell's position when the file has none, or none that is valid."""

    kind: Kind
    source: str
    metadata: dict[str, Any]
    id: str
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def mark(self) -> dict[str, Any]:
        """Return nbgrader's metadata, or nothing when it is not an object."""
        found = self.metadata.get("nbgrader")
        return found if isinstance(found, dict) else {}

    @property
    def grade_id(self) -> str:
        """Return the name nbgrader knows the cell by, or nothing."""
        found = self.mark.get("grade_id")
        return found if isinstance(found, str) else ""

    @property
    def is_grade(self) -> bool:
        """Return whether the cell carries points."""
        return bool(self.mark.get("grade"))

    @property
    def is_solution(self) -> bool:
        """Return whether the associate answers in this cell."""
        return bool(self.mark.get("solution"))

    @property
    def is_locked(self) -> bool:
        """Return whether the associate is to leave the cell as it is."""
        return not self.is_solution and (self.is_grade or bool(self.mark.get("locked")))

    @property
    def is_task(self) -> bool:
        """Return whether the cell describes a task that is marked by hand."""
        return bool(self.mark.get("task"))

    @property
    def is_marked(self) -> bool:
        """Return whether the cell is one of those that nbgrader knows by name."""
        return bool(self.grade_id) and (self.is_grade or self.is_solution or self.is_locked or self.is_task)

    @property
    def points(self) -> float:
        """Return the points the cell carries; 0 when it carries none or nonsense."""
        found = self.mark.get("points")
        if not (self.is_grade or self.is_task) or isinstance(found, bool) or not isinstance(found, int | float | str):
            return 0.0
        try:
            points = float(found)
        except (ValueError, OverflowError):
            return 0.0
        return points if math.isfinite(points) and points > 0 else 0.0


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook in their order, and its metadata as found."""

    cells: tuple[Cell, ...]
    metadata: dict[str, Any]
