"""Makes the served pages: each with what its viewer may see of whom, and whose record was read for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from groundschool.cli import second, seen
from groundschool.cli.tracked import gather
from groundschool.reports.live import Live
from groundschool.tracker.visibility import Role, Viewer
from groundschool.web.desk import Asked, NotTheirs, Page

if TYPE_CHECKING:
    from groundschool.cli.places import Places
    from groundschool.reports.people import People

Made = tuple[str, seen.Readings]


@dataclass(frozen=True)
class Wish:
    """A page that somebody wants: which, in which surroundings, and when."""

    asked: Asked
    live: Live
    at: datetime


def made(places: "Places", people: "People", viewer: Viewer, wish: Wish) -> Made:
    """Return a page and what was read for it; raises NotTheirs for whatever is not the viewer's."""
    from groundschool.reports import pages

    asked, live = wish.asked, wish.live
    match asked.page:
        case Page.ASSOCIATE if asked.who in people.facts.by_associate:
            # Who read a record, and was refused, is told at once, and is nothing that others' pages wait for.
            mine = gather(places, wish.at, among=(asked.who,)).amidst(people)
            view, reads = seen.associate_page(mine, viewer, asked.who)
            return pages.render_associate(view, live), reads
        case Page.MANAGER if asked.who:
            view, reads = seen.person_page(people, viewer, asked.who)
            return pages.render_person(view, live), reads
        case Page.MANAGER if seen.looks_after(people, viewer, Role.MANAGER):
            return _quarter(people, viewer, asked, live)
        case Page.MENTOR if seen.looks_after(people, viewer, Role.MENTOR):
            view, reads = seen.mentor_page(people, viewer)
            return pages.render_mentor(view, live), reads
        case Page.SECOND if seen.looks_after(people, viewer, Role.MENTOR):
            return pages.render_second_mark(second.sheet(places, people, viewer), live), ()
    raise NotTheirs(asked.page)


def _quarter(people: "People", viewer: Viewer, asked: Asked, live: Live) -> Made:
    from groundschool.reports.pages import render_manager

    more = dict(asked.more)
    team = more.get("team", "")
    view, reads = seen.manager_page(people, viewer, more.get("quarter", ""), team)
    month = people.declared.settings(team).policies.quarters.fiscal_start_month
    around = tuple(seen.quarters_around(live.base, view.quarter, team, month, people.facts.as_of))
    return render_manager(view, replace(live, around=around)), reads
