"""One warm engine over one working folder: what ``grade``, its watch, and ``demo`` share."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.cli.places import now
from groundschool.sandbox import Assurance, Zygote, require

if TYPE_CHECKING:
    from groundschool.authoring.nbgrader_door import Door
    from groundschool.marking.class_run import ClassRun, Summary
    from groundschool.marking.collecting import Collected
    from groundschool.marking.submissions import Submission
    from groundschool.services.recorder import Recorder
    from groundschool.services.setting import Setting

WATCH_SECONDS = 1.0
Stamp = tuple[int, int]


@dataclass(frozen=True)
class Wanted:
    """What is to be graded: skill areas or exercises, and people; everything and everybody where nothing is named.

    ``again`` grades unchanged submissions too, ``collect`` fetches hand-ins first, ``feedback`` writes pages after.
    """

    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    again: bool = False
    collect: bool = False
    feedback: bool = False


@contextmanager
def marking(  # noqa: PLR0913 - where everything lies, and who does the work
    course: Path | None,
    work: Path | None,
    exchange: Path | None,
    ledger: str | None,
    *,
    least: Assurance | None = None,
    workers: int = 1,
    scheduler: str = "",
    clock: Callable[[], datetime] = now,
    accept_clock: bool = False,
) -> Iterator["Marking"]:
    """Yield the engine, warm; afterwards every process it has is gone.

    ``clock`` tells when what is recorded became known, and is believed with ``accept_clock``. ``least`` is how well
    submissions must be locked in for anything to be graded; raises SandboxError when they cannot.
    """
    with Zygote() as zygote:  # first of all: it loads its libraries while this process loads the rest
        from groundschool.cli.options import door, ledger_url
        from groundschool.curriculum import Course
        from groundschool.grading.engine import Examiner
        from groundschool.marking.class_run import ClassRun
        from groundschool.services.recorder import recorder
        from groundschool.storage.opened import PRIVATE
        from groundschool.storage.secret import course_secret

        found = Course.find(course)
        gate = door(found, work, exchange)
        examiner = Examiner(found, zygote, least=least or Assurance.SEPARATE, work=gate.work)
        if least is not None and not scheduler:
            with zygote.child() as child:
                require(child.assurance, least, child.because)
        url = ledger_url(ledger, gate.work)
        with recorder(found, gate.work, url, clock, create=True, accept_clock=accept_clock) as book:
            secret = course_secret(gate.work / PRIVATE, make=not book.ledger.has_gradings())
            run = ClassRun(examiner, gate.work, gate.database, book, secret, workers, scheduler)
            yield Marking(run, gate, book)


@dataclass(frozen=True)
class Marking:
    """Grades what lies below a working folder, as often as it is asked to."""

    run: "ClassRun"
    door: "Door"
    book: "Recorder"

    @property
    def setting(self) -> "Setting":
        """Return what people are judged by."""
        return self.book.setting

    def grade(self, wanted: Wanted, among: Collection[Path] | None = None) -> "Summary":
        """Return what became of the wanted submissions, all of it recorded; with ``among`` only of these files."""
        from groundschool.cli.progress_bar import progress_bar
        from groundschool.services.found_again import gradebook_found_again

        found_again = gradebook_found_again(self.run.course, self.door, self.book)
        collected = self.collect(wanted.people) if wanted.collect else None
        chosen = {exercise.id for exercise in self.run.course.select(wanted.names)}
        plan = self.run.plan(self.run.submissions(chosen, wanted.people, among), again=wanted.again)
        with progress_bar("Grading", len(plan.todo)) as advance:
            summary = self.run.grade(plan, lambda so_far, one: advance(_step(so_far, one)))
        summary.notes += found_again
        if collected is not None:
            summary.unreadable += collected.odd
            self.run.tell_unreadable(collected.odd)
            summary.notes += collected.notes
        if wanted.feedback:
            self.write_feedback(one for one, _ in plan.todo)
        return summary

    def collect(self, people: Collection[str] = ()) -> "Collected":
        """Return what came of copying the newest hand-ins, of the people named or of all, out of the exchange."""
        from groundschool.curriculum.roster import load_roster
        from groundschool.errors import CourseError
        from groundschool.marking.collecting import Collector
        from groundschool.storage.opened import PRIVATE

        work = self.run.work
        roster, problems = load_roster(work)
        if problems:
            raise CourseError(problems)
        submitted, private, areas = work / "submitted", work / PRIVATE, self.run.course.areas
        collector = Collector(self.door.inbound, submitted, private, areas, roster, now(), os.geteuid())
        return collector.collect(people)

    def watch(self, wanted: Wanted, tell: Callable[["Summary"], None]) -> None:
        """Grade what arrives, until interrupted; a file that is still being copied is graded when it is whole."""
        seen: dict[Path, Stamp] = {}
        with suppress(KeyboardInterrupt):
            while True:
                there = dict(self._files())
                arrived = {path for path, stamp in there.items() if seen.get(path) != stamp}
                seen = there
                if arrived or wanted.collect:
                    summary = self.grade(wanted, None if wanted.collect else arrived)
                    if summary.did_something:
                        tell(summary)
                time.sleep(WATCH_SECONDS)

    def write_feedback(self, submissions: Iterable["Submission"]) -> None:
        """Write nbgrader's feedback pages of whatever these people handed in to these skill areas."""
        from groundschool.cli.progress_bar import progress_bar

        pages = sorted({(one.exercise.partition("/")[0], one.associate) for one in submissions})
        with progress_bar("Writing feedback", len(pages)) as advance:
            for area, associate in pages:
                self.door.feedback(area, associate)
                advance(f"{associate} {area}")

    def _files(self) -> Iterator[tuple[Path, Stamp]]:
        from groundschool.marking.submissions import files_handed_in

        for path in files_handed_in(self.run.work / "submitted"):
            with suppress(OSError):
                found = path.lstat()
                yield path, (found.st_mtime_ns, found.st_size)


def _step(so_far: "Summary", one: "Submission") -> str:
    counts = ", ".join(f"{count} {status}" for status, count in so_far.counts.items() if count)
    return f"{counts} · {one.associate} {one.exercise}"
