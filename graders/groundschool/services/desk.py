"""The desk behind the served pages: everything that a page asks for, each answered by its use case."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from groundschool.curriculum.roster import present
from groundschool.ledger.events import EVERYBODY, make_event
from groundschool.ledger.payloads import Refused
from groundschool.reports.home import build_home
from groundschool.reports.live import Live
from groundschool.reports.people import People
from groundschool.services import (
    first_marking,
    page_access,
    page_files,
    page_forms,
    regrade_requests,
    second_marking,
)
from groundschool.services.clock import now
from groundschool.services.export_person import export_person
from groundschool.services.feedback_soon import FeedbackSoon
from groundschool.services.marking_queue import next_submission
from groundschool.services.page_request import NotTheirs, Page, PageEntry, PageFile, PageRequest
from groundschool.services.people_cache import PeopleCache
from groundschool.services.publish_groups import published
from groundschool.services.said_comments import comments_for
from groundschool.services.view_page import PageViews
from groundschool.services.workspace import Workspace
from groundschool.tracker.privacy.visibility import RECORD_REFUSED, Role, Viewer


class LedgerDesk:
    """Serves the pages of one course and its ledger; ``marks_here`` is whether formgrader is served beside them.

    Every method may be called from any thread. Raises NotTheirs for whatever is not the viewer's, also where it does
    not exist, so that nobody learns which.
    """

    def __init__(self, workspace: Workspace, *, marks_here: bool = False, clock: Callable[[], datetime] = now) -> None:
        self.workspace, self.marks_here, self._clock = workspace, marks_here, clock
        self._signing = Lock()  # what somebody signs is checked and recorded before the next one is looked at
        self._people = PeopleCache(workspace, clock)
        self._views = PageViews(workspace, self._people, clock)
        self._feedback = FeedbackSoon()

    def close(self) -> None:
        """Let go of the ledger, once the feedback that is due is written."""
        self._feedback.close()
        self._people.close()

    def names(self) -> frozenset[str]:
        """Return whom the roster names: associates who are there, and who looks after them."""
        return present(self.people().facts.roster, self._clock().date())

    def people(self) -> People:
        """Return everybody as of some minutes ago at most."""
        return self._people.people()

    def entries(self, viewer: Viewer) -> tuple[PageEntry, ...]:
        """Return the pages that are somebody's, the one to open first in front."""
        people = self.people()
        teams = page_access.teams_of(people, viewer)
        found = [PageEntry(f"Team {team}", f"{Page.MANAGER}?team={team}") for team in teams if team]
        if "" in teams:
            found.append(PageEntry("Everybody's quarter", Page.MANAGER.value))
        if page_access.looks_after(people, viewer, Role.ONCALL_LEAD):
            found.append(PageEntry("On call", Page.ONCALL.value))
        if page_access.looks_after(people, viewer, Role.MENTOR):
            found.insert(0, PageEntry("Mentor queue", Page.MENTOR.value))
        if viewer.id in people.facts.by_associate:
            found.insert(0, PageEntry("My progress", f"{Page.ASSOCIATE}/{viewer.id}"))
        return tuple(found)

    def page(self, viewer: Viewer, asked: PageRequest, live: Live) -> str:
        """Return a page, and record whose record was read."""
        return self._views.view(viewer, asked, live)

    def file(self, viewer: Viewer, asked: PageRequest) -> PageFile:
        """Return a file that belongs to a manager's page, and record whose record was read."""
        people = published(self.workspace, self._people.people, self._clock())
        return page_files.page_file(self.workspace, people, viewer, asked)

    def home(self, viewer: Viewer) -> dict[str, Any]:
        """Return what the Home notebook shows of somebody's own record."""
        return build_home(self._of(viewer), viewer.id, comments_for(self.workspace, viewer.id))

    def everything(self, viewer: Viewer) -> bytes:
        """Return all that is kept of somebody, for themselves, and record that they have it."""
        return export_person(self.workspace, self._of(viewer), viewer.id, self._clock(), by=viewer.id).packed

    def next_to_mark(self, viewer: Viewer) -> str:
        """Return where formgrader shows the answer to mark first; raises GroundschoolError when there is none."""
        people = self._mentors(viewer)
        return next_submission(self.workspace.gate.database, page_access.mentor_page(people, viewer)[0])

    def first_mark(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record the mark of an answer that waits with the viewer; its associate's feedback follows."""
        with self._signing:
            said, one = first_marking.record_first_mark(self.workspace, self._mentors(viewer), viewer, form)
        self._feedback.give(self.workspace.gate, (one.attempt.associate, one.exercise.area))
        return said

    def second_mark(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record a second mark of an answer that is none of the viewer's own associates'."""
        with self._signing:
            people = self._mentors(viewer)
            return second_marking.mark(self.workspace, people, viewer, form, self._clock())

    def attest(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record work that the viewer saw."""
        with self._signing:
            submitted = page_forms.SubmittedForm(viewer.id, self._caring(viewer, form), form)
            return page_forms.attest_by_form(self.workspace, self.people(), submitted, self._clock())

    def decide(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record a signature under the gate, or what was decided about a level under review."""
        with self._signing:
            submitted = page_forms.SubmittedForm(viewer.id, self._caring(viewer, form), form)
            return page_forms.decide_by_form(self.workspace, self.people(), submitted, self._clock())

    def regrade(self, viewer: Viewer, form: Mapping[str, str]) -> str:
        """Record that the viewer doubts a mark of theirs, or why one that is doubted stays."""
        with self._signing:
            people = self.people()
            own = form.get("associate") == viewer.id and viewer.id in people.facts.by_associate
            if not own and Role.MENTOR not in self._caring(viewer, form):
                raise NotTheirs(form.get("associate", ""))
            return regrade_requests.regrade(self.workspace, people, viewer.id, form, self._clock())

    def refuse(self, viewer: Viewer, page: str, who: str) -> None:
        """Record that the viewer asked for what is not theirs, and about whom, if there is such a person."""
        people = self.people()
        known = who in people.facts.by_associate
        # The address may hold what somebody typed: of nobody's page only its kind is kept.
        payload = Refused(viewer=viewer.id, page=page.split("/", maxsplit=1)[0])
        event = make_event(who if known else EVERYBODY, people.facts.as_of, payload, viewer.id, RECORD_REFUSED)
        with self.workspace.noting() as unit:
            unit.note([event])

    def _of(self, viewer: Viewer) -> People:
        """Return everybody, to show an associate what is theirs; raises NotTheirs for who is none."""
        if viewer.id not in self.people().facts.by_associate:
            raise NotTheirs(viewer.id)
        return self.people()

    def _mentors(self, viewer: Viewer) -> People:
        """Return everybody, for a mentor; raises NotTheirs for who is nobody's."""
        if not page_access.looks_after(self.people(), viewer, Role.MENTOR):
            raise NotTheirs(viewer.id)
        return self.people()

    def _caring(self, viewer: Viewer, form: Mapping[str, str]) -> frozenset[Role]:
        """Return as what the viewer looks after whom a form is about; raises NotTheirs for nobody of theirs."""
        people, who = self.people(), form.get("associate", "")
        roles = people.roles(viewer, who) if who in people.facts.by_associate else frozenset()
        if not roles & set(page_forms.CARING):
            raise NotTheirs(who)
        return roles
