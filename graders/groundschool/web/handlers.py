"""Answers requests for the pages, and takes what people sign on them."""

import re
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, unquote

from markupsafe import Markup
from tornado import web

from groundschool.errors import GroundschoolError, LedgerAwayError
from groundschool.reports.live import Link, Live, Retry
from groundschool.services.page_request import NothingLeft, NotTheirs, Page, PageRequest
from groundschool.web.base import ELSEWHERE, MOST_ASKED, PREFIX, Base
from groundschool.web.identity import LINKS

SAID = "groundschool-said"
ADDRESS = "/?=&,:"  # what an address of a page is made of, besides letters
PAGE = re.compile(rf"(?P<page>{'|'.join(Page)})(?:/(?P<who>[^?]*))?(?:\?(?P<more>.*))?")
WRITTEN = ("comment", "reason", "note", "artefact")


class HomePage(Base):
    """Leads everybody to the page that is theirs."""

    @web.authenticated
    async def get(self) -> None:
        """Go to the viewer's first page."""
        entries = await self.at_desk(self.desk.entries, self.viewer)
        if entries:
            self.redirect(self.base + entries[0].path)
            return
        self.plainly(HTTPStatus.NOT_FOUND, f"Nothing is known here of {self.viewer.id}: the roster does not name them.")


class Paged(Base):
    """Answers with pages, and knows what surrounds them."""

    async def live(self, here: str, said: str = "", retry: Retry | None = None) -> Live:
        """Return the surroundings of the page at an address, after what was ``said`` or a form that failed."""
        entries = await self.at_desk(self.desk.entries, self.viewer)
        shown, marks_here = here.split("&", maxsplit=1)[0], self.desk.marks_here
        return Live(
            base=self.base,
            viewer=self.viewer.id,
            links=tuple(Link(one.title, self.base + one.path, shown == one.path) for one in entries),
            xsrf=Markup(self.xsrf_form_html()),  # noqa: S704 - tornado's own field
            said=said,
            formgrader=f"{self.base}formgrader" if marks_here else "",
            lab=f"{self.base_url}lab" if marks_here else "",
            today=datetime.now(UTC).date().isoformat(),
            leave=f"{self.base_url}logout" if LINKS in self.settings else "",
            retry=retry,
        )


class Pages(Paged):
    """The pages: an associate's, a mentor's, a manager's, of one person for their manager, and answers to mark."""

    @web.authenticated
    async def get(self, page: str, who: str = "") -> None:
        """Answer with a page of the viewer's; where nothing is left to mark, lead back to the queue."""
        said = self.get_signed_cookie(SAID, max_age_days=1)
        live = await self.live((self.request.uri or "").removeprefix(self.base), said.decode() if said else "")
        asked = PageRequest(Page(page), who, tuple(sorted(self.asked().items())))
        try:
            text = await self.answered(self.desk.page, self.viewer, asked, live, who=who)
        except NothingLeft:
            self.redirect(f"{self.base}{Page.MENTOR}")
            return
        self.clear_cookie(SAID, path=self.base)
        if text is not None:
            self.finish(text)


class InFormgrader(Base):
    """The way to the next answer in formgrader."""

    @web.authenticated
    async def get(self) -> None:
        """Go to where formgrader shows the answer to mark first."""
        path = await self.answered(self.desk.next_to_mark, self.viewer)
        if path is not None:
            self.redirect(self.base_url + path)


class Entries(Base):
    """What JupyterLab's launcher offers."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the pages that are the viewer's."""
        entries = await self.at_desk(self.desk.entries, self.viewer)
        self.finish({"entries": [{"title": entry.title, "href": self.base + entry.path} for entry in entries]})


class Elsewhere(Base):
    """What JupyterLab's launcher offers where the pages are served by another server."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with where the pages are."""
        url = self.settings[ELSEWHERE]
        self.finish({"entries": [{"title": "My pages", "href": url}] if url else []})


class Mine(Base):
    """What the Home notebook shows."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with what is known of the viewer."""
        try:
            self.finish(await self.at_desk(self.desk.home, self.viewer))
        except NotTheirs:
            self.set_status(HTTPStatus.NOT_FOUND)
            self.finish({"message": f"Nothing is known here of {self.viewer.id}."})


class Everything(Base):
    """All that is kept of the viewer, to take away."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with a ZIP file."""
        packed = await self.answered(self.desk.everything, self.viewer)
        if packed is not None:
            self.set_header("Content-Type", "application/zip")
            self.set_header("Content-Disposition", 'attachment; filename="groundschool.zip"')
            self.finish(packed)


class Leave(Base):
    """Ends a visit; what only looks at the address ends nothing."""

    async def get(self) -> None:
        """Answer with the button that does it."""
        button = Markup('<form method="post">{}<button>Leave</button></form>').format(
            Markup(self.xsrf_form_html())  # noqa: S704 - tornado's own field
        )
        self.plainly(HTTPStatus.OK, "You are here as yourself until you leave.", button)

    async def post(self) -> None:
        """Forget who visited."""
        self.identity_provider.clear_login_cookie(self)
        self.plainly(HTTPStatus.OK, "You have left. Your link lets you in again.")


class Sign(Paged):
    """Takes attestations, marks and decisions; the browser proves by the XSRF field that a page of ours asked."""

    @web.authenticated
    async def post(self, action: str) -> None:
        """Record what was signed and go on to a page, which says so; what cannot be is said above the form as it was.

        ``back`` is the page that a form stands on, ``then`` where to go afterwards, if not back.
        """
        form = {name: self.get_body_argument(name) for name in self.request.body_arguments if name != "_xsrf"}
        back = form.pop("back", Page.MENTOR.value)
        then = form.pop("then", back)
        take = getattr(self.desk, action.replace("-", "_"))  # one of those that 'handlers' names
        try:
            said = await self.at_desk(take, self.viewer, form)
        except NotTheirs:
            await self.no_such(form.get("associate", ""))
        except LedgerAwayError as error:
            self.tell(error)
        except GroundschoolError as error:
            await self._once_more(back, Retry(action, tuple(form.items()), str(error)))
        else:
            self.set_signed_cookie(SAID, said, expires_days=None, path=self.base, httponly=True, samesite="Strict")
            self.redirect(f"{self.base}{quote(then, safe=ADDRESS)}", status=HTTPStatus.SEE_OTHER)

    async def _once_more(self, back: str, retry: Retry) -> None:
        """Answer with the page a form stands on, filled in as it was; where that cannot be, with what was typed."""
        self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            asked, live = page_at(back), await self.live(back, retry=retry)
            self.finish(await self.at_desk(self.desk.page, self.viewer, asked, live))
        except GroundschoolError:
            typed = Markup("<p>You had written:</p><p>{}</p>").format("\n".join(_typed(retry)))
            self.plainly(HTTPStatus.UNPROCESSABLE_ENTITY, retry.said, typed if any(_typed(retry)) else Markup())


def page_at(address: str) -> PageRequest:
    """Return the page that an address below the pages' own asks for; raises NotTheirs for any other address."""
    found = PAGE.fullmatch(address)
    if found is None:
        raise NotTheirs(address[:MOST_ASKED])
    more = sorted((name, value[:MOST_ASKED]) for name, value in parse_qsl(found["more"] or ""))
    return PageRequest(Page(found["page"]), unquote(found["who"] or ""), tuple(more))


def _typed(retry: Retry) -> list[str]:
    """Return the words among the fields of a form: what somebody wrote, and no level or number of a page's own."""
    return [value for name, value in retry.fields if name in WRITTEN and value.strip()]


def handlers(base_url: str) -> list[tuple[str, type[Base]]]:
    """Return the addresses of the pages with what answers them."""
    base = f"{base_url}{PREFIX}"
    return [
        (base + "?", HomePage),
        (f"{base}(associate|manager)/([^/]+)", Pages),
        (f"{base}(mentor|second|manager|oncall|mark)", Pages),
        (f"{base}(mark)/([^/]+/[^/]+)", Pages),
        (f"{base}formgrader", InFormgrader),
        (base + r"entries\.json", Entries),
        (base + r"me\.json", Mine),
        (base + r"mine\.zip", Everything),
        (f"{base}(attest|decide|regrade|first-mark|second-mark)", Sign),
    ]


def ways_out(base_url: str) -> list[tuple[str, type[Base]]]:
    """Return the address at which a visit by a link is ended."""
    return [(f"{base_url}logout", Leave)]


def pointers(base_url: str) -> list[tuple[str, type[Base]]]:
    """Return the address that says where the pages are."""
    return [(rf"{base_url}{PREFIX}entries\.json", Elsewhere)]
