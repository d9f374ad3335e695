"""Grades a class: one warm engine over one working folder, which ``grade``, its watch, and ``demo`` share."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from groundschool.ledger.secret import PRIVATE
from groundschool.sandbox import Assurance, Zygote, require_assurance
from groundschool.services.clock import now
from groundschool.services.step_by_step import Steps, untold
from groundschool.services.wanted import EVERYTHING, Wanted
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from groundschool.marking.class_run import ClassRun
    from groundschool.marking.collecting import Collected
    from groundschool.marking.plan import Plan
    from groundschool.marking.submissions import Submission
    from groundschool.marking.summary import Summary
    from groundschool.nbgrader_bridge.converters import Door
    from groundschool.services.feedback import Sheet
    from groundschool.services.setting import Setting
    from groundschool.services.unit_of_work import UnitOfWork

WATCH_SECONDS = 1.0
REST = 50  # times as long as a look took: watching is never more than 2 % of a core
ANYWAY = 60.0  # seconds after which a watch collects whether it saw something or not


@contextmanager
def class_engine(  # noqa: PLR0913 - where, what holds first, who does the work, and who is told of it
    workspace: Workspace,
    *,
    wanted: Wanted = EVERYTHING,
    least: Assurance | None = None,
    workers: int = 1,
    scheduler: str = "",
    clock: Callable[[], datetime] = now,
    steps: Steps = untold,
    say: Callable[[str], object] = str,
) -> Iterator["ClassEngine"]:
    """Yield the engine, warm; afterwards every process it has is gone.

    What is ``wanted`` and cannot be is refused before anything is made. ``clock`` tells when what is recorded became
    known. ``least`` is how well submissions must be locked in for anything to be graded; raises SandboxError when they
    cannot. ``steps`` is told what is done, ``say`` a sentence at a time what somebody has to look at meanwhile.
    """
    with Zygote() as zygote:  # first of all: it loads its libraries while this process loads the rest
        from groundschool.engine import Examiner
        from groundschool.marking.class_run import ClassRun

        found, gate = workspace.whole, workspace.gate
        wanted.check(workspace)
        examiner = Examiner(found, zygote, least=least or Assurance.SEPARATE, work=gate.work)
        if least is not None and not scheduler:
            with zygote.child() as child:
                require_assurance(child.assurance, least, child.because)
        with workspace.unit_of_work(create=True, clock=clock) as book:
            run = ClassRun(examiner, gate.work, gate.database, book, workspace.secret(), workers, scheduler)
            yield ClassEngine(run, gate, book, steps, say)


@dataclass(frozen=True)
class ClassEngine:
    """Grades what lies below a working folder, as often as it is asked to."""

    run: "ClassRun"
    door: "Door"
    book: "UnitOfWork"
    steps: Steps
    say: Callable[[str], object]
    _told: set[str] = field(default_factory=set)

    @property
    def setting(self) -> "Setting":
        """Return what people are judged by."""
        return self.book.setting

    def grade(self, wanted: Wanted, among: Collection[Path] | None = None) -> "Summary":
        """Return what became of the wanted submissions, all of it recorded; with ``among`` only of these files."""
        return self._grade(wanted, self.collect(wanted.people) if wanted.collect else None, among)

    def _grade(self, wanted: Wanted, collected: "Collected | None", among: Collection[Path] | None = None) -> "Summary":
        from groundschool.marking.interrupts import step
        from groundschool.services.found_again import gradebook_found_again

        found_again = gradebook_found_again(self.run.course, self.door, self.book)
        chosen = {exercise.id for exercise in self.run.course.select(wanted.names)} if wanted.names else None
        with step():
            plan = self.run.plan(self.run.submissions(chosen, wanted.people, among), again=wanted.again)
        self._tell_unreleased(plan)
        with self.steps("Grading", len(plan.todo)) as advance:
            summary = self.run.grade(plan, lambda so_far, one: advance(_step(so_far, one)), wanted.because)
        summary.notes += found_again
        if collected is not None:
            odd = [one for one in collected.odd if self.run.concerns(one, chosen)]
            summary.unreadable += odd
            self.run.tell_unreadable(odd)
            summary.notes += collected.notes
        if wanted.feedback and not summary.interrupted:
            try:
                self._give_feedback(plan, summary, collected)
            except KeyboardInterrupt:
                summary.interrupted = True
        return summary

    def collect(self, people: Collection[str] = ()) -> "Collected":
        """Return what came of copying the newest hand-ins, of the people named or of all, out of the exchange."""
        from groundschool.curriculum.roster import load_roster
        from groundschool.errors import CourseError
        from groundschool.marking.collecting import Collector

        work = self.run.work
        roster, problems = load_roster(work)
        if problems:
            raise CourseError(problems)
        submitted, private, areas = work / "submitted", work / PRIVATE, self.run.course.areas
        collector = Collector(self.door.inbound, submitted, private, areas, roster, now(), os.geteuid())
        return collector.collect(people)

    def watch(self, wanted: Wanted, tell: Callable[["Summary"], None]) -> None:
        """Grade what arrives or is marked by hand, until interrupted; what is still being copied, when it is whole."""
        from groundschool.marking.watching import Watched

        gradebook = self.run.work / "gradebook.db"
        watched = Watched(self.run.work / "submitted", gradebook, self.door.inbound if wanted.collect else None)
        waiting, collected_at = 0, -ANYWAY
        while True:
            began = time.monotonic()
            arrived, moved = watched.changed()
            due = wanted.collect and (waiting or began - collected_at >= ANYWAY)
            if arrived or moved or due:
                collected = self.collect(wanted.people) if wanted.collect else None
                waiting, collected_at = collected.waiting if collected else 0, began
                summary = self._grade(wanted, collected, None if collected else arrived)
                if summary.did_something or summary.interrupted:
                    tell(summary)
                if summary.interrupted:
                    raise KeyboardInterrupt
            time.sleep(max(WATCH_SECONDS, REST * (time.monotonic() - began) * (not (arrived or moved or due))))

    def write_feedback(self, submissions: Iterable["Submission"]) -> None:
        """Give the feedback pages of whatever these people handed in to these skill areas."""
        every = list(submissions)
        self._give({_sheet(one.associate, one.exercise) for one in every}, (), every)

    def _give_feedback(self, plan: "Plan", summary: "Summary", collected: "Collected | None") -> None:
        """Write anew what was graded or marked, release it, and what is there already of hand-ins that are new."""
        fresh = {_sheet(one.associate, one.exercise) for one, _ in plan.todo}
        fresh |= {_sheet(event.associate, event.payload["exercise"]) for event in summary.marked}
        taken = {*(collected.taken if collected else ())}
        moved = {_sheet(one.associate, one.exercise) for one in plan.readable if (one.associate, one.folder) in taken}
        summary.notes += self._give(fresh, taken | moved, plan.readable)

    def _give(
        self, fresh: "Collection[Sheet]", released: "Collection[Sheet]", handed_in: "Collection[Submission]"
    ) -> list[str]:
        from groundschool.services.feedback import Feedback

        with self.steps("Writing feedback", len({*fresh, *released})) as advance:
            return Feedback(self.door, handed_in).give(fresh, released, advance)

    def _tell_unreleased(self, plan: "Plan") -> None:
        """Say once of each area that it is not released yet."""
        areas = sorted({one.exercise.partition("/")[0] for one in plan.unreleased} - self._told)
        self._told.update(areas)
        if areas:
            names = " and ".join(areas)
            said = f"{names} {'are' if len(areas) > 1 else 'is'} not released yet, so what was handed in there waits"
            self.say(f"{said}. Run: groundschool release {' '.join(areas)}")


def _sheet(associate: str, exercise: str) -> "Sheet":
    return associate, exercise.partition("/")[0]


def _step(so_far: "Summary", one: "Submission") -> str:
    counts = ", ".join(f"{count} {status}" for status, count in so_far.counts.items() if count)
    return f"{counts} · {one.associate} {one.exercise}"
