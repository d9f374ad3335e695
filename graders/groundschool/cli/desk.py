"""The desk behind the served pages: reads the record as seldom as it may, and writes down who read and signed what."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from groundschool.cli import doubts, second, seen, submitted
from groundschool.cli.fresh import FreshPeople
from groundschool.cli.made import Made, Wish, made, shown_on
from groundschool.cli.page_cache import PageCache
from groundschool.cli.publishing import published
from groundschool.errors import UnknownNameError
from groundschool.reports.live import Live
from groundschool.services.workspace import Workspace, now
from groundschool.tracker.visibility import RECORD_REFUSED, Role, Viewer
from groundschool.web.desk import Asked, Entry, NotTheirs, Page

if TYPE_CHECKING:
    from groundschool.reports.people import People


class LedgerDesk:
    """Serves the pages of one course and its ledger; ``marks_here`` is whether formgrader is served beside them."""

    def __init__(self, workspace: Workspace, *, marks_here: bool = False, clock: Callable[[], datetime] = now) -> None:
        self.workspace, self.marks_here, self._clock = workspace, marks_here, clock
        self._signing = Lock()  # what somebody signs is checked and recorded before the next one is looked at
        self._fresh = FreshPeople(workspace, clock)
        self._pages = PageCache()
        self._read: set[tuple[object, ...]] = set()
        self._read_in = 0
        # Nobody can write this into a page's data: it is another one in every process.
        self._field = Markup(f"<!--{token_hex(16)}-->")  # noqa: S704 - hexadecimal digits

    def close(self) -> None:
        """Let go of the ledger."""
        self._fresh.close()

    def names(self) -> frozenset[str]:
        """Return whom the roster names: associates who are there, and who looks after them."""
        from groundschool.curriculum.roster import present

        return present(self.people().facts.roster, self._clock().date())

    def people(self) -> "People":
        """Return everybody as of some minutes ago at most."""
        return self._fresh.people()

    def entries(self, viewer: Viewer) -> tuple[Entry, ...]:
        """Return the pages that are somebody's, the one to open first in front."""
        people = self.people()
        teams = seen.teams_of(people, viewer)
        found = [Entry(f"Team {team}", f"{Page.MANAGER}?team={team}") for team in teams if team]
        if "" in teams:
            found.append(Entry("Everybody's quarter", Page.MANAGER.value))
        if seen.looks_after(people, viewer, Role.MENTOR):
            found.insert(0, Entry("Mentor queue", Page.MENTOR.value))
        if viewer.id in people.facts.by_associate:
            found.insert(0, Entry("My progress", f"{Page.ASSOCIATE}/{viewer.id}"))
        return tuple(found)

    def page(self, viewer: Viewer, asked: Asked, live: Live) -> str:
        """Return a page, and record whose record was read."""
        people = self.people()
        # A page is kept without its visitor's own field, which stands in for itself until it is sent.
        wish = Wish(asked, replace(live, xsrf=self._field), people, self._fresh.own)
        try:
            page = self._made(viewer, wish)
        except UnknownNameError as error:
            raise NotTheirs(str(error)) from None
        self._record(people, viewer, page[1])
        return page[0].replace(self._field, live.xsrf)

    def _made(self, viewer: Viewer, wish: Wish) -> Made:
        """Return a page, which is kept by what shows on it; one's own says who looked until now and is made anew."""
        asked, people = wish.asked, wish.people
        if asked.page not in {Page.MENTOR, Page.MANAGER}:
            return made(self.workspace, viewer, wish)
        if asked.page is Page.MANAGER and seen.looks_after(people, viewer, Role.MANAGER):
            people = published(self.workspace, self.people, self._clock())
        newest = self._fresh.newest(shown_on(asked))
        waits = tuple(sorted(people.leads.items()))
        key = viewer, asked, wish.live, self._fresh.generation, newest, waits
        page = self._pages.get(key)
        if page is None:
            # Asked for once more, so that no page is older than what it is kept by.
            page = made(self.workspace, viewer, replace(wish, people=self.people()))
            self._pages.keep(key, page)
        return page

    def home(self, viewer: Viewer) -> dict[str, Any]:
        """Return what the Home notebook shows of somebody's own record."""
        from groundschool.reports.home import build_home

        return build_home(self._of(viewer), viewer.id)

    def everything(self, viewer: Viewer) -> bytes:
        """Return all that is kept of somebody, for themselves, and record that they have it."""
        from groundschool.cli.person import kept_of, record_export

        packed, _ = kept_of(self.workspace, self._of(viewer), viewer.id)
        record_export(self.workspace, viewer.id, self._clock(), viewer.id)
        return packed

    def next_to_mark(self, viewer: Viewer) -> str:
        """Return where formgrader shows the answer to mark first; raises GroundschoolError when there is none."""
        from groundschool.cli.marking_queue import next_submission

        people = self._mentors(viewer)
        return next_submission(self.workspace.gate.database, seen.mentor_page(people, viewer)[0])

    def second_mark(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record a second mark of an answer that is none of the viewer's own associates'."""
        with self._signing:
            people = self._mentors(viewer)
            return second.mark(self.workspace, people, viewer, form, self._clock())

    def attest(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record work that the viewer saw."""
        with self._signing:
            roles = self._caring(viewer, form)
            return submitted.attest(self.workspace, self.people(), viewer.id, roles, form, self._clock())

    def decide(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record a signature under the gate, or what was decided about a level under review."""
        with self._signing:
            roles = self._caring(viewer, form)
            return submitted.decide(self.workspace, self.people(), viewer.id, roles, form, self._clock())

    def regrade(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record that the viewer doubts a mark of theirs, or why one that is doubted stays."""
        with self._signing:
            people = self.people()
            if form.get("associate") != viewer.id or viewer.id not in people.facts.by_associate:
                self._caring(viewer, form)
            return doubts.regrade(self.workspace, people, viewer.id, form, self._clock())

    def refuse(self, viewer: Viewer, page: str, who: str) -> None:
        """Record that the viewer asked for what is not theirs, and about whom, if there is such a person."""
        from groundschool.ledger.events import EVERYBODY, make_event
        from groundschool.ledger.payloads import Refused

        people = self.people()
        known = who in people.facts.by_associate
        # The address may hold what somebody typed: of nobody's page only its kind is kept.
        payload = Refused(viewer=viewer.id, page=page.split("/", maxsplit=1)[0])
        event = make_event(who if known else EVERYBODY, people.facts.as_of, payload, viewer.id, RECORD_REFUSED)
        with self.workspace.opened(create=False) as ledger:
            ledger.append([event])

    def _record(self, people: "People", viewer: Viewer, reads: seen.Readings) -> None:
        """Record whose record was read, once as long as nothing new is in it."""
        from groundschool.cli.viewing import record_reads

        if self._read_in != self._fresh.generation:
            self._read, self._read_in = set(), self._fresh.generation
        for read in reads:
            marks = {who: (viewer.id, who, read.data, self._fresh.newest({who})) for who in read.among}
            fresh = [who for who, mark in marks.items() if mark not in self._read]
            if fresh:
                self._read |= set(marks.values())
                among = [people.of(who) for who in fresh]
                record_reads(self.workspace, people, among, viewer, read.data, people.facts.as_of)

    def _of(self, viewer: Viewer) -> "People":
        """Return everybody, to show an associate what is theirs; raises NotTheirs for who is none."""
        if viewer.id not in self.people().facts.by_associate:
            raise NotTheirs(viewer.id)
        return self.people()

    def _mentors(self, viewer: Viewer) -> "People":
        """Return everybody, for a mentor; raises NotTheirs for who is nobody's."""
        if not seen.looks_after(self.people(), viewer, Role.MENTOR):
            raise NotTheirs(viewer.id)
        return self.people()

    def _caring(self, viewer: Viewer, form: Mapping[str, str]) -> frozenset[Role]:
        """Return as what the viewer looks after whom a form is about; raises NotTheirs for nobody of theirs."""
        people, who = self.people(), form.get("associate", "")
        roles = people.roles(viewer, who) if who in people.facts.by_associate else frozenset()
        if not roles & set(submitted.CARING):
            raise NotTheirs(who)
        return roles
