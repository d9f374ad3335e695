"""Grades one submitted notebook with the real nbgrader on the associate's own seed, and reads back what was seen."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from groundschool.authoring.nbgrader_door import Door
from groundschool.authoring.submissions import Submission
from groundschool.errors import CourseError, DatasetError, GraderError, MissingToolError
from groundschool.grading.handover import SCORE_MIME, SITTING_VARIABLE

OURS = {error.__name__ for error in (CourseError, DatasetError, GraderError, MissingToolError)}


@dataclass(frozen=True)
class Graded:
    """One submission after autograding: its scores by task as the checks displayed them, or what went wrong.

    ``fault`` is a failure of ours (a grader, nbgrader itself): no marks either way.
    """

    submission: Submission
    seed: int
    scores: dict[str, dict[str, Any]]
    fault: str = ""


def autograde(door: Door, submission: Submission, seed: int) -> Graded:
    """Run nbgrader's autograde on one notebook and return its outcome; nothing is raised for a bad submission."""
    area, _, slug = submission.exercise.partition("/")
    sitting = {"associate": submission.associate, "seeds": {submission.exercise: seed}}
    with _environment({SITTING_VARIABLE: json.dumps(sitting), "GROUNDSCHOOL_COURSE": str(door.root)}):
        outcome = door.autograde(area, submission.associate, slug)
    if not outcome.success:
        return Graded(submission, seed, {}, outcome.reason)
    notebook = nbformat.read(door.work / "autograded" / submission.associate / area / f"{slug}.ipynb", as_version=4)
    return Graded(submission, seed, dict(_scores(notebook)), _our_fault(notebook))


def _scores(notebook: NotebookNode) -> Iterator[tuple[str, dict[str, Any]]]:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            for output in cell.get("outputs", []):
                if score := output.get("data", {}).get(SCORE_MIME):
                    yield score["task"], score


def _our_fault(notebook: NotebookNode) -> str:
    """Return what failed that is not the associate's: a grader, or the data, which a notebook's first cells read."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    faults = [output["evalue"] for output in outputs if output.get("ename") in OURS]
    return faults[0] if faults else ""


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the kernel that nbgrader starts, and set them back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
