"""``groundschool demo``."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption, door

if TYPE_CHECKING:
    from groundschool.authoring.nbgrader_door import Door
    from groundschool.authoring.submissions import Submission
    from groundschool.cli.marking import Marking
    from groundschool.curriculum import Course

CUT_OFF = b'{"cells": [{"cell_type": "markdown", "metadata": {}, "source"'


def demo(
    *,
    work: Annotated[Path, typer.Option(help="Where the demonstration lives; delete it to start anew.")] = Path(
        "build/demo"
    ),
    associates: Annotated[int, typer.Option(min=1, max=12, help="How many people.")] = 12,
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Over how many weeks.")] = 6,
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at the same time.")] = 2,
    course: CourseOption = None,
) -> None:
    """Show the whole loop on a made-up cohort: build, release, collect, autograde, feedback, evidence, report."""
    from groundschool.authoring import build as builder
    from groundschool.authoring.cohort import PEOPLE, hand_ins
    from groundschool.cli import release, report
    from groundschool.cli.grade import show
    from groundschool.cli.marking import Wanted, marking
    from groundschool.cli.places import Places
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.cli.settling import settle
    from groundschool.curriculum import Course

    found = Course.find(course)
    gate = door(found, work, work / "exchange")
    with progress_bar("Building", builder.steps(found)) as advance:
        builder.build(found, advance)
    release.release(None, course=found.root, work=gate.work, exchange=gate.exchange)
    start = _first_monday(gate.work, associates, weeks)
    with marking(found.root, gate.work, gate.exchange, None, workers=workers) as engine:
        graded = []
        for number, week in enumerate(hand_ins(found, associates, weeks, start), 1):
            graded += _play(found, engine, number, week)
            _mentor_marks(found, gate, before=start + timedelta(days=7 * (weeks - 1)))
        _hand_in_cut_off(found, gate, PEOPLE[associates - 1][0])
        show(engine.grade(Wanted()))
        engine.write_feedback(graded)
    settle(Places(found.root, gate.work), {associate for associate, *_ in PEOPLE})
    page = gate.work / "report.html"
    report.cohort(Places(found.root, gate.work), page)
    print(f"\nThe report: {page}")
    print(f"Feedback pages: {gate.work / 'feedback'}    One person: groundschool progress amara --work {work}")


def _play(course: "Course", engine: "Marking", number: int, week: list) -> "list[Submission]":
    """Hand in, collect and grade one week; return what was graded."""
    from groundschool.authoring.cohort import write
    from groundschool.cli.grade import show
    from groundschool.cli.marking import Wanted

    assert engine.door.exchange is not None
    print(f"Week {number}: {len(week)} hand-ins")
    for hand_in in week:
        write(course, hand_in, engine.door.exchange)
    for area in sorted({hand_in.area for hand_in in week}):
        engine.door.collect(area)
    summary = engine.grade(Wanted())
    show(summary)
    return [one for one, _ in (*summary.graded, *summary.with_findings)]


def _mentor_marks(course: "Course", gate: "Door", before: datetime) -> None:
    """Give marks by hand, as a mentor would in formgrader; what was handed in since ``before`` still waits."""
    from groundschool.storage.gradebook import read_gradebook

    for (associate, name), row in read_gradebook(gate.database).items():
        exercise = course.exercise(name)
        for task in exercise.tasks.values():
            mark = row.marks.get(task.id)
            if mark is not None and mark.pending and row.submitted_at and row.submitted_at < before:
                gate.mark(exercise.area, associate, exercise.slug, task.id, round(mark.max_points * 0.9, 1))


def _hand_in_cut_off(course: "Course", gate: "Door", associate: str) -> None:
    """Hand in a notebook that a full disk cut off, to show that the rest of the class is graded all the same."""
    places = [gate.work / "submitted" / associate / f"{name}.ipynb" for name in course.exercises]
    free = [path for path in places if not path.exists() or path.read_bytes() == CUT_OFF]
    for path in free[-1:]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(CUT_OFF)


def _first_monday(work: Path, associates: int, weeks: int) -> datetime:
    """Return the cohort's first Monday: the one in the roster, which is written on the first run."""
    from groundschool.authoring.cohort import PEOPLE
    from groundschool.curriculum.roster import ROSTER, load_roster

    roster, _ = load_roster(work)
    begun = next((person.start_date for person in roster.values() if person.start_date), None)
    if begun is None:
        today = datetime.now(UTC).date()
        begun = today - timedelta(days=today.weekday() + 7 * weeks)
        people = "\n".join(
            f'[[associate]]\nid = "{name}"\nname = "{full}"\nteam = "harbour"\nstart_date = {begun}\n'
            for name, full, _ in PEOPLE[:associates]
        )
        (work / ROSTER).write_text(people, encoding="utf-8")
    return datetime(begun.year, begun.month, begun.day, tzinfo=UTC)
