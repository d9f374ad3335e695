"""``groundschool grade``."""

from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import (
    CourseOption,
    ExchangeOption,
    JsonOption,
    LedgerOption,
    WorkOption,
    door,
    ledger_url,
)

if TYPE_CHECKING:
    from groundschool.authoring.nbgrader_door import Door
    from groundschool.cli.grading import Run
    from groundschool.curriculum import Course


def grade(  # noqa: PLR0913 - one parameter an option
    names: Annotated[list[str] | None, typer.Argument(help="Skill areas or exercises; all if none is named.")] = None,
    *,
    associate: Annotated[list[str] | None, typer.Option(help="Only this associate; may be repeated.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade unchanged submissions again.")] = False,
    collect: Annotated[
        bool, typer.Option("--collect", help="Fetch the newest hand-ins from the exchange first.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Associates graded at the same time.")] = 2,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Autograde what was handed in with nbgrader, write feedback, and record the evidence in the ledger.

    Marks that mentors gave by hand since the last run are recorded too. Exit code 1: some could not be read or graded.
    """
    import json as codec

    from groundschool.curriculum import Course

    found = Course.find(course)
    gate = door(found, work, exchange)
    gate.prepare()
    if collect:
        for area in found.areas:
            gate.collect(area)
    chosen = {exercise.id for exercise in found.select(names or [])}
    run = grade_all(found, gate, ledger_url(ledger, gate.work), chosen, associate or [], again=again, workers=workers)
    print(codec.dumps(run.as_dict(), indent=2)) if json else show(run)
    raise typer.Exit(1 if run.unreadable or run.failed else 0)


def grade_all(  # noqa: PLR0913 - what is graded, where, by whom
    course: "Course",
    gate: "Door",
    ledger: str,
    chosen: set[str],
    people: list[str],
    *,
    again: bool = False,
    workers: int = 2,
) -> "Run":
    """Grade the chosen exercises of the chosen people (all if none) and return what was done."""
    from datetime import UTC, datetime

    from groundschool.authoring.submissions import find_submissions
    from groundschool.cli.grading import Examiner
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.curriculum.roster import load_roster
    from groundschool.errors import CourseError
    from groundschool.storage.ledger import Ledger
    from groundschool.storage.secret import course_secret

    roster, problems = load_roster(gate.work)
    if problems:
        raise CourseError(problems)
    submissions = [
        one
        for one in find_submissions(course, gate.work / "submitted", roster)
        if (not people or one.associate in people) and (one.exercise in chosen or one.problem)
    ]
    with Ledger(ledger, lambda: datetime.now(UTC)) as book:
        examiner = Examiner(course, gate, book, course_secret(gate.work / ".groundschool"), workers)
        run, todo = examiner.plan(submissions, again=again)
        with progress_bar("Grading", len(todo)) as advance:
            examiner.grade(run, todo, advance)
    return run


def show(run: "Run") -> None:
    """Print what a grading run did: a line of counts, then whatever somebody has to look at."""
    counts = {
        "graded": run.graded,
        "unchanged": run.unchanged,
        "untouched": run.untouched,
        "unreadable": run.unreadable,
        "failed": run.failed,
    }
    print(", ".join(f"{len(found)} {name}" for name, found in counts.items()) + f"; {run.recorded} events recorded")
    for one in run.unreadable:
        print(f"  unreadable  {one.associate}/{one.path.parent.name}/{one.path.name}: {one.problem}")
    for one in run.failed:
        print(f"  our fault   {one.submission.associate} {one.submission.exercise}: {one.fault}")
