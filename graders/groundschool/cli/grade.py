"""``groundschool grade``."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from groundschool.cli.options import EveryPlace, JsonOption, spread
from groundschool.cli.surroundings import INTERRUPTED, tell
from groundschool.errors import steerless
from groundschool.sandbox.limits import MEANING, Assurance

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from groundschool.engine import GradingResult
    from groundschool.marking.summary import Summary
    from groundschool.services.grade_class import ClassEngine
    from groundschool.services.setting import Setting
    from groundschool.services.wanted import Wanted


@dataclass(frozen=True, kw_only=True)
class GradeOptions:
    """What is graded, how, and by how many."""

    associate: Annotated[list[str] | None, typer.Option(help="Only this associate; may be repeated.")] = None
    again: Annotated[bool, typer.Option("--again", help="Grade unchanged submissions again.")] = False
    because: Annotated[
        str, typer.Option(help="Why marks are corrected: with --again, their associates are told the old and the new.")
    ] = ""
    collect: Annotated[bool, typer.Option("--collect", help="Fetch the newest hand-ins from the exchange first.")] = (
        False
    )
    feedback: Annotated[
        bool,
        typer.Option(
            "--feedback", help="Write the feedback pages of whatever is graded, and release them to be fetched."
        ),
    ] = False
    workers: Annotated[
        int, typer.Option(min=1, help="Submissions graded at the same time; as many as there are cores if not given.")
    ] = os.cpu_count() or 1
    scheduler: Annotated[
        str, typer.Option(help="Grade on the Dask cluster with this scheduler, as tcp://host:8786 (extra 'scale').")
    ] = ""
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep the engine warm and grade what arrives, until Ctrl-C.")
    ] = False
    require: Annotated[
        Assurance | None, typer.Option(help="Grade nothing unless submissions are locked in at least this well.")
    ] = None


@spread
def grade(
    names: Annotated[list[str] | None, typer.Argument(help="Skill areas or exercises; all if none is named.")] = None,
    *,
    asked: GradeOptions,
    places: EveryPlace,
    json: JsonOption = False,
) -> None:
    """Grade what was handed in, each submission locked in a sandbox, and record the marks and the evidence.

    Marks that mentors gave by hand since the last run are recorded too. Interrupted, it has recorded what it counts.
    """
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.ledger.free_text import check_length
    from groundschool.services.grade_class import class_engine
    from groundschool.services.wanted import Wanted

    who, collect, feedback = tuple(asked.associate or ()), asked.collect, asked.feedback
    if asked.because and not asked.again:
        raise typer.BadParameter("a reason is given for what is graded again: add --again", param_hint="--because")
    check_length("reason", asked.because)
    more = {"again": asked.again, "collect": collect, "feedback": feedback, "because": asked.because.strip()}
    wanted = Wanted(tuple(names or ()), who, **more)
    with class_engine(
        places.workspace,
        wanted=wanted,
        least=asked.require,
        workers=asked.workers,
        scheduler=asked.scheduler,
        steps=progress_bar,
        say=lambda sentence: print(sentence, file=sys.stderr),
    ) as engine:
        where = {"course": str(engine.run.course.root), "work": str(engine.run.work)}
        if collect or feedback:
            where["exchange"] = str(engine.door.shared)
        if not json:
            tell(where)
        if asked.watch:
            _watch(engine, wanted, lambda summary: _tell(summary, engine.setting, where, json=json, line=True))
        summary = engine.grade(wanted)
    _tell(summary, engine.setting, where, json=json)
    if summary.interrupted:
        print(f"groundschool: interrupted; {summary.left} not graded yet", file=sys.stderr)
    raise typer.Exit(INTERRUPTED if summary.interrupted else summary.exit_code)


def _watch(engine: "ClassEngine", wanted: "Wanted", tell_of: "Callable[[Summary], None]") -> NoReturn:
    """Grade what arrives until interrupted, and say at the end what that was."""
    graded = recorded = 0

    def took(summary: "Summary") -> None:
        nonlocal graded, recorded
        graded += len(summary.graded) + len(summary.with_findings)
        recorded += summary.recorded
        tell_of(summary)

    print("Waiting for hand-ins; Ctrl-C ends.", file=sys.stderr, flush=True)
    try:
        engine.watch(wanted, took)
    except KeyboardInterrupt:
        said = f"{graded} graded and {recorded} events recorded while watching"
        print(f"groundschool: interrupted; {said}", file=sys.stderr)
    raise typer.Exit(INTERRUPTED)


def _tell(summary: "Summary", setting: "Setting", where: dict[str, str], *, json: bool, line: bool = False) -> None:
    """Print what a run did, and what followed from it."""
    from json import dumps

    from groundschool.services.settle_levels import levels_in_sentences

    settled = levels_in_sentences(setting, summary.settled)
    if json:
        print(dumps({**where, **summary.as_dict(), "settled": settled}, indent=None if line else 2), flush=True)
        return
    show_summary(summary)
    for sentence in settled:
        print(f"  {sentence}", flush=True)


def show_summary(summary: "Summary") -> None:
    """Print what a grading run did: a line of counts, the marks, then whatever somebody has to look at."""
    from rich.console import Console

    counts = ", ".join(f"{count} {status}" for status, count in summary.counts.items())
    print(f"{counts}; {summary.recorded} events recorded")
    done = [*summary.graded, *summary.with_findings]
    if done:
        console = Console()
        console.print(_table(summary, console.width))
    for level in sorted({examined.assurance for _, examined in done} - {Assurance.ISOLATED}):
        print(f"Submissions ran {level}: {MEANING[Assurance(level)]}.")
    for one, examined in summary.with_findings:
        for finding in examined.findings:
            print(f"  finding     {one.associate} {one.exercise}: {steerless(finding)}")
    for note in summary.notes:
        print(f"  note        {note}")
    for one in summary.unreadable:
        print(f"  unreadable  {one.place}: {steerless(one.problem)}")
    for one in summary.unreleased:
        print(f"  waits       {one.place}: {one.exercise} is not released yet")
    for one, examined in summary.failed:
        print(f"  our fault   {one.associate} {one.exercise}: {steerless(examined.faults)}")


def _table(summary: "Summary", width: int) -> "Table":
    """Return the marks of an exercise a line, lowest, median and highest, as a share of the points there are."""
    from statistics import median

    from groundschool.cli.tables import exercise_cell, table_of

    figures = ("Graded", "Lowest", "Median", "Highest", "To mark", "Seconds each")
    table = table_of("", "Exercise", figures)
    by_exercise: dict[str, list[GradingResult]] = {}
    for one, examined in (*summary.graded, *summary.with_findings):
        by_exercise.setdefault(one.exercise, []).append(examined)
    for name, found in sorted(by_exercise.items()):
        shares = [examined.points / examined.judged for examined in found if examined.judged]
        figures = [f"{share(shares):.0%}" if shares else "-" for share in (min, median, max)]
        waiting = sum(examined.pending > 0 for examined in found)
        seconds = median(examined.seconds for examined in found)
        table.add_row(exercise_cell(name, width), str(len(found)), *figures, str(waiting), f"{seconds:.1f}")
    return table
