"""Answers requests for the pages, and takes what people sign on them."""

from http import HTTPStatus
from urllib.parse import quote

from markupsafe import Markup
from tornado import web

from groundschool.services.page_request import NothingLeft, NotTheirs, Page, PageRequest
from groundschool.web.base import ELSEWHERE, PREFIX, Base
from groundschool.web.forms import Sign
from groundschool.web.paged import SAID, Paged


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
        except NothingLeft as left:
            self.say(live.said or str(left))
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


class PageFiles(Base):
    """The tables of a manager's page as CSV, and its slide."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Answer with a file."""
        asked = PageRequest(Page.MANAGER, name, tuple(sorted(self.asked().items())))
        file = await self.answered(self.desk.file, self.viewer, asked, who=name)
        if file is not None:
            self.set_header("Content-Type", file.kind)
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name, safe='')}")
            self.finish(file.content)


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
        (base + r"files/([a-z]+)", PageFiles),
        (f"{base}(attest|decide|regrade|first-mark|second-mark)", Sign),
    ]


def ways_out(base_url: str) -> list[tuple[str, type[Base]]]:
    """Return the address at which a visit by a link is ended."""
    return [(f"{base_url}logout", Leave)]


def pointers(base_url: str) -> list[tuple[str, type[Base]]]:
    """Return the address that says where the pages are."""
    return [(rf"{base_url}{PREFIX}entries\.json", Elsewhere)]
