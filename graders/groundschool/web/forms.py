"""Takes what people sign, mark and decide on pages, or shows them their form once more."""

import re
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, unquote

from markupsafe import Markup
from tornado import web

from groundschool.errors import GroundschoolError, LedgerAwayError
from groundschool.reports.live import Retry
from groundschool.services.page_request import NotTheirs, Page, PageRequest
from groundschool.web.base import MOST_ASKED
from groundschool.web.paged import Paged

ADDRESS = "/?=&,:"  # what an address of a page is made of, besides letters
PAGE = re.compile(rf"(?P<page>{'|'.join(Page)})(?:/(?P<who>[^?]*))?(?:\?(?P<more>.*))?")
WRITTEN = ("comment", "reason", "note", "artefact")


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
            self.say(said)
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
