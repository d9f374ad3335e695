"""Plays the made-up half-year: week by week a cohort hands in and is graded, marked and signed, by its own calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundschool.authoring import build as builder
from groundschool.curriculum import Course
from groundschool.curriculum.roster import ROSTER, load_roster
from groundschool.curriculum.team import team_file
from groundschool.demo.cohort import hand_ins, put_in_exchange
from groundschool.demo.cohort_people import TEAMS, Member, first_day, roster
from groundschool.demo.cohort_record import TIMED, lives, regraded, signed, timed
from groundschool.marking.interrupts import step
from groundschool.marking.submissions import Submission
from groundschool.marking.summary import Summary
from groundschool.nbgrader_bridge.converters import Door
from groundschool.nbgrader_bridge.gradebook import read_gradebook
from groundschool.services.grade_class import ClassEngine, class_engine
from groundschool.services.release_areas import Released, release_areas
from groundschool.services.step_by_step import Steps
from groundschool.services.wanted import EVERYTHING
from groundschool.services.workspace import Workspace

# A week's hand-ins are graded on its Friday at 18:00, and what a person marks is marked two hours later.
AFTER_WORK, AN_EVENING = timedelta(days=2, hours=6), timedelta(hours=2)
CUT_OFF = b'{"cells": [{"cell_type": "markdown", "metadata": {}, "source"'


@dataclass
class Calendar:
    """The time in the made-up half-year."""

    now: datetime

    def __call__(self) -> datetime:
        """Return what time it is there."""
        return self.now


@dataclass(frozen=True)
class Audience:
    """Who is told of what happens: of steps, of what was released, of each week, and of what each run graded."""

    steps: Steps
    released: Callable[[Released], object]
    say: Callable[[str], object]
    graded: Callable[[Summary], object]


@dataclass(frozen=True)
class HalfYear:
    """A cohort of ``people`` over some ``weeks`` in a workspace that is theirs, graded by some ``workers``."""

    workspace: Workspace
    people: tuple[Member, ...]
    weeks: int
    workers: int
    audience: Audience

    def play(self) -> None:
        """Build, release, hand in, grade and mark week by week, and record what happened beside that."""
        self._release()
        start = _first_monday(self.course, self.gate.work, self.people, self.weeks)
        calendar = Calendar(start)
        told = self.audience
        with class_engine(
            self.workspace, workers=self.workers, clock=calendar, steps=told.steps, say=told.say
        ) as engine:
            graded = []
            for number, week in enumerate(hand_ins(self.course, len(self.people), self.weeks, start), 1):
                calendar.now = start + timedelta(weeks=number) - AFTER_WORK
                graded += self._play(engine, number, week)
                with step():
                    marked = _mentor_marks(self.course, self.gate, before=start + timedelta(weeks=self.weeks - 2))
                if marked:
                    calendar.now += AN_EVENING
                    self._graded(engine)
            _hand_in_cut_off(self.course, self.gate, self.people[-1].id)
            self._graded(engine)
            engine.write_feedback(graded)
        self._live(start)

    @property
    def course(self) -> Course:
        """Return the course that is played."""
        return self.workspace.whole

    @property
    def gate(self) -> Door:
        """Return the door to nbgrader."""
        return self.workspace.gate

    def _release(self) -> None:
        with self.audience.steps("Building", builder.progress_reports(self.course)) as advance:
            builder.build(self.course, advance)
        self.audience.released(release_areas(self.workspace, steps=self.audience.steps))

    def _play(self, engine: ClassEngine, number: int, week: list) -> list[Submission]:
        """Hand in, collect and grade one week; return what was graded."""
        assert engine.door.exchange is not None
        self.audience.say(f"Week {number}: {len(week)} hand-ins")
        with step():
            for hand_in in week:
                put_in_exchange(self.course, hand_in, engine.door.exchange)
            engine.collect()
        summary = self._graded(engine)
        return [one for one, _ in (*summary.graded, *summary.with_findings)]

    def _graded(self, engine: ClassEngine) -> Summary:
        """Grade, tell of it, and return what that did; an interrupted run ends the demonstration."""
        summary = engine.grade(EVERYTHING)
        self.audience.graded(summary)
        if summary.interrupted:
            raise KeyboardInterrupt
        return summary

    def _live(self, start: datetime) -> None:
        """Record what happened beside graded work; what follows is written down in between, as it would be."""
        people, end = self.people, start + timedelta(weeks=self.weeks)
        with self.workspace.unit_of_work(create=True) as unit:
            graded = unit.events()
            unit.record([*lives(people, start.date(), self.weeks, end), *timed(people, graded)])
            unit.record([*regraded(people, graded), *signed(people, start.date(), self.weeks, end)])


def _mentor_marks(course: Course, gate: Door, before: datetime) -> int:
    """Return how many marks were given by hand, as a mentor would; what was handed in since ``before`` still waits."""
    given = 0
    for (associate, name), row in read_gradebook(gate.database).items():
        exercise = course.exercise(name)
        for task in exercise.tasks.values():
            mark = row.marks.get(task.id)
            if mark is not None and mark.pending and row.submitted_at and row.submitted_at < before:
                gate.mark(exercise.area, associate, exercise.slug, task.id, round(mark.max_points * 0.9, 1))
                given += 1
    return given


def _hand_in_cut_off(course: Course, gate: Door, associate: str) -> None:
    """Hand in a notebook that a full disk cut off, to show that the rest of the class is graded all the same."""
    places = [gate.work / "submitted" / associate / f"{name}.ipynb" for name in course.exercises]
    free = [path for path in places if not path.exists() or path.read_bytes() == CUT_OFF]
    for path in free[-1:]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CUT_OFF)


def _first_monday(course: Course, work: Path, people: tuple[Member, ...], weeks: int) -> datetime:
    """Return the cohort's first Monday, by the roster; the first run writes it, and what the teams set."""
    today = datetime.now(UTC).date()
    begun = today - timedelta(days=today.weekday() + 7 * weeks)
    known, _ = load_roster(work)
    if (first := known.get(people[0].id)) is not None and first.start_date is not None:
        begun = first.start_date - (first_day(people[0], begun, weeks) - begun)
    else:
        (work / ROSTER).write_text(roster(people, begun, weeks), encoding="utf-8")
        for name, team in TEAMS.items():
            if team.settings and TIMED in course.exercises:
                path = work / team_file(name)
                path.parent.mkdir(exist_ok=True)
                path.write_text(team.settings, encoding="utf-8")
    return datetime(begun.year, begun.month, begun.day, tzinfo=UTC)
