"""What data a lesson shows, as one digest: its stored outputs are of these data, and of no others."""

import hashlib
import re

from groundschool.curriculum import Exercise
from groundschool.datasets.store import PRACTICE_SEED
from groundschool.grading.runner import Desk
from groundschool.grading.variant_plan import personal_seed

EXERCISE = re.compile(r"""["']([\w-]+/[\w-]+)["'](?:, variant=(\d+))?""")
DIGITS = 16
SOMEBODY = "somebody"  # a personal variant is each reader's own: a change of how it is drawn shows in anybody's


def data_digest(desk: Desk, code: str) -> str:
    """Return the digest of the files of every exercise that the code of a lesson names; nothing where it names none."""
    found, course = hashlib.sha256(), desk.course
    known = course.exercises.keys() | course.formerly.keys()
    names = sorted({(name, int(variant or 1)) for name, variant in EXERCISE.findall(code) if name in known})
    for name, variant in names:
        exercise = course.exercise(course.formerly.get(name) or name)
        for path, content in sorted(desk.shown_files(exercise, _seed(exercise, variant)).items()):
            found.update(f"{name}/{path} {len(content)}\n".encode() + content)
    return found.hexdigest()[:DIGITS] if names else ""


def _seed(exercise: Exercise, variant: int) -> int:
    return PRACTICE_SEED + variant - 1 if exercise.declared.variant == "hidden" else personal_seed(SOMEBODY, exercise)
