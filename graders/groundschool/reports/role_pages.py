"""Pages that people like to open, as self-contained HTML: nothing is fetched, and no script is needed."""

from collections import Counter
from dataclasses import replace

from groundschool.reports.associate_model import AssociateReport
from groundschool.reports.first_mark import FirstMark
from groundschool.reports.live import Live
from groundschool.reports.manager_model import ManagerReport
from groundschool.reports.mentor_model import MentorReport
from groundschool.reports.oncall import OnCallReport
from groundschool.reports.person import PersonReport
from groundschool.reports.rendering import render
from groundschool.reports.second_mark import SecondMark

# More rows than this are no table that anybody reads.
MOST_ROWS = 60


def render_manager(report: ManagerReport, live: Live | None = None) -> str:
    """Return a manager's quarter as an HTML document; of more people than fit, tables are cut and stages counted."""
    shown = {
        "people": report.people[:MOST_ROWS],
        "owed": report.owed[:MOST_ROWS],
        "changes": report.changes[:MOST_ROWS],
        "calendar": report.calendar and replace(report.calendar, rows=report.calendar.rows[:MOST_ROWS]),
    }
    stages = Counter(words for pace in report.people for _, words in pace.tags[:1] if not words.startswith("on call"))
    return render("manager.html.j2", live, report=report, stages=sorted(stages.items()), **shown)


def render_mentor(report: MentorReport, live: Live | None = None) -> str:
    """Return a mentor's queue as an HTML document."""
    return render("mentor.html.j2", live, report=report)


def render_oncall(report: OnCallReport, live: Live | None = None) -> str:
    """Return an on-call lead's page as an HTML document."""
    return render("oncall.html.j2", live, report=report)


def render_first_mark(report: FirstMark, live: Live) -> str:
    """Return an answer to mark as an HTML document."""
    return render("mark.html.j2", live, report=report)


def render_second_mark(report: SecondMark, live: Live) -> str:
    """Return an answer to mark a second time as an HTML document."""
    return render("second.html.j2", live, report=report)


def render_person(report: PersonReport, live: Live | None = None) -> str:
    """Return what somebody's manager is shown of them as an HTML document."""
    return render("person.html.j2", live, report=report)


def render_associate(report: AssociateReport, live: Live | None = None) -> str:
    """Return an associate's own page as an HTML document."""
    return render("associate.html.j2", live, report=report)
