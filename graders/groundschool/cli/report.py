"""``groundschool report``: the cohort's page, and one each for a manager, a mentor and an associate."""

from pathlib import Path
from typing import Annotated

import typer

from groundschool.cli.options import (
    AcceptClockOption,
    AsOfOption,
    CourseOption,
    JsonOption,
    KnownAtOption,
    LedgerOption,
    ViewerOption,
    WorkOption,
)
from groundschool.cli.page_file import finish
from groundschool.cli.surroundings import settle
from groundschool.services.workspace import Workspace, now

app = typer.Typer(
    help="Write a page: the cohort's, or a manager's, a mentor's or an associate's own.", invoke_without_command=True
)
OutOption = Annotated[Path, typer.Option("--out", help="Where to write the HTML page.")]
PdfOption = Annotated[Path | None, typer.Option("--pdf", help="Also write a PDF here; needs the extra 'pdf'.")]
TeamOption = Annotated[str, typer.Option("--team", help="The team, by the roster; everybody if not given.")]


@app.callback()
def report(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the HTML page.")] = None,
    pdf: PdfOption = None,
    viewer: ViewerOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Write the cohort's skills, milestones and newest evidence as one self-contained HTML page."""
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise typer.BadParameter("name the page to write.", param_hint="--out")
    settle(context.params)
    cohort(Workspace(course, work, ledger, accept_clock=accept_clock), out, pdf, viewer, json=json)


def cohort(
    workspace: Workspace, out: Path, pdf: Path | None = None, viewer: str | None = None, *, json: bool = False
) -> None:
    """Write the cohort's page, or what of it ``viewer`` may see, and say so."""
    from groundschool.services.write_pages import write_cohort

    finish(write_cohort(workspace, now(), viewer), out, pdf, json=json)


@app.command()
def manager(  # noqa: PLR0913 - one parameter an option
    *,
    out: OutOption,
    quarter: Annotated[
        str, typer.Option("--quarter", help="The quarter, like 2026Q3; the present one if not given.")
    ] = "",
    team: TeamOption = "",
    viewer: ViewerOption = None,
    publish: Annotated[bool, typer.Option("--publish", help="Record that the quarter is published like this.")] = False,
    pdf: PdfOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Write a manager's quarter: velocity, time to on-call duty, milestones, gates, who needs help or waits."""
    from groundschool.services.write_pages import AskedQuarter, write_manager

    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    asked = AskedQuarter(quarter, team, as_of, known_at)
    written = write_manager(workspace, now(), asked, viewer, publish=publish)
    finish(written, out, pdf, json=json)
    if publish:
        view = written.view
        print(f"Published: {view.quarter} as known {view.known_at.isoformat()}, sha256 {view.sha256}")


@app.command()
def mentor(  # noqa: PLR0913 - one parameter an option
    *,
    out: OutOption,
    of: Annotated[str, typer.Option("--of", help="The mentor, by the roster; everybody's queue if not given.")] = "",
    pdf: PdfOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Write a mentor's queue: what to mark and sign first, what is under review, and who is stuck."""
    from groundschool.services.write_pages import write_mentor

    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    finish(write_mentor(workspace, now(), of), out, pdf, json=json)


@app.command()
def associate(  # noqa: PLR0913 - one parameter an option
    who: Annotated[str, typer.Argument(metavar="ASSOCIATE", help="The associate's id.")],
    *,
    out: OutOption,
    pdf: PdfOption = None,
    viewer: ViewerOption = None,
    as_of: AsOfOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    accept_clock: AcceptClockOption = False,
    json: JsonOption = False,
) -> None:
    """Write an associate's own page: what next, what is missing for on-call duty, what counts and why."""
    from groundschool.services.write_pages import write_associate

    workspace = Workspace(course, work, ledger, accept_clock=accept_clock)
    finish(write_associate(workspace, now(), who, viewer, as_of), out, pdf, json=json)
