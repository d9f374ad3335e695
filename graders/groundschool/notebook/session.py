"""Who is practising, on which variants."""

import getpass
import hashlib
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

from groundschool.curriculum import Course, Exercise
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import VariantPlan, personal_seed


@dataclass
class Session:
    """One kernel's work on the course; ``practised`` maps exercise ids to the practice variant in use."""

    desk: Desk
    associate: str
    practised: dict[str, int] = field(default_factory=dict)

    def shown_seed(self, exercise: Exercise) -> int:
        """Return the seed of the files the notebook shows."""
        usual = PRACTICE_SEED if exercise.declared.variant == "hidden" else personal_seed(self.associate, exercise)
        return self.practised.get(exercise.id, usual)

    def draw_another(self, exercise: Exercise) -> None:
        """Move on to the next practice variant; a personal one stays."""
        if exercise.declared.variant == "hidden":
            self.practised[exercise.id] = self.practised.get(exercise.id, PRACTICE_SEED) + 1

    def plan(self, exercise: Exercise) -> VariantPlan:
        """Return the plan of the sitting that answers to the exercise are graded in."""
        return VariantPlan(self.shown_seed(exercise), practice=True)

    def folder(self, exercise: Exercise) -> Path:
        """Return the folder that holds the shown files of an exercise; made if needed, recordings in subfolders.

        Its name follows from the content: after an update of the course nobody finds old files among the new ones.
        """
        seed = self.shown_seed(exercise)
        contents = self.desk.shown_files(exercise, seed)
        digest = hashlib.sha256(b"".join(part for item in contents.items() for part in (item[0].encode(), item[1])))
        folder = user_data_path("groundschool") / "variants" / exercise.id / f"{seed}-{digest.hexdigest()[:8]}"
        _place(folder, contents)
        return folder


def _place(folder: Path, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != content:
            # Two kernels may place the same files: nobody may read half of one.
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            draft.write_bytes(content)
            draft.replace(target)


@cache
def current() -> Session:
    """Return this kernel's session."""
    return Session(Desk(Course.find()), _user())


def _user() -> str:
    """Return the id that ``nbgrader submit`` hands in under: a personal variant must be graded as it was shown."""
    try:
        import pwd

        name = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # not Unix, or a container's user without a name
        name = getpass.getuser()
    return os.environ.get("JUPYTERHUB_USER", name) if name == "jovyan" else name
