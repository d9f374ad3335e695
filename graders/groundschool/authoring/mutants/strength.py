"""How strong an exercise's grader was when it was last surveyed, kept beside the exercise."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from groundschool.authoring.certificate import MUTANTS, key_of
from groundschool.authoring.mutants.survey import SEEDS, Survey
from groundschool.authoring.mutants.tally import MutantTally
from groundschool.curriculum import Course, Exercise

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
    def tally(self) -> MutantTally:
        """Return the counts."""
        return MutantTally(self.made, self.crashed, self.excused, self.unexplained)


def record_strength(course: Course, found: Survey) -> None:
    """Write what a survey on all its seeds showed into the exercise's folder."""
    if tuple(found.verdicts) == SEEDS:
        exercise = course.exercise(found.exercise)
        written = Strength(key=_key(course, exercise), **asdict(found.tally))
        (exercise.folder / MUTANTS).write_text(written.model_dump_json(indent=2) + "\n", encoding="utf-8")


def recorded_strength(course: Course, exercise: Exercise) -> Strength | None:
    """Return what the last survey of an exercise showed, None where there is none of it as it lies here."""
    try:
        found = Strength.model_validate_json((exercise.folder / MUTANTS).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.key == _key(course, exercise) else None


def _key(course: Course, exercise: Exercise) -> str:
    """Return the digest of what a survey depends on: what a proof does, and how mutants are made."""
    made_by = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join([key_of(course, exercise).encode(), *made_by])).hexdigest()
