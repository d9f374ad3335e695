"""``groundschool report``: the cohort's page, and one each for a manager, a mentor and an associate."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import AsOfOption, JsonOption, KnownAtOption, RecordPlaces, ViewerOption, spread
from groundschool.cli.page_file import STANDARD_OUTPUT, finish, refuse_mixture, tell_beside, write_file
from groundschool.cli.surroundings import say_places
from groundschool.services.clock import now

if TYPE_CHECKING:
    from groundschool.reports.manager_model import ManagerReport

app = typer.Typer(
    help="Write a page: the cohort's, or a manager's, a mentor's or an associate's own.", invoke_without_command=True
)
OutOption = Annotated[Path, typer.Option("--out", help="Where to write the HTML page; - for standard output.")]
PdfOption = Annotated[Path | None, typer.Option("--pdf", help="Also write a PDF here; needs the extra 'pdf'.")]
TeamOption = Annotated[str, typer.Option("--team", help="The team, by the roster; everybody if not given.")]


@dataclass(frozen=True, kw_only=True)
class CohortOptions:
    """Where the cohort's page is written, and who reads it; ``out`` is None where another page is."""

    out: Annotated[Path | None, typer.Option("--out", help="Where to write the HTML page; - for standard output.")] = (
        None
    )
    pdf: PdfOption = None
    viewer: ViewerOption = None


@dataclass(frozen=True, kw_only=True)
class ManagerOptions:
    """Which quarter's page is written where, who reads it, and whether it is published."""

    out: OutOption
    quarter: Annotated[
        str, typer.Option("--quarter", help="The quarter, like 2026Q3; the present one if not given.")
    ] = ""
    team: TeamOption = ""
    viewer: ViewerOption = None
    publish: Annotated[bool, typer.Option("--publish", help="Record that the quarter is published like this.")] = False
    pdf: PdfOption = None
    slide: Annotated[Path | None, typer.Option("--slide", help="Also draw one slide here, a PNG of 1600 x 900.")] = None
    tables: Annotated[Path | None, typer.Option("--tables", help="Also write each table as CSV, in this folder.")] = (
        None
    )
    as_of: AsOfOption = None
    known_at: KnownAtOption = None


@dataclass(frozen=True, kw_only=True)
class AssociateOptions:
    """Where an associate's page is written, of which day, and who reads it."""

    out: OutOption
    pdf: PdfOption = None
    viewer: ViewerOption = None
    as_of: AsOfOption = None


@app.callback()
@spread
def report(
    context: typer.Context,
    *,
    page: CohortOptions,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Write the cohort's skills, milestones and newest evidence as one self-contained HTML page."""
    if context.invoked_subcommand is not None:
        return
    if page.out is None:
        raise typer.BadParameter("name the page to write.", param_hint="--out")
    from groundschool.services.write_pages import write_cohort

    refuse_mixture(page.out, page.pdf, json=json)
    say_places(context.params)
    finish(write_cohort(places.workspace, now(), page.viewer), page.out, page.pdf, json=json)


@app.command()
@spread
def manager(
    *,
    page: ManagerOptions,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Write a manager's quarter: velocity, time to on-call duty, milestones, gates, who needs help or waits."""
    from groundschool.services.write_pages import AskedQuarter, write_manager

    refuse_mixture(page.out, page.pdf, page.slide, json=json)
    asked = AskedQuarter(page.quarter, page.team, page.as_of, page.known_at)
    written = write_manager(places.workspace, now(), asked, page.viewer, publish=page.publish)
    finish(written, page.out, page.pdf, json=json)
    printed = page.slide, STANDARD_OUTPUT if json else None
    for path, content in _beside(page, written.view):
        write_file(path, content)
        tell_beside(f"Written: {path}", page.out, page.pdf, *printed)
    if page.publish:
        view = written.view
        told = f"Published: {view.quarter} as known {view.known_at.isoformat()}, sha256 {view.sha256}"
        tell_beside(told, page.out, page.pdf, *printed)


def _beside(page: ManagerOptions, view: "ManagerReport") -> Iterator[tuple[Path, bytes]]:
    """Yield the slide and the tables that are wanted beside a quarter's page."""
    from groundschool.services.page_files import SLIDE, quarter_file, quarter_files

    if page.slide is not None:
        yield page.slide, quarter_file(view, SLIDE).content
    if page.tables is not None:
        for file in quarter_files(view, page.team):
            yield page.tables / file.name, file.content


@app.command()
@spread
def mentor(
    *,
    out: OutOption,
    of: Annotated[str, typer.Option("--of", help="The mentor, by the roster; everybody's queue if not given.")] = "",
    pdf: PdfOption = None,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Write a mentor's queue: what to mark and sign first, what is under review, and who is stuck."""
    from groundschool.services.write_pages import write_mentor

    refuse_mixture(out, pdf, json=json)
    finish(write_mentor(places.workspace, now(), of), out, pdf, json=json)


@app.command()
@spread
def associate(
    who: Annotated[str, typer.Argument(metavar="ASSOCIATE", help="The associate's id.")],
    *,
    page: AssociateOptions,
    places: RecordPlaces,
    json: JsonOption = False,
) -> None:
    """Write an associate's own page: what next, what is missing for on-call duty, what counts and why."""
    from groundschool.services.write_pages import write_associate

    refuse_mixture(page.out, page.pdf, json=json)
    written = write_associate(places.workspace, now(), who, page.viewer, page.as_of)
    finish(written, page.out, page.pdf, json=json)
