"""The practice loop: look at the files, hand in an answer, see what holds, take another variant."""

from pathlib import Path

from groundschool.grading.verdict import as_mime
from groundschool.notebook.display import show_mime
from groundschool.notebook.quiet import quiet_stderr
from groundschool.notebook.session import current


def files(exercise: str) -> Path:
    """Return the folder with the files of the variant in use; recordings lie in subfolders by their dataset's name."""
    session = current()
    return session.folder(session.desk.course.exercise(exercise))


def another_variant(exercise: str) -> Path:
    """Return a folder with fresh files: the next practice variant is drawn and used for the checks from now on."""
    session = current()
    found = session.desk.course.exercise(exercise)
    session.draw_another(found)
    return session.folder(found)


def grade(exercise: str, task: str, answer: object) -> float:
    """Show which properties of the answer hold and return the points earned, a plain float from 0 to the task's points.

    Raises UnknownNameError for a name that does not exist and GraderError when the grader itself fails, which is never
    the associate's fault.
    """
    session = current()
    found, asked = session.desk.course.task(exercise, task)
    with quiet_stderr():
        score = session.desk.grade(exercise, task, answer, session.plan(found))
    show_mime(as_mime(found, asked, score))
    return float(asked.points * score.fraction)
