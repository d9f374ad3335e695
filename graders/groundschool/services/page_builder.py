"""Builds the served pages: each with what its viewer may see of whom, and whose record was read for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from groundschool.reports import role_pages
from groundschool.reports.live import Live
from groundschool.reports.people import People
from groundschool.services import first_marking, page_access, second_marking
from groundschool.services.page_request import NotTheirs, Page, PageRequest
from groundschool.services.read_policy import Readings
from groundschool.services.said_comments import comments_for
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import Data, Role, View, Viewer

Built = tuple[str, Readings]


@dataclass(frozen=True)
class Wish:
    """A page that somebody wants: which, in which surroundings, and out of which people.

    ``own`` gives one of them with who read their record until now; ``instant`` is when it was asked for.
    """

    asked: PageRequest
    live: Live
    people: People
    own: Callable[[str], People]
    instant: datetime


def build_page(workspace: Workspace, viewer: Viewer, wish: Wish) -> Built:
    """Return a page and what was read for it; raises NotTheirs for whatever is not the viewer's."""
    asked, live, people = wish.asked, wish.live, wish.people
    match asked.page:
        case Page.ASSOCIATE:
            _check(people, viewer, asked.who, Data.ATTEMPTS)
            view, reads = page_access.associate_page(
                wish.own(asked.who), viewer, asked.who, comments_for(workspace, asked.who)
            )
            return role_pages.render_associate(view, live), reads
        case Page.MANAGER if asked.who:
            _check(people, viewer, asked.who, Data.GATE)
            view, reads = page_access.person_page(people.only({asked.who}), viewer, asked.who)
            return role_pages.render_person(view, live), reads
        case Page.MANAGER if page_access.looks_after(people, viewer, Role.MANAGER):
            return _quarter(people, viewer, asked, live)
        case Page.MENTOR if page_access.looks_after(people, viewer, Role.MENTOR):
            view, reads = page_access.mentor_page(people, viewer)
            return role_pages.render_mentor(view, live), reads
        case Page.ONCALL if page_access.looks_after(people, viewer, Role.ONCALL_LEAD):
            view, reads = page_access.oncall_page(people, viewer)
            return role_pages.render_oncall(view, live), reads
        case Page.MARK | Page.SECOND if page_access.looks_after(people, viewer, Role.MENTOR):
            return _to_mark(workspace, viewer, wish), ()
    raise NotTheirs(asked.page)


def _to_mark(workspace: Workspace, viewer: Viewer, wish: Wish) -> str:
    """Return the page of an answer to mark for the first or a second time; that it is read is recorded there."""
    asked, live, people = wish.asked, wish.live, wish.people
    if asked.page is Page.SECOND:
        return role_pages.render_second_mark(second_marking.sheet(workspace, people, viewer), live)
    where = dict(asked.more) | ({"exercise": asked.who} if asked.who else {})
    return role_pages.render_first_mark(first_marking.first_sheet(workspace, people, viewer, where, wish.instant), live)


def shown_on(asked: PageRequest) -> set[str] | None:
    """Return whose records can show on a page, None for everybody's: queues and quarters count the whole cohort."""
    return {asked.who} if asked.page is Page.MANAGER and asked.who else None


def _check(people: People, viewer: Viewer, who: str, data: Data) -> None:
    """Raise NotTheirs for whom the viewer may not see, which takes as long when there is nobody of that name."""
    if people.view(viewer, who, data) < View.NAMED:
        raise NotTheirs(who)


def _quarter(people: People, viewer: Viewer, asked: PageRequest, live: Live) -> Built:
    more = dict(asked.more)
    team = more.get("team", "")
    view, reads = page_access.manager_page(people, viewer, more.get("quarter", ""), team)
    month = people.declared.settings(team).policies.quarters.fiscal_start_month
    around = tuple(page_access.quarters_around(live.base, view.quarter, team, month, people.facts.as_of))
    files = tuple(page_access.files_of(live.base, view.quarter, team)) if view.people else ()
    return role_pages.render_manager(view, replace(live, around=around, files=files)), reads
