"""``groundschool report``: the cohort's page, and one each for a manager, a mentor and an associate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import (
    AsOfOption,
    CourseOption,
    JsonOption,
    KnownAtOption,
    LedgerOption,
    ViewerOption,
    WorkOption,
)
from groundschool.cli.page_file import finish
from groundschool.cli.places import Places, now

if TYPE_CHECKING:
    from datetime import datetime

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
    json: JsonOption = False,
) -> None:
    """Write the cohort's skills, milestones and newest evidence as one self-contained HTML page."""
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise typer.BadParameter("name the page to write.", param_hint="--out")
    cohort(Places(course, work, ledger), out, pdf, viewer, json=json)


def cohort(
    places: Places, out: Path, pdf: Path | None = None, viewer: str | None = None, *, json: bool = False
) -> None:
    """Write the cohort's page, or what of it ``viewer`` may see, and say so."""
    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import record_reads, seen_by
    from groundschool.reports.cohort import build_cohort
    from groundschool.reports.page import render_page
    from groundschool.tracker.visibility import Data, View

    instant = now()
    people = seen_by(gather(places, instant), viewer, Data.ATTEMPTS, View.NAMED)
    view = build_cohort(people.facts)
    finish(view, render_page(view), " ".join(view.summary), out, pdf, json=json)
    if viewer is not None:
        record_reads(places, people, list(people), viewer, Data.ATTEMPTS, instant)


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
    json: JsonOption = False,
) -> None:
    """Write a manager's quarter: velocity, time to on-call duty, milestones, gates, who needs help or waits."""
    from datetime import UTC, datetime, time

    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import at_risk_to, record_reads, seen_by
    from groundschool.reports.manager import build_manager
    from groundschool.reports.pages import render_manager
    from groundschool.tracker.quarters import Quarter, quarter_on
    from groundschool.tracker.visibility import Data, View

    places, instant = Places(course, work, ledger), now()
    people = gather(places, instant, as_of, known_at)
    check_team(people, team)
    month = people.declared.settings(team).policies.quarters.fiscal_start_month
    chosen = Quarter.parse(quarter) if quarter else quarter_on((as_of or instant).date(), month)
    end = datetime.combine(chosen.end_day(month), time(23), UTC)
    if as_of is None and end < instant:
        people = people.at(end)
    people = seen_by(people, viewer, Data.MILESTONES, View.AGGREGATE)
    view = build_manager(people, chosen, team)
    finish(view, render_manager(view), view.answer, out, pdf, json=json)
    if publish:
        _publish(places, view, viewer or "groundschool report", instant)
    if viewer is not None:
        shown = [people.of(pace.id) for pace in view.people]
        record_reads(places, people, shown, viewer, Data.MILESTONES, instant)
        record_reads(places, people, at_risk_to(people, viewer), viewer, Data.AT_RISK, instant)


@app.command()
def mentor(  # noqa: PLR0913 - one parameter an option
    *,
    out: OutOption,
    of: Annotated[str, typer.Option("--of", help="The mentor, by the roster; everybody's queue if not given.")] = "",
    pdf: PdfOption = None,
    course: CourseOption = None,
    work: WorkOption = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """Write a mentor's queue: what to mark and sign first, what is under review, and who is stuck."""
    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import record_reads
    from groundschool.errors import UnknownNameError
    from groundschool.reports.mentor import build_mentor
    from groundschool.reports.pages import render_mentor
    from groundschool.tracker.visibility import Data

    places, instant = Places(course, work, ledger), now()
    people = gather(places, instant)
    known = {person.mentor for person in people.facts.roster.values() if person.mentor}
    if of and of not in known:
        raise UnknownNameError("mentor", of, known)
    view = build_mentor(people, of)
    finish(view, render_mentor(view), view.answer, out, pdf, json=json)
    if of:
        mine = [person for person in people if people.relation(person.id).mentor == of]
        record_reads(places, people, mine, of, Data.ATTEMPTS, instant)


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
    json: JsonOption = False,
) -> None:
    """Write an associate's own page: what next, what is missing for on-call duty, what counts and why."""
    from groundschool.cli.tracked import gather
    from groundschool.cli.viewing import record_reads, seen_by
    from groundschool.reports.associate import build_associate
    from groundschool.reports.pages import render_associate
    from groundschool.tracker.visibility import Data, View

    places, instant = Places(course, work, ledger), now()
    people = seen_by(gather(places, instant, as_of), viewer, Data.ATTEMPTS, View.NAMED)
    view = build_associate(people, who)
    finish(view, render_associate(view), view.gate, out, pdf, json=json)
    if viewer is not None:
        record_reads(places, people, [people.of(who)], viewer, Data.ATTEMPTS, instant)


def check_team(people: "People", team: str) -> None:
    """Raise UnknownNameError for a team that nobody of the roster is in."""
    from groundschool.errors import UnknownNameError

    teams = {person.team for person in people.facts.roster.values() if person.team}
    if team and team not in teams:
        raise UnknownNameError("team", team, teams)


def _publish(places: Places, view: "ManagerReport", by: str, instant: "datetime") -> None:
    """Append what was published, by the knowledge of when, and its fingerprint, which stays for good."""
    from groundschool.tracker.events import EVERYBODY, make_event
    from groundschool.tracker.payloads import ReportPublished

    payload = ReportPublished(quarter=view.quarter, knowledge_time=view.known_at, sha256=view.sha256)
    with places.opened(create=False) as opened:
        opened.append([make_event(EVERYBODY, instant, payload, by)])
    print(f"Published: {view.quarter} as known {view.known_at.isoformat()}, sha256 {view.sha256}")
