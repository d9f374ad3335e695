"""What all handlers of the pages share: who asks, the desk, and how what is not theirs is answered."""

import asyncio
import base64
import functools
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from jupyter_server.base.handlers import JupyterHandler
from markupsafe import Markup

from groundschool.errors import GroundschoolError, LedgerAwayError
from groundschool.reports.rendering import script
from groundschool.services.page_request import NothingLeft, NotTheirs
from groundschool.tracker.privacy.visibility import Viewer
from groundschool.web.identity import viewer_of
from groundschool.web.rate_limit import RateLimit

if TYPE_CHECKING:
    from groundschool.services.desk import LedgerDesk

DESK, OWNER, ELSEWHERE = "groundschool_desk", "groundschool_owner", "groundschool_elsewhere"
READING, SIGNING = "groundschool_reading", "groundschool_signing"
PREFIX = "groundschool/"
MOST_ASKED = 200
# A page of a quarter and all that a person clicks are far below; a program that tries addresses is not.
PAGES_A_MINUTE, FORMS_A_MINUTE = 600, 60
T = TypeVar("T")


@functools.cache
def content_policy() -> str:
    """Return the Content-Security-Policy of a page: its own styles, its own script, forms to itself, nothing else."""
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    parts = ("default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'", "img-src data:")
    return "; ".join((*parts, "form-action 'self'", "frame-ancestors 'self'", "base-uri 'none'"))


class Base(JupyterHandler):
    """Knows the viewer and the desk, and answers what is not theirs as if it did not exist."""

    @property
    def content_security_policy(self) -> str:
        """Return what the browser may do on these pages."""
        return content_policy()

    def set_default_headers(self) -> None:
        """Keep pages about people out of every cache."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        # A form needs its Origin, which no-referrer would take away.
        self.set_header("Referrer-Policy", "same-origin")

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Take the token out of the address once it has told who came."""
        await super().prepare(_redirect_to_login=_redirect_to_login)
        if not self._finished and not self._limit.admits(self._name):
            self.set_header("Retry-After", str(int(self._limit.seconds)))
            self.plainly(HTTPStatus.TOO_MANY_REQUESTS, "That was often. Wait a minute, then go on.")
        if not self._finished and self.current_user and "token" in self.request.query_arguments and self._is_page:
            asked = [(name, value) for name, value in self.asked().items() if name != "token"]
            self.redirect(self.request.path + (f"?{urlencode(asked)}" if asked else ""))

    @property
    def _limit(self) -> RateLimit:
        """Return how often what is done here may be done."""
        kind, most = (READING, PAGES_A_MINUTE) if self.request.method == "GET" else (SIGNING, FORMS_A_MINUTE)
        return self.settings.setdefault(kind, RateLimit(most, 60))

    @property
    def _name(self) -> str:
        """Return by what somebody's asking is counted: who they are, or where they ask from."""
        return f"person {self.current_user.username}" if self.current_user else f"address {self.request.remote_ip}"

    @property
    def _is_page(self) -> bool:
        return self.request.method == "GET" and not self.request.path.endswith(".json")

    @property
    def desk(self) -> "LedgerDesk":
        """Return what the pages come from."""
        return self.settings[DESK]

    @property
    def viewer(self) -> Viewer:
        """Return who asks."""
        return viewer_of(self.current_user, self.settings.get(OWNER, ""))

    @property
    def base(self) -> str:
        """Return the address that those of the pages begin with."""
        return f"{self.base_url}{PREFIX}"

    def asked(self) -> dict[str, str]:
        """Return what the address asks for."""
        return {name: self.get_query_argument(name)[:MOST_ASKED] for name in self.request.query_arguments}

    async def at_desk(self, asked: Callable[..., T], *about: object) -> T:
        """Return what the desk answers, without keeping other people waiting."""
        return await asyncio.get_running_loop().run_in_executor(None, functools.partial(asked, *about))

    async def answered(self, asked: Callable[..., T], *about: object, who: str = "") -> T | None:
        """Return what the desk answers; None when it cannot, which the visitor has been told then.

        That somebody asked for what is not theirs, and about ``who``, is recorded. Raises NothingLeft as the desk does.
        """
        try:
            return await self.at_desk(asked, *about)
        except NotTheirs:
            await self.no_such(who)
        except NothingLeft:
            raise
        except GroundschoolError as error:
            self.tell(error)
        return None

    async def no_such(self, who: str = "") -> None:
        """Record that somebody asked for what is not theirs, and answer that there is no such page."""
        await self.at_desk(self.desk.refuse, self.viewer, self.request.path.removeprefix(self.base), who)
        self.plainly(HTTPStatus.NOT_FOUND, "There is no such page.")

    def tell(self, error: GroundschoolError) -> None:
        """Answer with what went wrong, in a sentence."""
        if isinstance(error, LedgerAwayError):
            self.set_header("Retry-After", "60")
            said = "The record cannot be reached now. Nothing was lost, and nothing recorded: try again in a minute."
            self.plainly(HTTPStatus.SERVICE_UNAVAILABLE, said)
        else:
            self.plainly(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    def write_error(self, status_code: int, **about: Any) -> None:  # noqa: ANN401 - tornado's
        """Answer in words whatever goes wrong before a page is begun."""
        raised = about.get("exc_info", (None, None, None))[1]
        if isinstance(raised, GroundschoolError):
            self.tell(raised)
        else:
            super().write_error(status_code, **about)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:  # noqa: ANN401 - tornado's names and types
        """Log what is no sentence of ours."""
        if isinstance(value, GroundschoolError):
            self.log.warning("%s", value)
        else:
            super().log_exception(typ, value, tb)

    def plainly(self, status: HTTPStatus, sentence: str, more: Markup = Markup()) -> None:  # noqa: B008 - immutable
        """Answer with a sentence, and the way back."""
        self.set_status(status)
        back = Markup('<p><a href="{}">Back to your pages</a></p>').format(self.base)
        head = Markup('<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{}</title>').format(status.phrase)
        body = Markup('<body style="font:18px/1.5 system-ui;margin:3rem;white-space:pre-line"><p>{}</p>{}')
        self.finish(head + body.format(sentence, more) + back)
