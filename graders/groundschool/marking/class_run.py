"""One grading run over a class: plan, examine on all cores, record one after the other."""

from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from groundschool.curriculum import Course
from groundschool.curriculum.roster import load_roster
from groundschool.engine import Examiner, GradingJob, GradingResult
from groundschool.errors import CourseError, GroundschoolError
from groundschool.marking.evidence import remarked, unreadable_event
from groundschool.marking.interrupts import step
from groundschool.marking.plan import Plan, grading_history
from groundschool.marking.safe_files import OddFileError
from groundschool.marking.submissions import Submission, content_of, find_submissions_apart
from groundschool.marking.summary import Summary
from groundschool.marking.workers import on_cluster, side_by_side
from groundschool.marking.writer import Book, RecordWriter
from groundschool.nbgrader_bridge.gradebook import read_gradebook, released_exercises
from groundschool.nbgrader_bridge.gradebook_writer import GradebookWriter

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
        self, chosen: Collection[str] | None, people: Collection[str], among: Collection[Path] | None = None
    ) -> list[Submission]:
        """Return what was handed in to the chosen exercises (None: to all) by the people named, or by all when none is.

        With ``among`` only these files are looked at. Raises CourseError when the roster cannot be read.
        """
        roster, problems = load_roster(self.work)
        if problems:
            raise CourseError(problems)
        found = find_submissions_apart(self.course, self.work / "submitted", roster, among)
        return [
            one.held_against(roster.get(one.associate))
            for one in found
            if (not people or one.associate in people) and self.concerns(one, chosen)
        ]

    def concerns(self, submission: Submission, chosen: Collection[str] | None) -> bool:
        """Return whether a submission is one to the chosen exercises; of what is none, whether its area is theirs."""
        if chosen is None or submission.exercise in chosen:
            return True
        areas = {name.partition("/")[0] for name in chosen}
        return submission.exercise not in self.course.exercises and submission.exercise.partition("/")[0] in areas

    def plan(self, submissions: Iterable[Submission], *, again: bool = False) -> Plan:
        """Return what there is to do about the submissions; unchanged ones are graded only ``again``."""
        plan = Plan(
            grading_history(self.book.events(), self.course),
            read_gradebook(self.database),
            self.book.keys_of,
            self.book.refusal,
            released_exercises(self.database),
        )
        for submission in submissions:
            plan.add(self.course, submission, self.secret, again=again)
        return plan

    def grade(self, plan: Plan, progress: Progress, because: str = "") -> Summary:
        """Return what became of the plan, all of it recorded; ``progress`` is told after each submission.

        ``because`` is why marks of before are corrected, where that is what this is about.

        Marks given by hand come first: a retake graded now would take the place of the attempt they were given to. An
        interrupt ends it between two submissions; the rest is graded by the next run.
        """
        summary = Summary(
            unchanged=plan.unchanged,
            untouched=plan.untouched,
            unreadable=plan.unreadable,
            unreleased=plan.unreleased,
            left=len(plan.todo),
        )
        with GradebookWriter(self.database) as gradebook:
            known = plan.history, plan.attempts, plan.rows
            record = RecordWriter(self.course, self.work, gradebook, self.book, *known, because)
            try:
                self._record(plan, record, summary, progress)
            except KeyboardInterrupt:
                summary.interrupted = True
        self.tell_unreadable(summary.unreadable)
        for found in (summary.graded, summary.with_findings, summary.failed):
            found.sort(key=lambda one: (one[0].associate, one[0].exercise))
        return summary

    def _record(self, plan: Plan, record: RecordWriter, summary: Summary, progress: Progress) -> None:
        """Record the marks given by hand, then every submission as it is examined, each of them whole."""
        with step():
            marked = record.append(list(remarked(plan.history, plan.rows)))
            summary.marked += marked.events
            summary.take(marked)
        with closing(self._examined(plan)) as results:
            for submission, examined in results:
                with step():
                    self._file(summary, record, submission, examined)
                    summary.left -= 1
                    progress(summary, submission)

    def tell_unreadable(self, submissions: Iterable[Submission]) -> None:
        """Record what could not be read, once, so that its associate is told; not where another may have sent it."""
        roster, _ = load_roster(self.work)
        sure = [one for one in submissions if one.sure and (not roster or one.associate in roster)]
        told = [one for one in sure if not self.book.refusal(one.associate)]
        self.book.note([unreadable_event(one, self.course) for one in told])

    def _examined(self, plan: Plan) -> Generator[tuple[Submission, GradingResult]]:
        jobs = ((one, self._paper(one, seed)) for one, seed in plan.todo)
        if self.scheduler:
            return on_cluster(self.scheduler, self.examiner, jobs)
        for name in dict.fromkeys(one.exercise for one, _ in plan.todo):
            with suppress(Exception):  # told with each of its jobs
                self.examiner.prepare(self.course.exercise(name))
        return side_by_side(self.examiner, jobs, max(1, min(self.workers, len(plan.todo))))

    def _paper(self, submission: Submission, seed: int) -> GradingJob:
        """Return a submission as it is examined; what is no file any more is examined as nothing, and told as that."""
        try:
            content = content_of(submission, self.work / "submitted")
        except OddFileError:
            content = b""
        return GradingJob(submission.associate, submission.exercise, content, seed, submission.findings)

    def _file(self, summary: Summary, record: RecordWriter, submission: Submission, examined: GradingResult) -> None:
        """Record one result and put it into the list of its status."""
        if examined.problem:
            summary.unreadable.append(submission.unreadable(examined.problem))
            return
        if not examined.fault:
            try:
                written = record.write(submission, examined)
                summary.take(written.recorded)
                examined = replace(examined, findings=(*examined.findings, *written.look_again))
            except (GroundschoolError, OSError) as error:
                examined = GradingResult(fault=str(error))
        if examined.faults:
            summary.failed.append((submission, examined))
            summary.untouched = [one for one in summary.untouched if one is not submission]
        elif submission.touched:
            examined = replace(examined, notebook="", scores={})  # recorded; a class's worth need not stay in memory
            (summary.with_findings if examined.findings else summary.graded).append((submission, examined))
