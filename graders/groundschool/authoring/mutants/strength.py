"""How strong an exercise's grader was when it was last surveyed, kept beside the exercise."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from groundschool.authoring.certificate import key_of
from groundschool.authoring.mutants.survey import SEEDS, Survey
from groundschool.curriculum import Course, Exercise

NAME = "mutants.lock"
_NOTE = "Written by 'groundschool prove --mutants'; never by hand."


class Strength(BaseModel):
    """Counts of an exercise's mutants: made, noticed by a crash alone, excused, and left without an explanation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: str = _NOTE
    key: str
    made: int
    crashed: int
    excused: int
    unexplained: int

    @property
    def share(self) -> float:
        """Return which share of those that do more than crash, and are not excused, is noticed."""
        asked = self.made - self.crashed - self.excused
        return 1 - self.unexplained / asked if asked > 0 else 1.0


def record_strength(course: Course, found: Survey) -> None:
    """Write what a survey on all its seeds showed into the exercise's folder."""
    if tuple(found.verdicts) == SEEDS:
        exercise = course.exercise(found.exercise)
        written = Strength(
            key=_key(course, exercise),
            made=found.made,
            crashed=found.crashed,
            excused=found.reasons.total(),
            unexplained=len(found.unexplained),
        )
        (exercise.folder / NAME).write_text(written.model_dump_json(indent=2) + "\n", encoding="utf-8")


def recorded_strength(course: Course, exercise: Exercise) -> Strength | None:
    """Return what the last survey of an exercise showed, None where there is none of it as it lies here."""
    try:
        found = Strength.model_validate_json((exercise.folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.key == _key(course, exercise) else None


def _key(course: Course, exercise: Exercise) -> str:
    """Return the digest of what a survey depends on: what a proof does, and how mutants are made."""
    made_by = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join([key_of(course, exercise).encode(), *made_by])).hexdigest()
