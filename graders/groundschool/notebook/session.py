"""Who is working, on which variants: practice by default, a handed-over sitting while nbgrader grades."""

import getpass
import json
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

from groundschool.curriculum import Course, Exercise
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.grading.handover import SITTING_VARIABLE
from groundschool.grading.runner import Desk
from groundschool.grading.sitting import Sitting, personal_seed


@dataclass
class Session:
    """One kernel's work on the course.

    ``assigned`` maps exercise ids to the seeds of an assessed sitting, empty while practising; ``practised`` to the
    practice variant in use.
    """

    desk: Desk
    associate: str
    assigned: dict[str, int]
    practised: dict[str, int] = field(default_factory=dict)

    def shown_seed(self, exercise: Exercise) -> int:
        """Return the seed of the files the notebook shows."""
        usual = PRACTICE_SEED if exercise.declared.variant == "hidden" else personal_seed(self.associate, exercise)
        return self.practised.get(exercise.id, usual)

    def draw_another(self, exercise: Exercise) -> None:
        """Move on to the next practice variant; while nbgrader grades, the variant stays."""
        if not self.assigned:
            self.practised[exercise.id] = self.practised.get(exercise.id, PRACTICE_SEED) + 1

    def sitting(self, exercise: Exercise) -> Sitting:
        """Return the sitting that answers to the exercise are graded in."""
        if exercise.declared.variant == "hidden" and exercise.id in self.assigned:
            return Sitting(self.assigned[exercise.id], hidden=True, recordings=True)
        return Sitting(self.shown_seed(exercise))

    def folder(self, exercise: Exercise) -> Path:
        """Return the folder that holds the shown files of an exercise; made if needed, recordings in subfolders."""
        folder = user_data_path("groundschool") / "variants" / exercise.id / str(self.shown_seed(exercise))
        for name, dataset in self.desk.datasets(exercise).items():
            if dataset.recorded:
                _place(folder / name, dataset.sample())
            else:
                _place(folder, dict(dataset.generate(self.shown_seed(exercise)).files))
        return folder


def _place(folder: Path, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)


@cache
def current() -> Session:
    """Return this kernel's session."""
    handed_over = json.loads(os.environ.get(SITTING_VARIABLE, "{}"))
    associate = handed_over.get("associate") or os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    return Session(Desk(Course.find()), associate, handed_over.get("seeds", {}))
