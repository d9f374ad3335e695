"""The practice loop: look at the files, hand in an answer, see what holds, take another variant."""

from pathlib import Path

from groundschool.grading.verdict import as_mime
from groundschool.notebook.display import say, show_mime
from groundschool.notebook.quiet import quiet_stderr
from groundschool.notebook.session import diary, practice
from groundschool.notebook.time_limit import time_limit

PATIENCE = 60.0  # seconds that the checks of a task may take


def files(exercise: str, *, variant: int | None = None) -> Path:
    """Return the folder with the files of the variant in use; recordings lie in subfolders by their dataset's name.

    A practice ``variant`` can be named by its number, from 1; the one in use stays.
    """
    return practice().files(exercise, variant)


def another_variant(exercise: str) -> Path:
    """Say what fresh files there are, and return their folder: the checks use this variant from now on."""
    folder = practice().another_variant(exercise)
    say(practice().variant_in_words(exercise))
    return folder


def open_edge(exercise: str, edge: str) -> Path:
    """Return a folder with the files of the variant with an edge, on which a check has failed."""
    return practice().open_edge(exercise, edge)


def grade(exercise: str, task: str, answer: object) -> float:
    """Show which properties of the answer hold and return the points earned, a plain float from 0 to the task's points.

    Raises UnknownNameError for a name that does not exist and GraderError when the grader itself fails, which is never
    the associate's fault.
    """
    with quiet_stderr(), time_limit(PATIENCE):
        tried = practice().grade(exercise, task, answer)
    diary().note("tried", exercise=tried.exercise.id, task=tried.task.id, earned=tried.points / tried.task.points)
    show_mime(as_mime(tried.exercise, tried.task, tried.told, practising=True, sealed=tried.sealed))
    return tried.points
