"""One grading run over a class: plan, examine on all cores, record one after the other."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from groundschool.curriculum import Course
from groundschool.curriculum.roster import load_roster
from groundschool.errors import CourseError, GroundschoolError
from groundschool.grading.engine import Examined, Examiner, Paper
from groundschool.marking.evidence import remarked, unreadable_event
from groundschool.marking.plan import Plan, history_of
from groundschool.marking.safe_files import OddFileError, shown
from groundschool.marking.submissions import Submission, content_of, find_submissions
from groundschool.marking.workers import on_cluster, one_by_one, side_by_side
from groundschool.marking.writer import Book, Record
from groundschool.storage.gradebook import read_gradebook
from groundschool.storage.gradebook_writer import GradebookWriter
from groundschool.tracker.events import Event
from groundschool.tracker.settle import Recorded


@dataclass
class Summary:
    """What a run did, by status; every submission is in exactly one list."""

    graded: list[tuple[Submission, Examined]] = field(default_factory=list)
    with_findings: list[tuple[Submission, Examined]] = field(default_factory=list)
    failed: list[tuple[Submission, Examined]] = field(default_factory=list)
    unchanged: list[Submission] = field(default_factory=list)
    untouched: list[Submission] = field(default_factory=list)
    unreadable: list[Submission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recorded: int = 0
    settled: list[Event] = field(default_factory=list)

    def take(self, recorded: Recorded) -> None:
        """Take in what was recorded: gradings are counted, what followed from them is kept to be told."""
        self.recorded += len(recorded.events)
        self.settled += recorded.settled

    @property
    def counts(self) -> dict[str, int]:
        """Return how many submissions there are of each status."""
        return {
            "graded": len(self.graded),
            "graded with findings": len(self.with_findings),
            "unchanged": len(self.unchanged),
            "untouched": len(self.untouched),
            "unreadable": len(self.unreadable),
            "failed": len(self.failed),
        }

    @property
    def whole(self) -> bool:
        """Return whether everything that was handed in could be graded."""
        return not (self.unreadable or self.failed)

    @property
    def did_something(self) -> bool:
        """Return whether there is anything to tell beyond what was known before."""
        return bool(self.graded or self.with_findings or self.failed or self.unreadable or self.recorded)

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data."""
        return {
            "counts": self.counts,
            "graded": [_graded(*one) for one in (*self.graded, *self.with_findings)],
            "untouched": [{"associate": one.associate, "exercise": one.exercise} for one in self.untouched],
            "unreadable": [
                {
                    "associate": one.associate,
                    "file": shown(one.path.name),
                    "area": shown(one.path.parent.name),
                    "reason": one.problem,
                }
                for one in self.unreadable
            ],
            "failed": [
                {"associate": one.associate, "exercise": one.exercise, "reason": examined.faults}
                for one, examined in self.failed
            ],
            "notes": list(self.notes),
            "events": self.recorded,
        }


Progress = Callable[[Summary, Submission], None]


@dataclass(frozen=True)
class ClassRun:
    """Grades what lies below ``work/submitted`` and records it beside it.

    ``workers`` processes examine at the same time, or those of the Dask cluster whose ``scheduler`` is given.
    """

    examiner: Examiner
    work: Path
    database: str
    book: Book
    secret: bytes
    workers: int = 1
    scheduler: str = ""

    @property
    def course(self) -> Course:
        """Return the course that is graded."""
        return self.examiner.course

    def submissions(
        self, chosen: Collection[str], people: Collection[str], among: Collection[Path] | None = None
    ) -> list[Submission]:
        """Return what was handed in to the chosen exercises by the people named, or by all when none is.

        With ``among`` only these files are looked at. Raises CourseError when the roster cannot be read.
        """
        roster, problems = load_roster(self.work)
        if problems:
            raise CourseError(problems)
        found = find_submissions(self.course, self.work / "submitted", roster, among)
        return [
            one.held_against(roster.get(one.associate))
            for one in found
            if (not people or one.associate in people) and (one.exercise in chosen or one.problem)
        ]

    def plan(self, submissions: Iterable[Submission], *, again: bool = False) -> Plan:
        """Return what there is to do about the submissions; unchanged ones are graded only ``again``."""
        plan = Plan(history_of(self.book.events(), self.course), read_gradebook(self.database), self.book.key_of)
        for submission in submissions:
            plan.add(self.course, submission, self.secret, again=again)
        return plan

    def grade(self, plan: Plan, progress: Progress) -> Summary:
        """Return what became of the plan, all of it recorded; ``progress`` is told after each submission.

        Marks given by hand come first: a retake graded now would take the place of the attempt they were given to.
        """
        summary = Summary(unchanged=plan.unchanged, untouched=plan.untouched, unreadable=plan.unreadable)
        with GradebookWriter(self.database) as gradebook:
            record = Record(self.course, self.work, gradebook, self.book, plan.history, plan.attempts)
            summary.take(record.append(list(remarked(plan.history, plan.rows))))
            for submission, examined in self._examined(plan):
                self._file(summary, record, submission, examined)
                progress(summary, submission)
        self.tell_unreadable(summary.unreadable)
        for found in (summary.graded, summary.with_findings, summary.failed):
            found.sort(key=lambda one: (one[0].associate, one[0].exercise))
        return summary

    def tell_unreadable(self, submissions: Iterable[Submission]) -> None:
        """Record what could not be read, once, so that its associate is told; not where another may have sent it."""
        roster, _ = load_roster(self.work)
        told = [one for one in submissions if one.sure and (not roster or one.associate in roster)]
        self.book.note([unreadable_event(one, self.course) for one in told])

    def _examined(self, plan: Plan) -> Iterator[tuple[Submission, Examined]]:
        papers = ((one, self._paper(one, seed)) for one, seed in plan.todo)
        if self.scheduler:
            return on_cluster(self.scheduler, self.examiner, papers)
        if min(self.workers, len(plan.todo)) > 1:
            return side_by_side(self.examiner, papers, min(self.workers, len(plan.todo)))
        return one_by_one(self.examiner, papers)

    def _paper(self, submission: Submission, seed: int) -> Paper:
        """Return a submission as it is examined; what is no file any more is examined as nothing, and told as that."""
        try:
            content = content_of(submission, self.work / "submitted")
        except OddFileError:
            content = b""
        return Paper(submission.associate, submission.exercise, content, seed, submission.findings)

    def _file(self, summary: Summary, record: Record, submission: Submission, examined: Examined) -> None:
        """Record one result and put it into the list of its status."""
        if examined.problem:
            summary.unreadable.append(submission.unreadable(examined.problem))
            return
        if not examined.fault:
            try:
                written = record.write(submission, examined)
                summary.take(written.recorded)
                examined = replace(examined, findings=(*examined.findings, *map(_kept, written.kept)))
            except (GroundschoolError, OSError) as error:
                examined = Examined(fault=str(error))
        if examined.faults:
            summary.failed.append((submission, examined))
            summary.untouched = [one for one in summary.untouched if one is not submission]
        elif submission.touched:
            examined = replace(examined, notebook="", scores={})  # recorded; a class's worth need not stay in memory
            (summary.with_findings if examined.findings else summary.graded).append((submission, examined))


def _kept(task: str) -> str:
    return f"the mark of '{task}' was given by hand on a former grading and stays: look again"


def _graded(submission: Submission, examined: Examined) -> dict[str, Any]:
    return {
        "associate": submission.associate,
        "exercise": submission.exercise,
        "status": examined.status,
        "points": examined.points,
        "max_points": sum(examined.most.values()),
        "pending": examined.pending,
        "assurance": examined.assurance,
        "findings": list(examined.findings),
        "seconds": examined.seconds,
    }
