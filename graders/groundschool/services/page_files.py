"""The files of a manager's page: each of its tables as CSV, and one slide."""

from groundschool.reports.exports.table import as_csv
from groundschool.reports.manager_model import ManagerReport
from groundschool.reports.manager_tables import TABLES
from groundschool.reports.people import People
from groundschool.reports.slide import quarter_slide
from groundschool.services import page_access
from groundschool.services.page_request import NotTheirs, PageFile, PageRequest
from groundschool.services.read_policy import record_reads
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import Role, Viewer

SLIDE = "slide"


def page_file(workspace: Workspace, people: People, viewer: Viewer, asked: PageRequest) -> PageFile:
    """Return a file of a quarter as its page shows it, and record whose record was read; raises NotTheirs."""
    if not page_access.looks_after(people, viewer, Role.MANAGER) or asked.who not in {*TABLES, SLIDE}:
        raise NotTheirs(asked.who)
    more = dict(asked.more)
    view, reads = page_access.manager_page(people, viewer, more.get("quarter", ""), more.get("team", ""))
    record_reads(workspace, people, viewer, reads, people.facts.as_of)
    return quarter_file(view, asked.who, more.get("team", ""))


def quarter_files(view: ManagerReport, team: str = "") -> list[PageFile]:
    """Return a quarter's tables, a file each."""
    return [quarter_file(view, table, team) for table in TABLES]


def quarter_file(view: ManagerReport, which: str, team: str = "") -> PageFile:
    """Return the slide of a quarter, or one of its tables as CSV; a team's name stands in the file's."""
    name = "-".join(filter(None, (team, view.quarter, which)))
    if which == SLIDE:
        return PageFile(f"{name}.png", "image/png", quarter_slide(view))
    header, rows = TABLES[which]
    return PageFile(f"{name}.csv", "text/csv; charset=utf-8", as_csv(header, rows(view)).encode())
