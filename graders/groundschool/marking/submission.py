"""One submitted notebook: whose, of which exercise, where it lies and when it was handed in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from groundschool.curriculum.roster import Associate
from groundschool.marking.safe_files import shown


@dataclass(frozen=True)
class Submission:
    """One submitted notebook. ``problem`` says why it cannot be graded, and is empty when it can.

    ``sha256`` is that of its bytes, ``answers`` that of what is answered in it, ``answers_before`` the same as versions
    of the exercise that were given out before tell it. ``findings`` say how it was handed in
    otherwise than it is usual. ``sure`` is whether it comes from that associate without doubt. ``files`` are all that
    were handed in of the exercise, ``beside`` the exercises that the same person has handed in something of.
    """

    associate: str
    exercise: str
    path: Path
    submitted_at: datetime
    sha256: str = ""
    problem: str = ""
    touched: bool = True
    answers: str = ""
    findings: tuple[str, ...] = ()
    sure: bool = True
    answers_before: tuple[str, ...] = ()
    files: frozenset[Path] = frozenset()
    beside: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Return where it lies, as it can be shown."""
        return shown("/".join(self.path.parts[-3:]))

    @property
    def folder(self) -> str:
        """Return what the folder is called that it lies in: the skill area's name, where it lies right."""
        return self.path.parent.name

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return a submission as ``as_json`` tells it."""
        at, path = datetime.fromisoformat(told["submitted_at"]), Path(told["path"])
        several = {name: tuple(told[name]) for name in ("findings", "answers_before")}
        sets = {"files": frozenset(map(Path, told["files"])), "beside": frozenset(told["beside"])}
        return cls(**{**told, **several, **sets, "path": path, "submitted_at": at})

    def as_json(self) -> dict[str, Any]:
        """Return it as it crosses from one process to another."""
        told = {"path": str(self.path), "submitted_at": self.submitted_at.isoformat()}
        return {**asdict(self), **told, "files": sorted(map(str, self.files)), "beside": sorted(self.beside)}

    def unreadable(self, problem: str) -> Self:
        """Return the same submission with the reason why it cannot be graded."""
        return replace(self, problem=problem)

    def found(self, *findings: str) -> Self:
        """Return the same submission with more to say of it."""
        return replace(self, findings=(*self.findings, *findings))

    def held_against(self, person: Associate | None) -> Self:
        """Return the same submission, with a word if it was handed in before its associate's first day."""
        if person is None or person.start_date is None:
            return self
        day = _local_day(self.submitted_at, ZoneInfo(person.zone))
        early = f"it was handed in on {day}, before the first day, {person.start_date}"
        return self.found(early) if day < person.start_date else self


def _local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the day that an instant is of in a zone; the first, or last, day there is where it would lie beyond."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()
