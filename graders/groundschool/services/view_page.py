"""Shows served pages: each is built as seldom as it may, and whose record was read for it is written down."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

from markupsafe import Markup

from groundschool.errors import UnknownNameError
from groundschool.reports.live import Live
from groundschool.reports.people import People
from groundschool.services.page_access import looks_after
from groundschool.services.page_builder import Built, Wish, build_page, shown_on
from groundschool.services.page_cache import PageCache
from groundschool.services.page_request import NotTheirs, Page, PageRequest
from groundschool.services.people_cache import PeopleCache
from groundschool.services.publish_groups import published
from groundschool.services.read_policy import Readings, RecordReading, record_reads
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import Role, Viewer


class PageViews:
    """Pages of one course out of what is kept of its people; may be asked from any thread."""

    def __init__(self, workspace: Workspace, people: PeopleCache, clock: Callable[[], datetime]) -> None:
        self._workspace, self._people, self._clock = workspace, people, clock
        self._pages = PageCache()
        self._read: set[tuple[object, ...]] = set()
        self._read_in = 0
        # Nobody can write this into a page's data: it is another one in every process.
        self._field = Markup(f"<!--{token_hex(16)}-->")  # noqa: S704 - hexadecimal digits

    def view(self, viewer: Viewer, asked: PageRequest, live: Live) -> str:
        """Return a page, and record whose record was read; raises NotTheirs for whatever is not the viewer's."""
        people = self._people.people()
        # A page is kept without its visitor's own field, which stands in for itself until it is sent.
        wish = Wish(asked, replace(live, xsrf=self._field), people, self._people.own, self._clock())
        try:
            page, reads = self._built(viewer, wish)
        except UnknownNameError as error:
            raise NotTheirs(str(error)) from None
        self._record(people, viewer, reads)
        return page.replace(self._field, live.xsrf)

    def _built(self, viewer: Viewer, wish: Wish) -> Built:
        """Return a page, which is kept by what shows on it; one's own says who looked until now and is made anew."""
        asked, people = wish.asked, wish.people
        if asked.page not in {Page.MENTOR, Page.MANAGER, Page.ONCALL}:
            return build_page(self._workspace, viewer, wish)
        if asked.page is Page.MANAGER and looks_after(people, viewer, Role.MANAGER):
            people = published(self._workspace, self._people.people, self._clock())
        newest = self._people.newest(shown_on(asked))
        waits = tuple(sorted(people.leads.items()))
        key = viewer, asked, wish.live, self._people.generation, newest, waits
        page = self._pages.get(key)
        if page is None:
            # Asked for once more, so that no page is older than what it is kept by.
            page = build_page(self._workspace, viewer, replace(wish, people=self._people.people()))
            self._pages.keep(key, page)
        return page

    def _record(self, people: People, viewer: Viewer, reads: Readings) -> None:
        """Record whose record was read, once as long as nothing new is in it."""
        if self._read_in != self._people.generation:
            self._read, self._read_in = set(), self._people.generation
        marks = {
            (viewer.id, who, read.data, self._people.newest({who})): RecordReading(read.data, (who,))
            for read in reads
            for who in read.among
        }
        fresh = {mark: reading for mark, reading in marks.items() if mark not in self._read}
        if fresh:
            record_reads(self._workspace, people, viewer, fresh.values(), people.facts.as_of)
            self._read |= fresh.keys()
