"""``groundschool report``: the cohort's page, and one each for a manager, a mentor and an associate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from groundschool.cli.seen import Reading
    from groundschool.reports.manager_model import ManagerReport
    from groundschool.reports.people import People

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
    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import record_reads, seen_by
    from groundschool.reports.cohort import build_cohort
    from groundschool.reports.page import render_page
    from groundschool.tracker.visibility import Data, View

    instant = now()
    people = seen_by(gather(workspace, instant), viewer, Data.ATTEMPTS, View.NAMED)
    view = build_cohort(people.facts)
    finish(view, render_page(view), " ".join(view.summary), out, pdf, json=json)
    if viewer is not None:
        record_reads(workspace, people, list(people), viewer, Data.ATTEMPTS, instant)


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
    from groundschool.cli.publishing import published
    from groundschool.cli.seen import manager_page
    from groundschool.cli.tracked import gather
    from groundschool.reports.pages import render_manager

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    people = published(workspace, lambda: gather(workspace, instant, as_of, known_at), instant)
    view, reads = manager_page(people, viewer, quarter, team, exactly=as_of is not None)
    finish(view, render_manager(view), view.answer, out, pdf, json=json)
    if publish:
        _publish(workspace, view, viewer or "groundschool report", instant)
    _record(workspace, people, viewer, reads, instant)


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
    from groundschool.cli.seen import mentor_page
    from groundschool.cli.tracked import gather
    from groundschool.errors import UnknownNameError
    from groundschool.reports.pages import render_mentor

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    people = gather(workspace, instant)
    known = {person.mentor for person in people.facts.roster.values() if person.mentor}
    if of and of not in known:
        raise UnknownNameError("mentor", of, known)
    view, reads = mentor_page(people, of)
    finish(view, render_mentor(view), view.answer, out, pdf, json=json)
    _record(workspace, people, of or None, reads, instant)


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
    from groundschool.cli.seen import associate_page
    from groundschool.cli.tracked import gather
    from groundschool.reports.pages import render_associate

    workspace, instant = Workspace(course, work, ledger, accept_clock=accept_clock), now()
    people = gather(workspace, instant, as_of)
    view, reads = associate_page(people, viewer, who)
    finish(view, render_associate(view), view.gate, out, pdf, json=json)
    _record(workspace, people, viewer, reads, instant)


def _record(
    workspace: Workspace, people: "People", viewer: str | None, reads: "Iterable[Reading]", instant: "datetime"
) -> None:
    from groundschool.cli.viewing import record_reads

    if viewer is not None:
        for read in reads:
            record_reads(workspace, people, [people.of(who) for who in read.among], viewer, read.data, instant)


def _publish(workspace: Workspace, view: "ManagerReport", by: str, instant: "datetime") -> None:
    """Append what was published, by the knowledge of when, and its fingerprint, which stays for good."""
    from groundschool.ledger.events import EVERYBODY, make_event
    from groundschool.ledger.payloads import ReportPublished

    payload = ReportPublished(quarter=view.quarter, knowledge_time=view.known_at, sha256=view.sha256)
    with workspace.opened(create=False) as opened:
        opened.append([make_event(EVERYBODY, instant, payload, by)])
    print(f"Published: {view.quarter} as known {view.known_at.isoformat()}, sha256 {view.sha256}")
