"""What each commit looks at anew: one seed of every exercise, and all seeds of a few. All follow from its id."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from subprocess import run

from groundschool.authoring.certificate import certified, key_of
from groundschool.authoring.prove import SEEDS, Proof, prove, prove_on
from groundschool.curriculum import Course

COMMIT_VARIABLE = "GROUNDSCHOOL_COMMIT"  # another commit's id, to see what was seen on it
CHOSEN = 5


@dataclass(frozen=True)
class Rotation:
    """The choice that follows from a commit's id: a seed for each exercise, and a ``few`` that are proven on all."""

    commit: str
    few: int = CHOSEN

    @classmethod
    def now(cls, course: Course) -> "Rotation":
        """Return the choice of the commit that is checked out, or of the content where there is no repository."""
        if named := os.environ.get(COMMIT_VARIABLE):
            return cls(named)
        return cls(_checked_out(course) or _digest(*(key_of(course, one) for one in course.exercises.values())))

    def __str__(self) -> str:
        """Return which commit it is, and how to see the same again."""
        return f"{COMMIT_VARIABLE}={self.commit}"

    def seed(self, exercise_id: str) -> int:
        """Return the seed that an exercise is proven on."""
        return int(_digest(self.commit, exercise_id), 16) % SEEDS

    def chosen(self, exercises: Iterable[str]) -> list[str]:
        """Return the exercises that are proven on all seeds, whatever their certificates say."""
        return sorted(sorted(exercises, key=lambda name: _digest(self.commit, "chosen", name))[: self.few])


def prove_what_is_doubted(course: Course, exercise_id: str, rotation: Rotation) -> Proof:
    """Return a proof on one seed where a certificate answers for the others, else on all of them.

    It answers for them while it fits what lies here, is not one of the chosen, and tells what the one seed shows.
    """
    certificate = certified(course, course.exercise(exercise_id))
    if certificate is not None and exercise_id not in rotation.chosen(course.exercises):
        seed = rotation.seed(exercise_id)
        proof = prove_on(course, exercise_id, [seed])
        if proof.failures or proof.digests == certificate.digests[seed : seed + 1]:
            return proof
    return prove(course, exercise_id)


def _checked_out(course: Course) -> str:
    """Return the commit that is checked out, in a shallow clone too; nothing in an exported copy or without git."""
    command = ["git", "-C", str(course.root), "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        return run(command, capture_output=True, text=True, check=False, timeout=30).stdout.strip()
    except OSError:
        return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
