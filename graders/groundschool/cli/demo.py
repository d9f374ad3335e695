"""``groundschool demo``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundschool.cli.options import CourseOption
from groundschool.services.clock import now
from groundschool.services.workspace import Workspace

if TYPE_CHECKING:
    from groundschool.demo.cohort_people import Member


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
    from groundschool.cli import grade, release
    from groundschool.cli.progress_bar import progress_bar
    from groundschool.demo.cohort_people import PEOPLE
    from groundschool.demo.half_year import Audience, HalfYear

    # What is recorded in it is recorded by its own calendar, which begins anew with every run.
    workspace = Workspace(course, work, exchange=work / "exchange", accept_clock=True)
    people = PEOPLE[:associates]
    assert workspace.whole  # before a folder is made
    work.mkdir(parents=True, exist_ok=True)
    audience = Audience(progress_bar, release.show_released, print, grade.show_summary)
    HalfYear(workspace, people, weeks, workers, audience).play()
    _write_pages(workspace, people[0])


def _write_pages(workspace: Workspace, first: "Member") -> None:
    """Write the cohort's page and one of each kind, and say how to see the others."""
    from groundschool.cli.page_file import finish
    from groundschool.demo.cohort_people import TEAMS
    from groundschool.services import write_pages

    pages, team, instant = workspace.folder / "pages", TEAMS[first.team], now()
    written = {
        workspace.folder / "report.html": write_pages.write_cohort(workspace, instant),
        pages / "manager.html": write_pages.write_manager(
            workspace, instant, write_pages.AskedQuarter(team=first.team)
        ),
        pages / "mentor.html": write_pages.write_mentor(workspace, instant, team.mentor),
        pages / "associate.html": write_pages.write_associate(workspace, instant, first.id),
    }
    for out, page in written.items():
        finish(page, out, None, json=False)
    print(f"\nFeedback pages: {workspace.folder / 'feedback'}")
    print(f"One person: groundschool progress {first.id} --work {workspace.work}")
    print(f"Everybody their own page: groundschool serve --links --work {workspace.work}")
    print(f"A mentor's JupyterLab: groundschool lab --mentor --viewer {team.mentor} --work {workspace.work}")
