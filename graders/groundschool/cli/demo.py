"""``groundschool demo``."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from groundschool.cli.marking import Marking
    from groundschool.curriculum import Course
    from groundschool.demo.cohort_people import Member
    from groundschool.marking.submissions import Submission
    from groundschool.marking.summary import Summary
    from groundschool.nbgrader_bridge.converters import Door

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


def demo(
    *,
    work: Annotated[Path, typer.Option(help="Where the demonstration lives; delete it to start anew.")] = Path(
        "build/demo"
    ),
    associates: Annotated[int, typer.Option(min=1, max=24, help="How many people.")] = 24,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="Over how many weeks.")] = 26,
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at the same time.")] = 2,
    course: CourseOption = None,
) -> None:
    """Show the whole loop on a made-up cohort of three teams: release, collect, autograde, evidence, pages."""
    from groundschool.authoring import build as builder
    from groundschool.cli import release
    from groundschool.cli.marking import marking
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.cli.wanted import Wanted
    from groundschool.demo.cohort import hand_ins
    from groundschool.demo.cohort_people import PEOPLE
    from groundschool.marking.interrupts import step

    # What is recorded in it is recorded by its own calendar, which begins anew with every run.
    workspace = Workspace(course, work, exchange=work / "exchange", accept_clock=True)
    found, people = workspace.whole, PEOPLE[:associates]
    work.mkdir(parents=True, exist_ok=True)
    gate = workspace.gate
    with progress_bar("Building", builder.steps(found)) as advance:
        builder.build(found, advance)
    release.release(None, course=found.root, work=gate.work, exchange=gate.exchange)
    start = _first_monday(found, gate.work, people, weeks)
    calendar = Calendar(start)
    with marking(workspace, workers=workers, clock=calendar) as engine:
        graded = []
        for number, week in enumerate(hand_ins(found, associates, weeks, start), 1):
            calendar.now = start + timedelta(weeks=number) - AFTER_WORK
            graded += _play(found, engine, number, week)
            with step():
                marked = _mentor_marks(found, gate, before=start + timedelta(weeks=weeks - 2))
            if marked:
                calendar.now += AN_EVENING
                _shown(engine.grade(Wanted()))
        _hand_in_cut_off(found, gate, people[-1].id)
        _shown(engine.grade(Wanted()))
        engine.write_feedback(graded)
    _live(workspace, people, start, weeks)
    _write_pages(workspace, work, people[0])


def _shown(summary: "Summary") -> "Summary":
    """Print what a run did, and return it; an interrupted one ends the demonstration."""
    from groundschool.cli.grade import show

    show(summary)
    if summary.interrupted:
        raise KeyboardInterrupt
    return summary


def _live(workspace: Workspace, people: "tuple[Member, ...]", start: datetime, weeks: int) -> None:
    """Record what happened beside graded work; what follows from it is written down in between, as it would be."""
    from groundschool.demo.cohort_record import lives, regraded, signed, timed

    end = start + timedelta(weeks=weeks)
    with workspace.recorder(create=True) as recorder:
        graded = recorder.events()
        recorder.record([*lives(people, start.date(), weeks, end), *timed(people, graded)])
        recorder.record([*regraded(people, graded), *signed(people, end - timedelta(days=2))])


def _write_pages(workspace: Workspace, work: Path, first: "Member") -> None:
    """Write the cohort's page and one of each kind, and say how to see the others."""
    from groundschool.cli import report
    from groundschool.demo.cohort_people import TEAMS

    pages, team = workspace.folder / "pages", TEAMS[first.team]
    course, folder = workspace.course, workspace.work
    report.cohort(workspace, workspace.folder / "report.html")
    report.manager(out=pages / "manager.html", team=first.team, course=course, work=folder)
    report.mentor(out=pages / "mentor.html", of=team.mentor, course=course, work=folder)
    report.associate(first.id, out=pages / "associate.html", course=course, work=folder)
    print(f"\nFeedback pages: {workspace.folder / 'feedback'}")
    print(f"One person: groundschool progress {first.id} --work {work}")
    print(f"Everybody their own page: groundschool serve --links --work {work}")
    print(f"A mentor's JupyterLab: groundschool lab --mentor --viewer {team.mentor} --work {work}")


def _play(course: "Course", engine: "Marking", number: int, week: list) -> "list[Submission]":
    """Hand in, collect and grade one week; return what was graded."""
    from groundschool.cli.wanted import Wanted
    from groundschool.demo.cohort import write
    from groundschool.marking.interrupts import step

    assert engine.door.exchange is not None
    print(f"Week {number}: {len(week)} hand-ins")
    with step():
        for hand_in in week:
            write(course, hand_in, engine.door.exchange)
        engine.collect()
    summary = _shown(engine.grade(Wanted()))
    return [one for one, _ in (*summary.graded, *summary.with_findings)]


def _mentor_marks(course: "Course", gate: "Door", before: datetime) -> int:
    """Return how many marks were given by hand, as a mentor would; what was handed in since ``before`` still waits."""
    from groundschool.nbgrader_bridge.gradebook import read_gradebook

    given = 0
    for (associate, name), row in read_gradebook(gate.database).items():
        exercise = course.exercise(name)
        for task in exercise.tasks.values():
            mark = row.marks.get(task.id)
            if mark is not None and mark.pending and row.submitted_at and row.submitted_at < before:
                gate.mark(exercise.area, associate, exercise.slug, task.id, round(mark.max_points * 0.9, 1))
                given += 1
    return given


def _hand_in_cut_off(course: "Course", gate: "Door", associate: str) -> None:
    """Hand in a notebook that a full disk cut off, to show that the rest of the class is graded all the same."""
    places = [gate.work / "submitted" / associate / f"{name}.ipynb" for name in course.exercises]
    free = [path for path in places if not path.exists() or path.read_bytes() == CUT_OFF]
    for path in free[-1:]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CUT_OFF)


def _first_monday(course: "Course", work: Path, people: "tuple[Member, ...]", weeks: int) -> datetime:
    """Return the cohort's first Monday, by the roster; the first run writes it, and what the teams set."""
    from groundschool.curriculum.roster import ROSTER, load_roster
    from groundschool.curriculum.team import team_file
    from groundschool.demo.cohort_people import TEAMS, first_day, roster
    from groundschool.demo.cohort_record import TIMED

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
