"""Records one graded submission: the graded notebook, then the gradebook, then the ledger.

The ledger comes last and decides what is done: whatever stopped before it is graded again and gives the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from groundschool.curriculum import Course
from groundschool.curriculum.assurance import levels_that_count
from groundschool.engine import GradingResult
from groundschool.ledger.events import Event, new_gradings
from groundschool.marking.evidence import credited, given_by_hand, graded_event, handed_in_again
from groundschool.marking.laid import clear_litter, files_beside
from groundschool.marking.plan import Attempted, History, latest
from groundschool.marking.submission import Submission
from groundschool.marking.whole_files import write_whole
from groundschool.nbgrader_bridge.gradebook import GradebookRow
from groundschool.nbgrader_bridge.gradebook_writer import CellMark, GradebookWriter, Marked
from groundschool.sandbox import Assurance
from groundschool.tracker.evidence.corrections import corrections
from groundschool.tracker.mastery.settle import Recorded

STAMP = "timestamp.txt"
NOTHING: Mapping[str, str] = MappingProxyType({})


class Book(Protocol):
    """Where evidence is kept, with what follows from it."""

    def events(self, *associates: str) -> list[Event]:
        """Return these associates' events with the course's own, or all."""
        ...

    def record(self, events: Sequence[Event]) -> Recorded:
        """Record events and what follows from them, all of it or nothing."""
        ...

    def note(self, events: Sequence[Event]) -> Recorded:
        """Record events from which nothing follows, all of them or none."""
        ...

    def refusal(self, associate: str) -> str:
        """Return why nothing of this id is graded, or nothing."""
        ...

    def keys_of(self, associate: str) -> tuple[bytes, ...]:
        """Return the keys under which ids of what is kept of somebody follow, today's first."""
        ...


@dataclass(frozen=True)
class Written:
    """What came of a grading: what was recorded, and in words what a person gave before and should look at again."""

    recorded: Recorded = field(default_factory=Recorded)
    look_again: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordWriter:
    """Where results are written; only one process does. ``history`` is kept up to date with the ledger.

    ``attempts`` says which attempt each submission is, by path; ``rows`` is what the gradebook held before; ``because``
    is why marks are corrected, where they are.
    """

    course: Course
    work: Path
    gradebook: GradebookWriter
    book: Book
    history: History
    attempts: Mapping[Path, Attempted]
    rows: Mapping[tuple[str, str], GradebookRow]
    because: str = ""

    def write(self, submission: Submission, examined: GradingResult) -> Written:
        """Record a submission that was graded, and return what came of it.

        An untouched notebook is 0 for nbgrader and no evidence. A task whose judge broke has no mark in the gradebook,
        and until it is judged the ledger does not hear of the attempt, so that the next run grades it again.
        """
        self._write_notebook(submission, examined)
        if not submission.touched or examined.broken:
            self.gradebook.write(self._marked(submission, examined))
            return Written()
        attempt = self.attempts[submission.path]
        key = submission.associate, submission.exercise
        known = self.history.get(key, ())
        before, row = latest(known, attempt.id), self.rows.get(key)
        exercise = self.course.exercise(submission.exercise)
        event = graded_event(submission, exercise, examined, attempt, counts=self._counts, before=before, row=row)
        fresh = new_gradings(known, [event], self.because)
        self.gradebook.write(self._marked(submission, examined, comments_on(attempt.id, [*known, *fresh])))
        recorded = self._append(fresh)
        if before and attempt.again and not recorded.events:
            self._append([handed_in_again(submission, before)])
        return Written(recorded, tuple(_look_again(before, row, examined)))

    @cached_property
    def _counts(self) -> tuple[Assurance, ...]:
        return levels_that_count(self.course.root)

    def append(self, candidates: list[Event]) -> Recorded:
        """Record those events that say something new of their attempts, and return what came of it."""
        keys = {(event.associate, event.payload["exercise"]) for event in candidates}
        known = [event for key in keys for event in self.history.get(key, [])]
        return self._append(new_gradings(known, candidates))

    def _append(self, events: Sequence[Event]) -> Recorded:
        recorded = self.book.record(events) if events else Recorded()
        for event in recorded.events:
            self.history.setdefault((event.associate, event.payload["exercise"]), []).append(event)
        return recorded

    def _marked(
        self, submission: Submission, examined: GradingResult, corrected: Mapping[str, str] = NOTHING
    ) -> Marked:
        area, _, slug = submission.exercise.partition("/")
        return Marked(
            associate=submission.associate,
            area=area,
            slug=slug,
            submitted_at=submission.submitted_at if (submission.path.parent / STAMP).is_file() else None,
            marks={name: CellMark(mark) for name, mark in examined.marks.items()},
            no_response=examined.unanswered,
            corrected=corrected,
            missing=[one.slug for one in self.course.active(area) if one.id not in submission.beside],
        )

    def _write_notebook(self, submission: Submission, examined: GradingResult) -> None:
        """Write the graded notebook with what nbgrader needs beside it; a notebook is there whole or not at all."""
        area, _, slug = submission.exercise.partition("/")
        folder = self.work / "autograded" / submission.associate / area
        folder.mkdir(parents=True, exist_ok=True)
        clear_litter(folder)
        for name, content in files_beside(submission.path.parent):
            write_whole(folder / name, content)
        write_whole(folder / f"{slug}.ipynb", examined.notebook.encode())


def comments_on(attempt: str, events: Sequence[Event]) -> dict[str, str]:
    """Return by task what is said of the last correction of an attempt's mark, nothing where there was none."""
    mine = [one for one in corrections(events) if one.attempt_id == attempt]
    return mine[-1].comments if mine else {}


def _look_again(before: Event | None, row: GradebookRow | None, examined: GradingResult) -> Iterator[str]:
    """Yield what a person gave to a former grading, or to a former answer, and still counts."""
    extra = credited(row, examined)
    for task in given_by_hand(before, examined).keys() - extra.keys():
        yield f"the mark of '{task}' was given by hand on a former grading and stays: look again"
    for task in extra if before is None else ():
        yield f"the extra credit of '{task}' was given to a former answer and is added to this one: look again"
