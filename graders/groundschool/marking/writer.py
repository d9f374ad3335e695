"""Records one graded submission: the graded notebook, then the gradebook, then the ledger.

The ledger comes last and decides what is done: whatever stopped before it is graded again and gives the same.
"""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from groundschool.authoring.submissions import Submission
from groundschool.curriculum import Course
from groundschool.curriculum.assurance import levels_that_count
from groundschool.grading.engine import Examined
from groundschool.marking.evidence import graded_event
from groundschool.marking.plan import History
from groundschool.sandbox import Assurance
from groundschool.storage.gradebook_writer import CellMark, GradebookWriter, Marked
from groundschool.storage.ledger import Ledger
from groundschool.tracker.events import Event, new_gradings

STAMP = "timestamp.txt"


@dataclass(frozen=True)
class Record:
    """Where results are written; only one process does. ``history`` is kept up to date with the ledger."""

    course: Course
    work: Path
    gradebook: GradebookWriter
    ledger: Ledger
    history: History

    def write(self, submission: Submission, examined: Examined) -> int:
        """Record a submission that was graded, and return how many events were new.

        An untouched notebook is 0 for nbgrader and no evidence.
        """
        self._write_notebook(submission, examined)
        self.gradebook.write(self._marked(submission, examined))
        if not submission.touched:
            return 0
        exercise = self.course.exercise(submission.exercise)
        return self.append([graded_event(submission, exercise, examined, self._counts)])

    @cached_property
    def _counts(self) -> tuple[Assurance, ...]:
        return levels_that_count(self.course.root)

    def append(self, candidates: list[Event]) -> int:
        """Append those events that say something new of their attempts, and return how many there were."""
        keys = {(event.associate, event.payload["exercise"]) for event in candidates}
        known = [event for key in keys for event in self.history.get(key, [])]
        fresh = new_gradings(known, candidates)
        added = self.ledger.append(fresh)
        for event in fresh:
            events = self.history.setdefault((event.associate, event.payload["exercise"]), [])
            events.append(replace(event, seq=events[-1].seq + 1 if events else 1))
        return added

    def _marked(self, submission: Submission, examined: Examined) -> Marked:
        area, _, slug = submission.exercise.partition("/")
        handed_in = {path.stem for path in submission.path.parent.glob("*.ipynb")}
        return Marked(
            associate=submission.associate,
            area=area,
            slug=slug,
            submitted_at=submission.submitted_at if (submission.path.parent / STAMP).is_file() else None,
            marks={name: CellMark(mark) for name, mark in examined.marks.items()},
            no_response=examined.unanswered,
            missing=[one.slug for one in self.course.active(area) if one.slug not in handed_in],
        )

    def _write_notebook(self, submission: Submission, examined: Examined) -> None:
        """Write the graded notebook with what nbgrader copies beside it; a notebook is there whole or not at all."""
        area, _, slug = submission.exercise.partition("/")
        folder = self.work / "autograded" / submission.associate / area
        folder.mkdir(parents=True, exist_ok=True)
        for path in submission.path.parent.iterdir():
            if path.suffix != ".ipynb" and path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                _replace(folder / path.name, path.read_bytes())
        _replace(folder / f"{slug}.ipynb", examined.notebook.encode())


def _replace(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, over one that may be read-only, as nbgrader leaves them."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)
