"""One grading run over a class: plan, examine on all cores, record one after the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundschool.authoring.submissions import Submission, find_submissions
from groundschool.curriculum import Course
from groundschool.curriculum.roster import load_roster
from groundschool.errors import CourseError, GroundschoolError
from groundschool.grading.engine import Examined, Examiner, Paper
from groundschool.marking.evidence import remarked
from groundschool.marking.plan import Plan, history_of, make_plan
from groundschool.marking.record import Record
from groundschool.marking.workers import on_cluster, one_by_one, side_by_side
from groundschool.sandbox import Assurance
from groundschool.storage.gradebook import read_gradebook
from groundschool.storage.gradebook_writer import GradebookWriter
from groundschool.storage.ledger import Ledger

Progress = Callable[[str], None]


@dataclass
class Summary:
    """What a run did, by status; every submission is in exactly one list."""

    graded: list[tuple[Submission, Examined]] = field(default_factory=list)
    with_findings: list[tuple[Submission, Examined]] = field(default_factory=list)
    failed: list[tuple[Submission, Examined]] = field(default_factory=list)
    unchanged: list[Submission] = field(default_factory=list)
    untouched: list[Submission] = field(default_factory=list)
    unreadable: list[Submission] = field(default_factory=list)
    recorded: int = 0

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

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data."""
        return {
            "counts": self.counts,
            "graded": [_graded(*one) for one in (*self.graded, *self.with_findings)],
            "untouched": [{"associate": one.associate, "exercise": one.exercise} for one in self.untouched],
            "unreadable": [
                {"associate": one.associate, "file": one.path.name, "area": one.path.parent.name, "reason": one.problem}
                for one in self.unreadable
            ],
            "failed": [
                {"associate": one.associate, "exercise": one.exercise, "reason": examined.fault}
                for one, examined in self.failed
            ],
            "events": self.recorded,
        }


@dataclass(frozen=True)
class ClassRun:
    """Grades what lies below ``work/submitted`` and records it beside it.

    ``workers`` processes examine at the same time, or those of the Dask cluster whose ``scheduler`` is given. ``least``
    is the assurance from which on a grading counts as evidence.
    """

    examiner: Examiner
    work: Path
    database: str
    ledger: Ledger
    secret: bytes
    least: Assurance
    workers: int = 1
    scheduler: str = ""

    @property
    def course(self) -> Course:
        """Return the course that is graded."""
        return self.examiner.course

    def submissions(self, chosen: set[str], people: Iterable[str]) -> list[Submission]:
        """Return what was handed in to the chosen exercises by the people named, or by all when none is.

        Raises CourseError when the roster cannot be read.
        """
        roster, problems = load_roster(self.work)
        if problems:
            raise CourseError(problems)
        named = set(people)
        return [
            one
            for one in find_submissions(self.course, self.work / "submitted", roster)
            if (not named or one.associate in named) and (one.exercise in chosen or one.problem)
        ]

    def grade(
        self, submissions: Iterable[Submission], progress: Callable[[Plan], Progress], *, again: bool = False
    ) -> Summary:
        """Return what became of the submissions, all of it recorded; ``progress`` is told the plan, then each name.

        Marks given by hand come first: a retake graded now would take the place of the attempt they were given to.
        """
        history, rows = history_of(self.ledger.events()), read_gradebook(self.database)
        plan = make_plan(self.course, submissions, history, self.secret, rows.keys(), again=again)
        summary = Summary(unchanged=plan.unchanged, untouched=plan.untouched, unreadable=plan.unreadable)
        advance = progress(plan)
        with GradebookWriter(self.database) as gradebook:
            record = Record(self.course, self.work, gradebook, self.ledger, history, self.least)
            summary.recorded = record.append(list(remarked(history, rows)))
            for submission, examined in self._examined(plan):
                self._file(summary, record, submission, examined)
                advance(f"{submission.associate} {submission.exercise}")
        for found in (summary.graded, summary.with_findings, summary.failed):
            found.sort(key=lambda one: (one[0].associate, one[0].exercise))
        return summary

    def _examined(self, plan: Plan) -> Iterator[tuple[Submission, Examined]]:
        papers = ((one, Paper(one.associate, one.exercise, _content(one), seed)) for one, seed in plan.todo)
        if self.scheduler:
            return on_cluster(self.scheduler, self.examiner, papers)
        if min(self.workers, len(plan.todo)) > 1:
            return side_by_side(self.examiner, papers, min(self.workers, len(plan.todo)))
        return one_by_one(self.examiner, papers)

    def _file(self, summary: Summary, record: Record, submission: Submission, examined: Examined) -> None:
        """Record one result and put it into the list of its status."""
        if examined.problem:
            summary.unreadable.append(submission.unreadable(examined.problem))
            return
        if not examined.fault:
            try:
                summary.recorded += record.write(submission, examined)
            except (GroundschoolError, OSError) as error:
                examined = Examined(fault=str(error))
        if examined.fault:
            summary.failed.append((submission, examined))
            summary.untouched = [one for one in summary.untouched if one is not submission]
        elif submission.touched:
            (summary.with_findings if examined.findings else summary.graded).append((submission, examined))


def _content(submission: Submission) -> bytes:
    return submission.path.read_bytes()


def _graded(submission: Submission, examined: Examined) -> dict[str, Any]:
    given = [mark for mark in examined.marks.values() if mark is not None]
    return {
        "associate": submission.associate,
        "exercise": submission.exercise,
        "status": examined.status,
        "points": sum(given),
        "max_points": sum(examined.most.values()),
        "pending": sum(examined.most[name] for name, mark in examined.marks.items() if mark is None),
        "assurance": examined.assurance,
        "findings": list(examined.findings),
        "seconds": examined.seconds,
    }


