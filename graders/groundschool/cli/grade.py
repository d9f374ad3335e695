"""``groundschool grade``."""

import os
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
from groundschool.sandbox.limits import Assurance

if TYPE_CHECKING:
    from collections.abc import Callable

    from groundschool.marking.class_run import ClassRun, Summary
    from groundschool.marking.plan import Plan

WATCH_SECONDS = 2.0


def grade(  # noqa: PLR0913 - one parameter an option
    names: Annotated[list[str] | None, typer.Argument(help="Skill areas or exercises; all if none is named.")] = None,
    *,
    associate: Annotated[list[str] | None, typer.Option(help="Only this associate; may be repeated.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade unchanged submissions again.")] = False,
    collect: Annotated[
        bool, typer.Option("--collect", help="Fetch the newest hand-ins from the exchange first.")
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Write nbgrader's feedback pages of whatever is graded.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, help="Submissions graded at the same time; as many as there are cores if not given.")
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str, typer.Option(help="Grade on the Dask cluster with this scheduler, as tcp://host:8786 (extra 'scale').")
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep the engine warm and grade what arrives, until Ctrl-C.")
    ] = False,
    require: Annotated[
        Assurance | None, typer.Option(help="Grade nothing unless submissions are locked in at least this well.")
    ] = None,
    course: CourseOption = None,
    work: WorkOption = None,
    exchange: ExchangeOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Grade what was handed in, each submission locked in a sandbox, and record the marks and the evidence.

    Marks that mentors gave by hand since the last run are recorded too. Exit code 1: some could not be read or graded;
    2: nothing could be graded.
    """
    from groundschool.cli.marking import Desk, Wanted

    wanted = Wanted(tuple(names or ()), tuple(associate or ()), again=again, collect=collect, feedback=feedback)
    with Desk(course, work, exchange, ledger, require, workers=workers, scheduler=scheduler) as desk:
        if watch:
            desk.watch(wanted, WATCH_SECONDS, show)
            return
        summary = desk.grade(wanted)
    if json:
        import json as codec

        print(codec.dumps(summary.as_dict(), indent=2))
    else:
        show(summary)
    raise typer.Exit(0 if summary.whole else 1)
