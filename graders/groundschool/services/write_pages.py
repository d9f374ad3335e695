"""The cohort's page and one each for a manager, a mentor and an associate, to be kept; who read them is recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from groundschool.errors import UnknownNameError
from groundschool.reports import role_pages
from groundschool.reports.associate import AssociateReport
from groundschool.reports.cohort_model import CohortReport
from groundschool.reports.cohort_page import render_page
from groundschool.reports.manager_model import ManagerReport
from groundschool.reports.mentor_model import MentorReport
from groundschool.services.load_people import load_people
from groundschool.services.page_access import associate_page, cohort_page, manager_page, mentor_page
from groundschool.services.publish_groups import published
from groundschool.services.publish_quarter import publication_of
from groundschool.services.read_policy import record_reads
from groundschool.services.said_comments import comments_for
from groundschool.services.workspace import Workspace

View = TypeVar("View")


@dataclass(frozen=True)
class WrittenPage(Generic[View]):
    """A page: its view model, the page itself, and what it answers in a sentence."""

    view: View
    page: str
    answer: str


@dataclass(frozen=True)
class AskedQuarter:
    """Which quarter of which team a manager asks for, as of when; the present one, and everybody, where not said."""

    quarter: str = ""
    team: str = ""
    as_of: datetime | None = None
    known_at: datetime | None = None


def write_cohort(workspace: Workspace, instant: datetime, viewer: str | None = None) -> WrittenPage[CohortReport]:
    """Return the cohort's page, or what of it ``viewer`` may see."""
    people = load_people(workspace, instant)
    view, reads = cohort_page(people, viewer)
    record_reads(workspace, people, viewer, reads, instant)
    return WrittenPage(view, render_page(view), " ".join(view.summary))


def write_manager(
    workspace: Workspace, instant: datetime, asked: AskedQuarter, viewer: str | None = None, *, publish: bool = False
) -> WrittenPage[ManagerReport]:
    """Return a manager's quarter; with ``publish`` it is recorded that it is published like this."""
    people = published(workspace, lambda: load_people(workspace, instant, asked.as_of, asked.known_at), instant)
    view, reads = manager_page(people, viewer, asked.quarter, asked.team, exactly=asked.as_of is not None)
    publication = [publication_of(view, viewer or "groundschool report", instant)] if publish else []
    record_reads(workspace, people, viewer, reads, instant, beside=publication)
    return WrittenPage(view, role_pages.render_manager(view), view.answer)


def write_mentor(workspace: Workspace, instant: datetime, mentor: str = "") -> WrittenPage[MentorReport]:
    """Return a mentor's queue, everybody's for nobody; raises UnknownNameError for who is no mentor."""
    people = load_people(workspace, instant)
    known = {person.mentor for person in people.facts.roster.values() if person.mentor}
    if mentor and mentor not in known:
        raise UnknownNameError("mentor", mentor, known)
    view, reads = mentor_page(people, mentor)
    record_reads(workspace, people, mentor or None, reads, instant)
    return WrittenPage(view, role_pages.render_mentor(view), view.answer)


def write_associate(
    workspace: Workspace, instant: datetime, who: str, viewer: str | None = None, as_of: datetime | None = None
) -> WrittenPage[AssociateReport]:
    """Return an associate's own page; raises UnknownNameError for whom the viewer may not see."""
    people = load_people(workspace, instant, as_of)
    view, reads = associate_page(people, viewer, who, comments_for(workspace, who))
    record_reads(workspace, people, viewer, reads, instant)
    return WrittenPage(view, role_pages.render_associate(view), view.gate)
