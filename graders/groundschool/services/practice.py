"""One associate practises: on the files of a variant, then of another one, with as many answers as they like."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from groundschool.curriculum import Course, Exercise, Task
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.errors import UnknownNameError
from groundschool.grading.runner import Desk
from groundschool.grading.score import Score
from groundschool.grading.variant_plan import VariantPlan, edge_seed, personal_seed

SHOWN = 6  # files that are named


@dataclass(frozen=True)
class Practised:
    """An answer that was tried: the task of which exercise, and its score.

    ``kept`` are the labels, or their beginnings, of what whoever practises is not told.
    """

    exercise: Exercise
    task: Task
    score: Score
    kept: tuple[str, ...] = ()

    @property
    def told(self) -> Score:
        """Return the score without what is sealed; that something is still missing is always told."""
        told = (check for check in self.score.checks if check.blank or not check.label.startswith(self.kept))
        return replace(self.score, checks=tuple(told))

    @property
    def sealed(self) -> tuple[str, ...]:
        """Return what is decided when the answer is handed in, as declared: which checks there are may tell as much."""
        filled = [check.label for check in self.score.checks if not check.blank]
        return tuple(kept for kept in self.kept if any(label.startswith(kept) for label in filled))

    @property
    def points(self) -> float:
        """Return the points that are certain, a plain float from 0 to the task's: what is sealed has none yet."""
        told = {check.label for check in self.told.checks}
        later = tuple(replace(check, passed=check.passed and check.label in told) for check in self.score.checks)
        return float(self.task.points * replace(self.score, checks=later).fraction)


@dataclass
class Practice:
    """One associate's practice; ``drawn`` maps exercise ids to the variant in use, where it is not the first one.

    Files are written below ``folder``, which is the associate's own.
    """

    desk: Desk
    associate: str
    folder: Path
    drawn: dict[str, int] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        """Return the course that is practised."""
        return self.desk.course

    def files(self, exercise_id: str, variant: int | None = None) -> Path:
        """Return the folder with the files of the variant in use, recordings in subfolders; written where needed.

        Another ``variant`` can be named by its number, from 1: a lesson shows everybody the same, also of an exercise
        whose own variants are personal. The folder's name follows from the content: after an update of the course
        nobody finds old files among the new ones.
        """
        exercise = self.course.exercise(exercise_id)
        seed = self._seed(exercise) if variant is None else PRACTICE_SEED + variant - 1
        return self._written(exercise, str(seed), self.desk.shown_files(exercise, seed))

    def open_edge(self, exercise_id: str, edge: str) -> Path:
        """Return the folder with the files of the variant with an edge, on which a check of this sitting failed.

        Raises UnknownNameError for an edge that the exercise does not declare.
        """
        exercise = self.course.exercise(exercise_id)
        edges = [one.id for one in exercise.declared.edges]
        if edge not in edges:
            raise UnknownNameError(f"edge of {exercise.id}", edge, edges)
        seed = edge_seed(self._seed(exercise), edge)
        return self._written(exercise, f"{seed}-{edge}", self.desk.shown_files(exercise, seed, edge))

    def another_variant(self, exercise_id: str) -> Path:
        """Move on to the next variant, a personal one stays, and return the folder with its files."""
        exercise = self.course.exercise(exercise_id)
        if exercise.declared.variant == "hidden":
            self.drawn[exercise.id] = self._seed(exercise) + 1
        return self.files(exercise_id)

    def grade(self, exercise_id: str, task_id: str, answer: object) -> Practised:
        """Return what an answer came to; raises UnknownNameError, and GraderError when the grader itself fails."""
        exercise, task = self.course.task(exercise_id, task_id)
        plan = VariantPlan(self._seed(exercise), practice=True)
        score = self.desk.grade(exercise_id, task_id, answer, plan)
        return Practised(exercise, task, score, self.desk.sealed(exercise, task))

    def variant_in_words(self, exercise_id: str) -> str:
        """Return which variant is in use, and its files with their sizes."""
        exercise = self.course.exercise(exercise_id)
        found = self.desk.shown_files(exercise, self._seed(exercise))
        sizes = [f"{name} ({max(1, round(len(content) / 1024))} KiB)" for name, content in sorted(found.items())]
        more = f" and {len(sizes) - SHOWN} more" if len(sizes) > SHOWN else ""
        number = self._seed(exercise) - PRACTICE_SEED + 1
        which = f"variant {number}" if exercise.declared.variant == "hidden" else "your own variant"
        return f"{exercise.declared.title}, {which}: {', '.join(sizes[:SHOWN])}{more}"

    def _written(self, exercise: Exercise, name: str, contents: Mapping[str, bytes]) -> Path:
        digest = hashlib.sha256(b"".join(part for item in contents.items() for part in (item[0].encode(), item[1])))
        folder = self.folder / "variants" / exercise.id / f"{name}-{digest.hexdigest()[:8]}"
        _place(folder, contents)
        return folder

    def _seed(self, exercise: Exercise) -> int:
        """Return the seed of the variant in use."""
        usual = PRACTICE_SEED if exercise.declared.variant == "hidden" else personal_seed(self.associate, exercise)
        return self.drawn.get(exercise.id, usual)


def _place(folder: Path, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != content:
            # Two kernels may place the same files: nobody may read half of one.
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            draft.write_bytes(content)
            draft.replace(target)
