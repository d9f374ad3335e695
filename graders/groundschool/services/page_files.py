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
    name = "-".join(filter(None, (more.get("team", ""), view.quarter, asked.who)))
    if asked.who == SLIDE:
        return PageFile(f"{name}.png", "image/png", quarter_slide(view))
    return PageFile(f"{name}.csv", "text/csv; charset=utf-8", _csv(view, asked.who))


def _csv(view: ManagerReport, table: str) -> bytes:
    header, rows = TABLES[table]
    return as_csv(header, rows(view)).encode()
